#include "checkpoint.h"

#include <ATen/ATen.h>
#include <torch/serialize/archive.h>

#include <sstream>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"

namespace rimshot::train {
namespace {

void write(torch::serialize::OutputArchive& archive, const std::string& prefix, const std::vector<model::Parameter>& parameters) {
  for (const model::Parameter& parameter : parameters) archive.write(prefix + parameter.name, parameter.value.detach());
}

void read(torch::serialize::InputArchive& archive, const std::string& prefix, const std::vector<model::Parameter>& parameters) {
  const at::NoGradGuard no_gradient;
  for (const model::Parameter& parameter : parameters) {
    at::Tensor stored;
    archive.read(prefix + parameter.name, stored);
    parameter.value.copy_(stored);
  }
}

std::string text_of(const std::vector<Score>& scores) {
  std::ostringstream out;
  out.precision(17);
  for (const Score& score : scores) out << score.name << ' ' << score.unit << ' ' << score.value << '\n';
  return out.str();
}

std::vector<Score> scores_of(const std::string& text) {
  std::vector<Score> scores;
  std::istringstream in(text);
  for (Score score; in >> score.name >> score.unit >> score.value;) scores.push_back(score);
  return scores;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& file, const TrainingState& state, const std::string& configuration) {
  torch::serialize::OutputArchive archive, optimizer;
  archive.write("configuration", c10::IValue(configuration));
  archive.write("step", c10::IValue(std::int64_t(state.step)));
  archive.write("best", c10::IValue(state.best));
  archive.write("since_best", c10::IValue(std::int64_t(state.since_best)));
  archive.write("scores", c10::IValue(text_of(state.scores)));
  write(archive, "network.", state.parameters);
  write(archive, "average.", state.average);
  state.optimizer.save(optimizer);
  archive.write("optimizer", optimizer);
  // By way of memory: on a full disk the archive's own writer throws from a destructor.
  std::string bytes;
  archive.save_to([&bytes](const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
    return size;
  });
  write_text(file, bytes);
}

void load_checkpoint(const std::filesystem::path& file, TrainingState& state, const std::string& configuration) {
  if (!std::filesystem::is_regular_file(file))
    throw Error(ErrorCode::InvalidInput, file.string() + ": there is no checkpoint to go on from; train without --resume");
  try {
    torch::serialize::InputArchive archive, optimizer;
    archive.load_from(file.string());
    c10::IValue stored, step, best, since_best, scores;
    archive.read("configuration", stored);
    if (stored.toStringRef() != configuration)
      throw Error(ErrorCode::InvalidInput, file.string() + ": the checkpoint is of another configuration or data set; train without --resume, or restore it:\n" +
                                               stored.toStringRef());
    read(archive, "network.", state.parameters);
    read(archive, "average.", state.average);
    archive.read("optimizer", optimizer);
    state.optimizer.load(optimizer);
    archive.read("step", step);
    archive.read("best", best);
    archive.read("since_best", since_best);
    archive.read("scores", scores);
    state.scores = scores_of(scores.toStringRef());
    state.step = int(step.toInt());
    state.best = best.toDouble();
    state.since_best = int(since_best.toInt());
  } catch (const c10::Error&) {
    throw Error(ErrorCode::InvalidInput, file.string() + ": the checkpoint is damaged; train without --resume");
  }
}

}  // namespace rimshot::train
