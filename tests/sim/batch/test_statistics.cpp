#include "rimshot/batch/statistics.h"

#include "build_scene.h"
#include "rimshot/batch/run.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

/// Ball dropped from 2 m with a sideways speed, on a floor or on a sphere of radius 1 m.
struct Drop {
  batch::Design design;
  std::vector<batch::Outcome> outcomes;
  double duration = 1;

  Drop(bool on_sphere, double sigma) : design({}, {{"bodies.ball.position", {sigma, 0, 0}}}, 40, 1) {
    scene::Scene s = vacuum(duration);
    add_ball(s, "ball", 0.1, 0.5, {on_sphere ? 0.05 : 0, 0, 3.1});
    if (on_sphere) add_static(s, "dome", scene::Sphere{1});
    else add_static(s, "floor", scene::Plane{Vec3::UnitZ(), 1});
    contact(s, "ball", on_sphere ? "dome" : "floor", 1, 0);
    const std::string yaml = scene::to_yaml(s);
    outcomes = batch::run(design.worlds(), [&](std::size_t i) { return scene::parse(yaml, "drop", design.overrides(i)); }).outcomes;
  }
  batch::Summary of(const char* name) const {
    return batch::summarize(design, outcomes, 0, batch::output(name), duration, 0.06);
  }
};

}  // namespace

TEST_CASE("takes on a flat floor: the spread of the place is that of the start, and neighbours keep their distance") {
  const Drop drop(false, 0.02);
  const auto x = drop.of("landing_x"), time = drop.of("landing_time");
  CHECK(x.count == 40);
  CHECK_NEAR(x.spread, 0.02, 4 * 0.02 / std::sqrt(80.0));  // 4 sigma of a spread of 40 takes
  CHECK_NEAR(x.exponent, 0, 1e-6);      // the distance of 1e-6 m is rounded by 1e-13
  CHECK_NEAR(time.mean, std::sqrt(2 * 2 / 9.81), 1e-11);
  CHECK_NEAR(time.spread, 0, 1e-13);
  CHECK(drop.of("made").count == 0);    // no ring
  CHECK(std::isnan(drop.of("contacts").exponent));
}

TEST_CASE("takes on a dome: neighbours part as the optics of the curved mirror says") {
  // Seen from above, a ball that falls with speed v at the distance x from the axis of a sphere of radius R = 1.1 m (to its centre)
  // leaves at twice the slope's angle: sideways speed v sin 2a with sin a = x / R, so that d(v_x) = 2 v cos 2a / (R cos a) dx.
  const Drop drop(true, 1e-4);
  const double x = 0.05, R = 1.1, sine = x / R, cosine = std::sqrt(1 - sine * sine);
  const double fall = 3.1 - R * cosine, v = std::sqrt(2 * 9.81 * fall), t = v / 9.81, left = drop.duration - t;
  const double dv_dx = 2 * v * (1 - 2 * sine * sine) / (R * cosine);
  // Falling longer down the slope changes the speed and the time too, by terms of sin a: 1 % here.
  const double dx_end = 1 + dv_dx * left;
  CHECK_NEAR(drop.of("end_x").exponent, std::log(dx_end) / drop.duration, 0.02);
  const double state = batch::state_exponent(drop.design, drop.outcomes, 0, drop.duration, 0.06);
  CHECK_NEAR(state, std::log(std::hypot(dx_end, dv_dx)) / drop.duration, 0.02);
}
