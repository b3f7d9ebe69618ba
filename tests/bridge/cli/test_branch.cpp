#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "file_bytes.h"
#include "program.h"
#include "rimshot/trajectory/io.h"
#include "temp_dir.h"

using namespace rimshot::test;
namespace fs = std::filesystem;

namespace {

const std::string kScene = RIMSHOT_SOURCE_DIR "/scenes/showcase/missed_free_throw.yaml";

}  // namespace

TEST_CASE("branch: the samples before the intervention are the same bytes in all runs, and all runs verify") {
  const TempDir dir;
  const auto result = run_rimshot("branch " + kScene + " -o " + (dir.path() / "out").string() +
                                  " --perturb bodies.ball.velocity.elevation+=3 --remove ball --at 0.6 --json");
  REQUIRE_MESSAGE(result.status == 0, result.err);
  const auto json = nlohmann::json::parse(result.out);
  CHECK(json.at("intervention_time") == 0.6);
  const auto factual = rimshot::trajectory::load(dir.path() / "out" / "factual.h5");
  for (const char* name : {"perturbed", "removed"}) {
    const auto run = rimshot::trajectory::load(dir.path() / "out" / (std::string(name) + ".h5"));
    std::size_t before = 0;
    for (; before < run.time.size() && run.time[before] <= 0.6; ++before)
      for (std::size_t b = 0; b < run.bodies.size(); ++b)
        REQUIRE(std::memcmp(&run.bodies[b].states[before], &factual.bodies[b].states[before], sizeof(rimshot::BodyState)) == 0);
    CHECK(before == 145);  // 0 to 0.6 s at 240 a second
    CHECK(std::memcmp(&run.bodies[0].states[before], &factual.bodies[0].states[before], sizeof(rimshot::BodyState)) != 0);
    CHECK(run_rimshot("verify " + (dir.path() / "out" / (std::string(name) + ".h5")).string()).status == 0);
  }
  CHECK(json.at("compared_with_factual").at("removed").at("vanished").size() >= 2);  // the ring and the floor
  CHECK(fs::exists(dir.path() / "out" / "events.png"));
  // The factual run is what simulate gives.
  REQUIRE(run_rimshot("simulate " + kScene + " -o " + (dir.path() / "run.h5").string()).status == 0);
  CHECK(file_bytes(dir.path() / "run.h5") == file_bytes(dir.path() / "out" / "factual.h5"));
}

TEST_CASE("branch: from the start anything can change, and a removed ring leaves a free flight") {
  const TempDir dir;
  const auto result = run_rimshot("branch " + kScene + " -o " + (dir.path() / "out").string() + " --perturb materials.leather.friction=0 --remove rim --json");
  REQUIRE_MESSAGE(result.status == 0, result.err);
  const auto removed = rimshot::trajectory::load(dir.path() / "out" / "removed.h5");
  for (const auto& body : removed.bodies) CHECK(body.name != "rim");
}

TEST_CASE("branch: what cannot be is refused, and nothing is written") {
  const TempDir dir;
  const auto refused = [&](const std::string& options, const char* says) {
    const auto result = run_rimshot("branch " + kScene + " -o " + (dir.path() / "out").string() + options);
    CHECK(result.status == 2);
    CHECK_MESSAGE(result.err.find(says) != std::string::npos, result.err);
    CHECK(!fs::exists(dir.path() / "out"));
  };
  refused("", "--perturb");
  refused(" --remove bal", "bal");
  refused(" --remove rim --at 0.5", "static");
  refused(" --perturb bodies.ball.mass=1 --at 0.5", "from the start");
  refused(" --perturb bodies.ball.velocity=[1,0] --at 0.5", "velocity");
  refused(" --perturb bodies.ball.velocity=[1,0,0] --at 5", "duration");
}
