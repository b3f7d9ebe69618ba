#include <doctest/doctest.h>

#include "court_scene.h"
#include "drawn_ball.h"
#include "rimshot/core/rng.h"
#include "rimshot/evaluate/ball_path.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

constexpr double kFrameTime = 1.0 / 24;

/// A ball of radius 0.12 m that falls on the floor and bounces: the closed form.
struct Bounce {
  Vec3 p0{3.2, 0.1, 1.6}, v0{1.1, -0.1, -1.0};
  double restitution = 0.7, gravity = 9.81;

  double impact_time() const { return (v0.z() + std::sqrt(v0.z() * v0.z() + 2 * gravity * (p0.z() - 0.12))) / gravity; }
  double impact_speed() const { return -(v0.z() - gravity * impact_time()); }
  Vec3 position(double t) const {
    const Vec3 g(0, 0, -gravity);
    const double hit = std::min(t, impact_time()), after = t - hit;
    const Vec3 at = p0 + hit * v0 + 0.5 * hit * hit * g;
    return at + after * Vec3(v0.x(), v0.y(), restitution * impact_speed()) + 0.5 * after * after * g;
  }
};

/// Readings of a motion with normal noise of `sigma` pixels across the picture, and as much in the radius.
std::vector<evaluate::BallReading> readings_of(const std::function<Vec3(double)>& motion, const evaluate::Court& court,
                                               int frames, double sigma) {
  Rng rng(11);
  std::vector<evaluate::BallReading> readings(static_cast<std::size_t>(frames));
  for (int i = 0; i < frames; ++i) {
    const Vec3 p = motion(i * kFrameTime), to_ball = p - court.camera.p_WC;
    const double distance = to_ball.norm(), pixel = distance / court.camera.focal;
    auto& reading = readings[std::size_t(i)];
    reading.sigma_pixel = sigma;
    reading.sigma_distance = sigma * pixel * distance / 0.12;
    reading.p_WB = p +
                   pixel * sigma * (rng.normal() * court.camera.R_WC.col(0) + rng.normal() * court.camera.R_WC.col(1)) +
                   rng.normal() * reading.sigma_distance * to_ball / distance;
    reading.pixel = court.camera.project(reading.p_WB).head<2>();
    reading.visible = 1;
    reading.measurable = true;
  }
  return readings;
}

}  // namespace

TEST_CASE("a bounce is found with its time, its body, its restitution and its velocities") {
  const auto court = evaluate::court_of(test::court_scene());
  const Bounce bounce;
  const auto path =
      evaluate::fit_path(readings_of([&](double t) { return bounce.position(t); }, court, 22, 0.1), court);
  REQUIRE_EQ(path.contacts.size(), 1);
  const auto& contact = path.contacts.front();
  CHECK_NEAR(contact.time, bounce.impact_time(), 0.1 * kFrameTime);  // a tenth of a frame, the promise
  CHECK_EQ(court.statics[std::size_t(contact.body)].name, "floor");
  CHECK_NEAR(contact.normal.z(), 1, 1e-12);  // a plane's normal is exact
  CHECK_NEAR(contact.separation_speed / contact.approach_speed, bounce.restitution, 0.03);
  CHECK_NEAR(contact.approach_speed, bounce.impact_speed(),
             0.05);  // 0.1 px is 1.2 cm; over an arc of ten frames 3 cm/s
  CHECK_NEAR(contact.velocity_after.x(), bounce.v0.x(), 0.05);
}

TEST_CASE("frames that could not be read around the impact cost little") {
  const auto court = evaluate::court_of(test::court_scene());
  const Bounce bounce;
  auto readings = readings_of([&](double t) { return bounce.position(t); }, court, 22, 0.1);
  const int hit = int(bounce.impact_time() / kFrameTime);
  for (int i = hit - 1; i <= hit + 1; ++i) readings[std::size_t(i)].measurable = false;
  const auto path = evaluate::fit_path(readings, court);
  REQUIRE_EQ(path.contacts.size(), 1);
  CHECK_NEAR(path.contacts.front().time, bounce.impact_time(),
             0.25 * kFrameTime);  // extrapolated over two frames instead of half a one
}

TEST_CASE("free flight has one arc, and its gravity is read") {
  const auto court = evaluate::court_of(test::court_scene());
  for (const double gravity : {9.81, 6.0}) {
    CAPTURE(gravity);
    const auto flight = [&](double t) {
      return Vec3(Vec3(3.2, 0, 2.6) + t * Vec3(1.2, 0, 2.5) - 0.5 * t * t * Vec3(0, 0, gravity));
    };
    const auto readings = readings_of(flight, court, 20, 0.1);
    const auto path = evaluate::fit_path(readings, court);
    const auto read = evaluate::fit_gravity(readings, path, court);
    REQUIRE(read.measurable);
    // The judge supposes the scene's gravity to find arcs, but not to measure it. Short arcs tell less: three standard
    // errors.
    CHECK_LE(std::abs(read.value - gravity), 3 * read.sigma * test::tolerance_scale());
    if (gravity == 9.81) {
      CHECK_EQ(path.arcs.size(), 1);
      CHECK_LE(read.sigma, 0.3);
    }
  }
}

TEST_CASE("a bend in mid-air is found and named after no body") {
  const auto court = evaluate::court_of(test::court_scene());
  const auto bent = [](double t) {
    const double before = std::min(t, 0.4), after = t - before;
    return Vec3(Vec3(3.0, 0, 2.4) + before * Vec3(1.5, 0, 2.5) + after * Vec3(-2.0, 0, 1.0) -
                0.5 * t * t * Vec3(0, 0, 9.81));
  };
  const auto path = evaluate::fit_path(readings_of(bent, court, 20, 0.1), court);
  REQUIRE_EQ(path.contacts.size(), 1);
  CHECK_EQ(path.contacts.front().body, -1);
  CHECK_NEAR(path.contacts.front().time, 0.4, 0.1 * kFrameTime);
}

TEST_CASE("too few readings give no path") {
  const auto court = evaluate::court_of(test::court_scene());
  const Bounce bounce;
  const auto path = evaluate::fit_path(readings_of([&](double t) { return bounce.position(t); }, court, 3, 0.1), court);
  CHECK(path.arcs.empty());
  CHECK(path.contacts.empty());
}
