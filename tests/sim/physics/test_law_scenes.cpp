#include <algorithm>
#include <filesystem>

#include "repository_scenes.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/expectations.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;

TEST_CASE("laws: every scene shows the answers that stand in its file, at steps of 1/60, 1/240 and 1/1000 s") {
  for (const auto& file : test::repository_scenes("laws")) {
    const scene::Scene s = scene::load(file);
    REQUIRE_FALSE(s.expect.empty());
    for (double step : {1.0 / 60, 1.0 / 240, 1.0 / 1000}) {
      const auto run = physics::simulate(s, {step});
      for (const auto& answer : physics::answers(run)) {
        const std::string place = file.filename().string() + ": " + answer.name;
        CAPTURE(place);
        CAPTURE(step);
        CAPTURE(answer.problem);
        REQUIRE(answer.problem.empty());
        CHECK_NEAR(answer.measured, answer.expected, answer.tolerance);  // the file's own tolerance
      }
      if (step != 1.0 / 240) continue;  // the step whose errors the bounds of the certificate know
      for (const auto& residual : physics::certify(run).residuals) {
        const std::string place = file.filename().string() + ": " + residual.law + " " + residual.where;
        CAPTURE(place);
        CAPTURE(step);
        CAPTURE(residual.time);
        CAPTURE(residual.value);
        CAPTURE(residual.bound);
        CHECK(residual.holds());
      }
    }
  }
}

TEST_CASE("laws: an answer that is off by more than its tolerance, or cannot be measured, does not hold") {
  auto run = physics::simulate(scene::load(std::string(RIMSHOT_SOURCE_DIR) + "/scenes/laws/03_bounce_heights.yaml"));
  REQUIRE(std::ranges::all_of(physics::answers(run), &physics::Answer::holds));
  run.contacts[2].separation_speed *= 1 + 1e-6;
  CHECK_FALSE(physics::answers(run)[2].holds());
  CHECK(physics::answers(run)[1].holds());
  run.contacts.resize(2);
  const auto missing = physics::answers(run)[2];
  CHECK_FALSE(missing.holds());
  CHECK_NE(missing.problem.find("the run has 2 events of this pair, number 2 is asked for"), std::string::npos);
}
