#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/evaluate/ball_reader.h"

namespace rimshot::test {

inline constexpr double kFrameTime = 1.0 / 24;

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

/// Readings of a ball's motion with normal noise of `sigma` pixels across the picture, and as much in the radius, which all readings see
/// larger by `outline` pixels.
inline std::vector<evaluate::BallReading> readings_of(const std::function<Vec3(double)>& motion, const evaluate::Court& court,
                                                      int frames, double sigma, std::uint64_t seed = 11,
                                                      double outline = 0, double radius = 0.12) {
  Rng rng(seed);
  std::vector<evaluate::BallReading> readings(static_cast<std::size_t>(frames));
  for (int i = 0; i < frames; ++i) {
    const Vec3 from_camera = motion(i * kFrameTime) - court.camera.p_WC;
    const Vec3 to_ball = from_camera / (1 + outline * from_camera.norm() / (court.camera.focal * radius));
    const Vec3 p = court.camera.p_WC + to_ball;
    const double distance = to_ball.norm(), pixel = distance / court.camera.focal;
    auto& reading = readings[std::size_t(i)];
    reading.sigma_pixel = sigma;
    reading.sigma_distance = sigma * pixel * distance / radius;
    reading.p_WB = p +
                   pixel * sigma * (rng.normal() * court.camera.R_WC.col(0) + rng.normal() * court.camera.R_WC.col(1)) +
                   rng.normal() * reading.sigma_distance * to_ball / distance;
    reading.pixel = court.camera.project(reading.p_WB).head<2>();
    reading.visible = 1;
    reading.measurable = true;
  }
  return readings;
}

}  // namespace rimshot::test
