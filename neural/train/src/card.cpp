#include "card.h"

#include <sstream>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/sha256.h"

namespace rimshot::train {

void write_card(const std::filesystem::path& weights, const Task& task, const std::string& configuration, const Result& result) {
  std::int64_t parameters = 0;
  for (const model::Parameter& parameter : task.average()) parameters += parameter.value.numel();
  std::ostringstream card;
  card << "# " << weights.filename().string() << "\n\nArchitecture `" << task.architecture() << "`, " << parameters << " parameters, SHA-256 `"
       << sha256_of_file(weights) << "`.\n\n" << result.steps << " steps";
  if (result.stopped_early) card << " (stopped early; the weights are the best ones validated)";
  card << ", loss of the last one " << result.loss << ".\n\n| on the held-out clips | |\n| --- | --- |\n";
  for (const Score& score : result.scores) card << "| " << score.name << " | " << score.value << (score.unit == "1" ? "" : " " + score.unit) << " |\n";
  card << "\n![Terms of the loss over the steps](curves.svg)\n\nTrained with\n\n```\n" << configuration << "```\n";
  std::filesystem::path file = weights;
  write_text(file.replace_extension(".md"), card.str());
}

}  // namespace rimshot::train
