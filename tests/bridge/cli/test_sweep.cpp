#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "file_bytes.h"
#include "program.h"
#include "temp_dir.h"

using namespace rimshot::test;
namespace fs = std::filesystem;

namespace {

const std::string kSweepScene = RIMSHOT_SOURCE_DIR "/scenes/showcase/made_free_throw.yaml";

}  // namespace

TEST_CASE("sweep: a map over angle and speed leaves its table, arrays, picture and summary, equal for 1 and 3 threads") {
  const TempDir dir;
  const std::string over = " --over bodies.ball.velocity.elevation=48:56:5 --over bodies.ball.velocity.magnitude=7.3:7.5:3 ";
  const auto one = run_rimshot("sweep " + kSweepScene + over + "--threads 1 --json -o " + (dir.path() / "one").string());
  REQUIRE_MESSAGE(one.status == 0, one.err);
  REQUIRE(run_rimshot("sweep " + kSweepScene + over + "--threads 3 -o " + (dir.path() / "three").string()).status == 0);
  for (const char* name : {"sweep.csv", "sweep.h5", "sweep.png", "summary.json"}) {
    CHECK_MESSAGE(fs::exists(dir.path() / "one" / name), name);
    CHECK_MESSAGE(file_bytes(dir.path() / "one" / name) == file_bytes(dir.path() / "three" / name), name);
  }
  const auto json = nlohmann::json::parse(one.out);
  CHECK(json.at("runs") == 15);
  CHECK(json.at("engine").at("fast_path").get<int>() + json.at("engine").at("simulator").get<int>() == 15);
  const std::string csv = file_bytes(dir.path() / "one" / "sweep.csv");
  CHECK(std::ranges::count(csv, '\n') == 16);
  CHECK(csv.starts_with("bodies.ball.velocity.elevation,bodies.ball.velocity.magnitude,take,made,"));
  CHECK(csv.find("\n50,7.4,0,") != std::string::npos);
}

TEST_CASE("sweep: takes have mean, spread and predictability, and the simulator agrees with the fast path") {
  const TempDir dir;
  const std::string takes = " --takes 20 --perturb bodies.ball.velocity=[0.05,0.02,0.05] --json ";
  const auto fast = run_rimshot("sweep " + kSweepScene + takes + "-o " + (dir.path() / "fast").string());
  const auto world = run_rimshot("sweep " + kSweepScene + takes + "--no-fast-path -o " + (dir.path() / "world").string());
  REQUIRE_MESSAGE(fast.status == 0, fast.err);
  REQUIRE_MESSAGE(world.status == 0, world.err);
  const auto a = nlohmann::json::parse(fast.out), b = nlohmann::json::parse(world.out);
  CHECK(b.at("engine").at("fast_path") == 0);
  CHECK(a.at("outputs").at("made").at("mean") == b.at("outputs").at("made").at("mean"));
  CHECK(a.at("outputs").at("first_contact_time").at("spread").get<double>() > 0);
  CHECK(a.at("predictability_exponent").is_number());
  CHECK(a.at("outputs").at("landing_x").at("predictability_exponent").is_number());
}

TEST_CASE("sweep: wrong commands and scenes are refused with the reason, and nothing is written") {
  const TempDir dir;
  const std::string out = " -o " + (dir.path() / "out").string();
  const auto refused = [&](const std::string& options, const char* says) {
    const auto result = run_rimshot("sweep " + kSweepScene + options + out);
    CHECK(result.status == 2);
    CHECK_MESSAGE(result.err.find(says) != std::string::npos, result.err);
    CHECK(!fs::exists(dir.path() / "out"));
  };
  refused(" --over bodies.ball.mass=1:2", "KEY=FROM:TO:COUNT");
  refused(" --over bodies.bal.mass=1:2:3", "bal");
  refused(" --over bodies.ball.mass=-1:2:3", "mass");
  refused(" --takes 5", "perturbation");
  refused(" --takes 5 --perturb bodies.ball.mass=a", "KEY=SIGMA for a number");
  refused(" --over bodies.ball.mass=1:2:3 --show weight", "landing_x");
  refused(" --ball rim", "rim");
}
