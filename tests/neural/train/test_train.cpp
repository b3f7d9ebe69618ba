#include <cmath>
#include <limits>
#include <vector>

#include "file_bytes.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/model/weight_file.h"
#include "rimshot/train/train.h"
#include "synthetic_clip.h"
#include "temp_dir.h"
#include "torch_tolerance.h"

using namespace rimshot;
namespace fs = std::filesystem;

namespace {

void write_clips(const fs::path& data, int count, float poison = 0) {
  for (int i = 0; i < count; ++i) {
    auto clip = test::synthetic_clip(std::uint64_t(i), 4, 32, 48);
    if (poison != 0) clip.background[0] = layout::Half(poison);
    layout::write_clip(clip, data / std::to_string(i) / "clip.h5");
  }
}

train::Options tiny(const fs::path& folder) {
  train::Options options;
  options.data = folder / "clips";
  options.output = folder / "out";
  options.steps = 6;
  options.batch = 2;
  options.crop = 32;
  options.unroll = 3;
  options.threads = 1;
  options.warmup = 2;
  options.checkpoint_every = 3;
  options.validate_every = 4;
  options.validation_clips = 1;
  return options;
}

struct CutOff {};

std::string message_of(const train::Options& options, bool resume, ErrorCode code) {
  try {
    train::run(options, resume);
  } catch (const Error& error) {
    CHECK(error.code() == code);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("training on a single clip lowers its loss to a third, and beats the samples it is given") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 2);
  train::Options options = tiny(dir.path());
  options.steps = 60;
  options.learning_rate = 3e-3;
  options.warmup = 10;
  options.average_decay = 0.9;
  options.loss = {1, 0, 0, 0, 0, 0, 0, 0, 0};
  std::vector<double> losses;
  const auto result = train::run(options, false, [&](const train::Progress& progress) { losses.push_back(progress.loss); });
  REQUIRE(losses.size() == 60);
  double first = 0, last = 0;
  for (int i = 0; i < 10; ++i) {
    first += losses[std::size_t(i)];
    last += losses[losses.size() - 1 - std::size_t(i)];
  }
  CAPTURE(first);
  CAPTURE(last);
  CHECK(last < first / 3);
  CHECK(result.score("psnr") > result.score("input_psnr") + 3);
  CHECK(fs::file_size(result.weights) < 4'000'000);
}

TEST_CASE("a run that is cut off and resumed ends with the bytes of an uninterrupted one") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 3);
  train::Options options = tiny(dir.path());
  options.output = dir.path() / "whole";
  train::run(options, false);
  options.output = dir.path() / "cut";
  CHECK_THROWS_AS(train::run(options, false, [](const train::Progress& progress) {
    if (progress.step == 5) throw CutOff();  // two steps after the checkpoint
  }), CutOff);
  const auto result = train::run(options, true);
  CHECK(result.steps == 6);
  for (const char* name : {"video_model.weights", "log.csv", "validation.csv", "video_model.md", "curves.svg"}) {
    CAPTURE(name);
    CHECK(test::file_bytes(dir.path() / "whole" / name) == test::file_bytes(dir.path() / "cut" / name));
  }
}

TEST_CASE("a run that reads its clips in turn is the same however often it is cut off") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 6);
  train::Options options = tiny(dir.path());
  options.resident_clips = 2;
  options.steps = 14;
  options.validate_every = 14;
  options.output = dir.path() / "whole";
  train::run(options, false);
  options.output = dir.path() / "cut";
  for (const int stop : {4, 11})
    CHECK_THROWS_AS(train::run(options, stop > 4, [stop](const train::Progress& progress) {
      if (progress.step == stop) throw CutOff();
    }), CutOff);
  train::run(options, true);
  for (const char* name : {"video_model.weights", "log.csv"}) CHECK(test::file_bytes(dir.path() / "whole" / name) == test::file_bytes(dir.path() / "cut" / name));
}

