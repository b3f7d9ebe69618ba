#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "file_bytes.h"
#include "program.h"
#include "temp_dir.h"

using namespace rimshot::test;
namespace fs = std::filesystem;

TEST_CASE("simulate, verify and info agree, and equal runs are equal bytes") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  const std::string run = (dir.path() / "run.h5").string(), again = (dir.path() / "again.h5").string();
  const auto simulated = run_rimshot("simulate " + scene.string() + " -o " + run + " --json");
  REQUIRE_MESSAGE(simulated.status == 0, simulated.err);
  const auto hash = nlohmann::json::parse(simulated.out).at("trajectory_sha256").get<std::string>();
  CHECK(hash.size() == 64);
  CHECK(run_rimshot("simulate " + scene.string() + " -o " + again).status == 0);
  CHECK(file_bytes(run) == file_bytes(again));

  const auto verified = run_rimshot("verify " + run + " --json");
  CHECK_MESSAGE(verified.status == 0, verified.out);
  CHECK(nlohmann::json::parse(verified.out).at("trajectory_sha256") == hash);
  CHECK(run_rimshot("info " + run).out.find(hash) != std::string::npos);
  CHECK(run_rimshot("verify " + run + " --quiet").out.empty());
}

TEST_CASE("verify shows a scene's expected answers, and its status says when one does not hold") {
  const TempDir dir;
  const std::string scene = std::string(RIMSHOT_SOURCE_DIR) + "/scenes/laws/10_central_impacts.yaml", run = (dir.path() / "run.h5").string();
  REQUIRE(run_rimshot("simulate " + scene + " -o " + run + " --quiet").status == 0);
  const auto good = run_rimshot("verify " + run + " --json");
  CHECK(good.status == 0);
  const auto answers = nlohmann::json::parse(good.out)["expectations"];
  REQUIRE_EQ(answers.size(), 6);
  CHECK(answers[4]["formula"] == "1 - 0.4*4/2");
  CHECK(answers[4]["holds"] == true);

  std::string text = file_bytes(scene);
  text.replace(text.find("1 - 0.4*4/2"), 11, "1 - 0.5*4/2");
  const std::string wrong = (dir.path() / "wrong.yaml").string();
  std::ofstream(wrong) << text;
  REQUIRE(run_rimshot("simulate " + wrong + " -o " + run + " --quiet").status == 0);
  const auto bad = run_rimshot("verify " + run);
  CHECK(bad.status == 1);
  CHECK(bad.out.find("FAILS inelastic: 0.2, expected 0 = 1 - 0.5*4/2") != std::string::npos);
}

TEST_CASE("verify finds a changed number and a file that is none") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  const fs::path run = dir.path() / "run.h5";
  REQUIRE(run_rimshot("simulate " + scene.string() + " -o " + run.string()).status == 0);
  // The ball's first height, 1.3 m, as it lies in the file.
  std::string bytes = file_bytes(run);
  const double height = 1.3;
  const auto at = bytes.find(std::string(reinterpret_cast<const char*>(&height), sizeof height));
  REQUIRE(at != std::string::npos);
  bytes[at] ^= 1;
  std::ofstream(run, std::ios::binary) << bytes;
  CHECK(run_rimshot("verify " + run.string()).status == 1);
  std::ofstream(run) << "no HDF5";
  CHECK(run_rimshot("verify " + run.string()).status == 2);
}

TEST_CASE("make leaves every file it promises, and a second run replaces them") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  const fs::path out = dir.path() / "made";
  for (int i = 0; i < 2; ++i) {
    const auto made = run_rimshot("make " + scene.string() + " -o " + out.string() + " --renderer path --spp 4 --json");
    REQUIRE_MESSAGE(made.status == 0, made.err);
    CHECK(nlohmann::json::parse(made.out).is_object());
  }
  for (const char* name : {"run.h5", "video.mp4", "report.html", "certificate.json", "frames/0001.exr", "frames/0007.exr"})
    CHECK_MESSAGE(fs::exists(out / name), name);
  CHECK(!fs::exists(out / "frames" / "0008.exr"));  // 0.5 s at 12 fps: frames at 0, 1/12, ..., 6/12 s
  const auto report = nlohmann::json::parse(file_bytes(out / "report.json"));
  CHECK(report.at("version") == 1);
  CHECK(report.at("metrics").is_object());
  CHECK(report.at("contacts").is_array());
  CHECK(nlohmann::json::parse(file_bytes(out / "certificate.json")).at("holds") == true);

  const auto picture = run_rimshot("info " + (out / "frames" / "0001.exr").string() + " --json");
  REQUIRE(picture.status == 0);
  const auto channels = nlohmann::json::parse(picture.out).at("channels").get<std::vector<std::string>>();
  for (const char* name : {"R", "G", "B", "A", "Z", "distance.Z", "N.X", "P.X", "albedo.R", "roughness", "objectCoord.X", "motion.backward.u",
                           "motion.forward.v", "disocclusion", "id"})
    CHECK_MESSAGE(std::ranges::find(channels, name) != channels.end(), name);
}

TEST_CASE("the shards of a data set are the same clips as the whole") {
  const TempDir dir;
  const std::string family = RIMSHOT_SOURCE_DIR "/scenes/families/hoop_training.yaml";
  const std::string size = " --frames 1 --spp 1 ";
  REQUIRE(run_rimshot("dataset " + family + " -n 3 --shard 1/2 -o " + (dir.path() / "shard").string() + size).status == 0);
  REQUIRE(run_rimshot("dataset " + family + " -n 2 -o " + (dir.path() / "whole").string() + size).status == 0);
  CHECK(!fs::exists(dir.path() / "shard" / "000000"));
  for (const auto& entry : fs::directory_iterator(dir.path() / "shard" / "000001"))
    CHECK_MESSAGE(file_bytes(entry.path()) == file_bytes(dir.path() / "whole" / "000001" / entry.path().filename()), entry.path().filename());
  // A folder holds one data set only.
  CHECK(run_rimshot("dataset " + family + " -n 2 --seed 2 -o " + (dir.path() / "whole").string() + size).status == 2);
}

TEST_CASE("every verb explains itself") {
  for (const char* verb : {"make", "simulate", "render", "judge", "verify", "dataset", "sweep", "branch", "info", "import"}) {
    const auto help = run_rimshot(std::string(verb) + " --help");
    CHECK(help.status == 0);
    CHECK(help.out.find("--json") != std::string::npos);
  }
  CHECK(run_rimshot("--version").out.starts_with("0."));
}
