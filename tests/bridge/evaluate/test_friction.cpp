#include <doctest/doctest.h>

#include <limits>

#include "court_scene.h"
#include "made_readings.h"
#include "rimshot/evaluate/nearest_take.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using test::readings_of;

namespace {

constexpr double kFriction = 0.15, kRestitution = 0.7, kFallHeight = 1.0 - 0.12, kDown = 1.0, kForward = 1.5;

/// A solid ball in vacuum that comes down on the floor with a spin about y [rad/s], before a camera that sees it.
scene::Scene spinning(double spin) {
  return test::court_scene({{"materials.leather.friction", std::to_string(kFriction)}, {"materials.steel.friction", std::to_string(kFriction)},
                            {"bodies.ball.position", "[2.8, 0, 1.0]"}, {"bodies.ball.velocity", "[1.5, 0, -1.0]"},
                            {"bodies.ball.spin", "[0, " + std::to_string(spin) + ", 0]"}, {"world.duration", "0.8"},
                            {"cameras.side.position", "[3.2, -4.4, 1.2]"}, {"cameras.side.look_at", "[3.2, 0, 0.7]"}});
}

/// Coulomb's law at the one impact: the tangential impulse that stops the surface of a solid ball is 2/7 of m times its slip, cut to the cone.
struct Impact {
  double speed = std::sqrt(kDown * kDown + 2 * 9.81 * kFallHeight), slip, ratio;
  explicit Impact(double spin) : slip(kForward - 0.12 * spin), ratio(std::min(kFriction, 2.0 / 7 * std::abs(slip) / ((1 + kRestitution) * speed))) {}
  bool slides() const { return ratio == kFriction; }
  Vec3 position(double t) const {
    const double hit = std::min(t, (speed - kDown) / 9.81), after = t - hit, change = std::copysign(ratio * (1 + kRestitution) * speed, slip);
    const Vec3 g(0, 0, -9.81), at = Vec3(2.8, 0, 1.0) + hit * Vec3(kForward, 0, -kDown) + 0.5 * hit * hit * g;
    return at + after * Vec3(kForward - change, 0, kRestitution * speed) + 0.5 * after * after * g;
  }
};

}  // namespace

TEST_CASE("the change of the centre's velocity tells friction: the coefficient where the ball slides through, less where it sticks") {
  for (const double spin : {-40.0, 10.0, 50.0}) {
    CAPTURE(spin);
    const Impact impact(spin);
    const auto scene = spinning(spin);
    const auto court = evaluate::court_of(scene);
    const auto run = physics::simulate(scene);
    const auto simulated = evaluate::contacts_of(run, court, 0.7);
    REQUIRE_EQ(simulated.size(), 1);
    CHECK_NEAR(simulated[0].impulse_ratio(), impact.ratio, 1e-4);  // velocities a microsecond aside: gravity's 2e-5 m/s of 7 m/s, and the arithmetic
    CHECK_NEAR(run.contacts[0].friction_impulse.norm() / run.contacts[0].normal_impulse, impact.ratio, 1e-9);
    CHECK_EQ(simulated[0].slides, impact.slides());

    const auto readings = readings_of([&](double t) { return impact.position(t); }, court, 17, 0.1);
    const auto path = evaluate::fit_path(readings, court);
    REQUIRE_EQ(path.contacts.size(), 1);
    // 0.1 px is 0.9 cm: over arcs of nine frames 3 cm/s, of a change by 7.3 m/s along the normal; three standard errors.
    CHECK_NEAR(path.contacts[0].impulse_ratio(), impact.ratio, 0.02);
    CHECK_FALSE(path.contacts[0].slides.has_value());  // arcs know no spin

    const auto take = evaluate::nearest_take({readings}, court, scene);
    REQUIRE(take.has_value());
    const auto fitted = evaluate::contacts_of(take->free.run, court, 0.7);
    REQUIRE_EQ(fitted.size(), 1);
    CHECK_NEAR(fitted[0].impulse_ratio(), impact.ratio, 0.02);
    CHECK_EQ(fitted[0].slides, impact.slides());
  }
}

TEST_CASE("a push without a part along the normal has no ratio") {
  evaluate::ContactReading contact;
  contact.velocity_before = Vec3(1, 0, 0);
  contact.velocity_after = Vec3(0, 0, -0.1);
  CHECK_EQ(contact.impulse_ratio(), std::numeric_limits<double>::infinity());
}