TEST_CASE("sparse conditioning: a disc is learned from its state and the empty wall, with constraints on clips without pictures") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 4);
  write_clips(dir.path() / "more", 3);
  train::Options options = tiny(dir.path());
  options.conditioning = train::Conditioning::Sparse;
  options.constraint_data = dir.path() / "more";
  options.steps = 150;
  options.validate_every = 150;
  options.learning_rate = 4e-3;
  options.warmup = 10;
  options.average_decay = 0.9;
  options.constraints_from = 50;
  options.loss = {1, 0, 0, 10, 0.05, 0, 0.2, 2, 0};
  const auto result = train::run(options, false);
  CHECK(result.weights.filename() == "sparse_model.weights");
  CHECK(result.score("psnr") > result.score("plate_psnr") + 2);
  CHECK(result.score("centroid_error") < 1);  // of a disc of 4 to 6 px radius
  const std::string log = test::file_bytes(options.output / "log.csv");
  CHECK(log.find("step,loss,picture,coverage,centroid,area,rigidity,permanence,constraint_coverage,learning_rate\n") == 0);
}

TEST_CASE("early stop: a model that gets no better is trained no longer, and its best weights are kept") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 2);
  train::Options options = tiny(dir.path());
  options.steps = 40;
  options.validate_every = 2;
  options.patience = 2;
  options.learning_rate = 1e-9;
  options.warmup = 100000000;  // nothing moves
  const auto result = train::run(options, false);
  CHECK(result.stopped_early);
  CHECK(result.steps == 6);  // the first validation is the best so far, the next two are not
  CHECK(result.score("psnr") > 0);
  CHECK(test::file_bytes(options.output / "video_model.md").find("stopped early") != std::string::npos);
  const std::string card = test::file_bytes(options.output / "video_model.md");
  const auto again = train::run(options, true);
  CHECK(again.steps == 6);
  CHECK(again.score("psnr") == result.score("psnr"));
}

TEST_CASE("the card and the curves appear by themselves") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 2);
  const auto result = train::run(tiny(dir.path()), false);
  const std::string card = test::file_bytes(dir.path() / "out/video_model.md"), curves = test::file_bytes(dir.path() / "out/curves.svg");
  for (const char* part : {"rimshot-video-2", "SHA-256", "psnr", "learning_rate", "seed 1"}) {
    CAPTURE(part);
    CHECK(card.find(part) != std::string::npos);
  }
  CHECK(card.find(sha256_of_file(result.weights)) != std::string::npos);
  for (const char* part : {"<svg", ">picture<", ">centroid<", ">learning_rate<", "</svg>"}) {
    CAPTURE(part);
    CHECK(curves.find(part) != std::string::npos);
  }
}

TEST_CASE("a judge from outside sees the weights at every validation, and its scores stand in the log and the card") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 2);
  const train::Options options = tiny(dir.path());
  int called = 0;
  const auto judge = [&](const fs::path& weights) -> std::vector<train::Score> {
    model::VideoModel network;
    model::read_weights(weights, network.parameters(), model::kArchitecture, layout::sha256());
    return {{"judged", "px", double(++called)}};
  };
  const auto result = train::run(options, false, {}, judge);
  CHECK(called == 2);  // after steps 4 and 6
  CHECK(result.score("judged") == 2);
  CHECK(test::file_bytes(options.output / "validation.csv").find(",judged\n") != std::string::npos);
  CHECK(test::file_bytes(options.output / "video_model.md").find("| judged | 2 px |") != std::string::npos);
  CHECK(!fs::exists(options.output / "candidate.weights"));
}

TEST_CASE("resuming needs a checkpoint, whole and of the same configuration") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 2);
  train::Options options = tiny(dir.path());
  CHECK(message_of(options, true, ErrorCode::InvalidInput).find("no checkpoint") != std::string::npos);
  options.steps = 3;
  train::run(options, false);
  options.learning_rate = 1e-4;
  CHECK(message_of(options, true, ErrorCode::InvalidInput).find("another configuration") != std::string::npos);
  write_text(options.output / "checkpoint.pt", test::file_bytes(options.output / "checkpoint.pt").substr(0, 1000));
  CHECK(message_of(options, true, ErrorCode::InvalidInput).find("damaged") != std::string::npos);
}

TEST_CASE("a loss that is not finite stops the run and names step and clips") {
  test::TempDir dir;
  write_clips(dir.path() / "clips", 2);
  train::Options options = tiny(dir.path());
  options.learning_rate = 1e30;
  options.warmup = 0;
  const std::string message = message_of(options, false, ErrorCode::InvalidInput);
  CAPTURE(message);
  CHECK(message.find("not finite, first in the term picture") != std::string::npos);
  CHECK(message.find("training step") != std::string::npos);
  CHECK(message.find("clip.h5") != std::string::npos);
}

