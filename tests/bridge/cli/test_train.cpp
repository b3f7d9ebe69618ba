#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "file_bytes.h"
#include "program.h"
#include "temp_dir.h"

using namespace rimshot::test;
namespace fs = std::filesystem;

#if RIMSHOT_NEURAL
namespace {

/// A configuration of two steps on a data set of two clips, both made in `folder`.
std::string small_training(const fs::path& folder) {
  const std::string clips = (folder / "clips").string();
  REQUIRE(run_rimshot("dataset " RIMSHOT_SOURCE_DIR "/scenes/families/hoop_training.yaml -n 2 --frames 2 --spp 1 --quiet -o " + clips).status == 0);
  const fs::path config = folder / "config.yaml";
  std::ofstream(config) << "data: " << clips << "\noutput: " << (folder / "trained").string()
                        << "\nsteps: 2\nbatch: 1\ncrop: 32\nunroll: 2\nthreads: 1\nvalidation_clips: 1\ncheckpoint_every: 1\n";
  return config.string();
}

}  // namespace

TEST_CASE("train leaves weights, a card and curves, says where they are, and goes on from its checkpoint") {
  const TempDir dir;
  const std::string config = small_training(dir.path());
  const auto trained = run_rimshot("train " + config);
  REQUIRE_MESSAGE(trained.status == 0, trained.err);
  for (const char* name : {"video_model.weights", "video_model.md", "curves.svg", "log.csv", "validation.csv", "checkpoint.pt"})
    CHECK_MESSAGE(fs::exists(dir.path() / "trained" / name), name);
  CHECK(trained.out.find("curves  " + (dir.path() / "trained/curves.svg").string()) != std::string::npos);
  const auto again = run_rimshot("train " + config + " --resume --json");
  REQUIRE_MESSAGE(again.status == 0, again.err);
  CHECK(nlohmann::json::parse(again.out).at("steps") == 2);
}

TEST_CASE("train refuses a wrong configuration with its place") {
  const TempDir dir;
  const fs::path config = dir.path() / "config.yaml";
  std::ofstream(config) << "data: clips\noutput: trained\nlearning: 3\n";
  const auto result = run_rimshot("train " + config.string());
  CHECK(result.status == 2);
  CHECK_MESSAGE(result.err.find("config.yaml:3:1: training: unknown key \"learning\"") != std::string::npos, result.err);
}

TEST_CASE("train on a full disk ends with what to do, and leaves no half-written checkpoint or weights") {
  const TempDir dir;
  const std::string config = small_training(dir.path());
  const auto result = run_rimshot("train " + config, "trap '' XFSZ; ulimit -f 256;");  // blocks of 512 or 1024 bytes: the log fits, a checkpoint does not
  CHECK(result.status == 3);
  CHECK_MESSAGE(result.err.find("disk") != std::string::npos, result.err);
  CHECK(!fs::exists(dir.path() / "trained/checkpoint.pt"));
  CHECK(!fs::exists(dir.path() / "trained/video_model.weights"));
}
#endif