TEST_CASE("too few, too small or damaged clips are refused") {
  test::TempDir dir;
  train::Options options = tiny(dir.path());
  CHECK(message_of(options, false, ErrorCode::InvalidInput).find("there are 0 clips") != std::string::npos);
  write_clips(options.data, 2);
  options.crop = 40;
  CHECK(message_of(options, false, ErrorCode::InvalidInput).find("48x32") != std::string::npos);
  options.crop = 32;
  options.unroll = 5;
  CHECK(message_of(options, false, ErrorCode::InvalidInput).find("4 frames") != std::string::npos);
  options.unroll = 3;
  write_clips(options.data, 2, std::numeric_limits<float>::quiet_NaN());
  CHECK(message_of(options, false, ErrorCode::InvalidInput).find("clip.h5: the data set background holds values that are not finite") != std::string::npos);
  write_text(options.data / "0" / "clip.h5", "damaged");
  CHECK(message_of(options, false, ErrorCode::InvalidInput).find("clip.h5") != std::string::npos);
}

TEST_CASE("a configuration file: every key by its name, errors with file, line and key") {
  test::TempDir dir;
  const fs::path file = dir.path() / "config.yaml";
  const auto error_of = [&](const std::string& yaml) {
    write_text(file, yaml);
    try {
      train::load(file);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::InvalidInput);
      return std::string(error.what());
    }
    return std::string();
  };
  write_text(file, "{data: a, output: b, steps: 7, learning_rate: 1e-4, loss: {centroid: 0.5}}");
  const train::Options options = train::load(file);
  CHECK(options.data == "a");
  CHECK(options.steps == 7);
  CHECK(options.learning_rate == 1e-4);
  CHECK(options.loss.centroid == 0.5);
  CHECK(options.crop == train::Options().crop);

  CHECK(error_of("data: a\noutput: b\nstepz: 3\n").find(file.string() + ":3:1: training: unknown key \"stepz\"") != std::string::npos);
  CHECK(error_of("{data: a, output: b, steps: -3}").find("steps must be a whole number") != std::string::npos);
  CHECK(error_of("{data: a, output: b, learning_rate: .nan}").find("learning_rate must be") != std::string::npos);
  CHECK(error_of("{data: a, output: b, crop: 81}").find("multiple of 8") != std::string::npos);
  CHECK(error_of("{data: a, output: b, conditioning: dance}").find("conditioning must be dense or discs or sparse or states") != std::string::npos);
  CHECK(error_of("{data: a, output: b, constraint_data: c}").find("needs sparse conditioning") != std::string::npos);
  CHECK(error_of("{output: b}").find("data is missing") != std::string::npos);
  CHECK(error_of("{output: b, conditioning: states}").find("dynamics.tracks is missing") != std::string::npos);
  CHECK(error_of("{data: a, output: b, conditioning: discs, judge: c}").find("needs dense or sparse conditioning") != std::string::npos);
  CHECK(error_of("{data: a, output: b, dynamics: {networks: 2}}").find("dynamics needs conditioning: states") != std::string::npos);
  CHECK(error_of("{output: b, conditioning: states, dynamics: {tracks: [a], starts: [b]}}").find("need a law_weight") != std::string::npos);
  CHECK(error_of("{data: a, output: b, loss: {pictures: 1}}").find("pictures") != std::string::npos);
  CHECK(error_of("{data: [a").find("cannot be read") != std::string::npos);
  CHECK_THROWS_AS(train::load(dir.path() / "none.yaml"), Error);
}

TEST_CASE("the shipped configurations load") {
  CHECK(train::load(fs::path(RIMSHOT_SOURCE_DIR) / "neural/train/configs/hoop.yaml").conditioning == train::Conditioning::Dense);
  CHECK(train::load(fs::path(RIMSHOT_SOURCE_DIR) / "neural/train/configs/sparse.yaml").conditioning == train::Conditioning::Sparse);
  CHECK(train::load(fs::path(RIMSHOT_SOURCE_DIR) / "neural/train/configs/dynamics.yaml").dynamics.networks == 5);
  CHECK(train::load(fs::path(RIMSHOT_SOURCE_DIR) / "neural/train/configs/discs.yaml").conditioning == train::Conditioning::Discs);
}
