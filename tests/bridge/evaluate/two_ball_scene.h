#pragma once
#include <algorithm>

#include "made_readings.h"
#include "rimshot/scene/io.h"

namespace rimshot::test {

/// Two balls of different mass and radius that fly at each other in mid-air before a camera that stands still, 24 frames a second, in vacuum.
inline scene::Scene two_ball_scene(const scene::Overrides& overrides = {}) {
  static const std::string yaml = R"(
rimshot: 1
name: two balls
world: {gravity: [0, 0, -9.81], duration: 0.75, sample_rate: 240, seed: 1}
materials:
  leather: {restitution: 0.7, friction: 0}
  wood: {restitution: 0.7, friction: 0.5}
bodies:
  - {name: left, shape: {sphere: {radius: 0.12}}, mass: 0.6, material: leather, position: [-1.0, 0.02, 1.3], velocity: [2.2, 0, 2.4],
     appearance: {albedo: [0.75, 0.3, 0.09]}}
  - {name: right, shape: {sphere: {radius: 0.1}}, mass: 0.4, material: leather, position: [1.0, 0, 1.25], velocity: [-2.4, 0, 2.5],
     appearance: {albedo: [0.1, 0.3, 0.7]}}
  - {name: floor, static: true, material: wood, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [0, -4.4, 1.5], look_at: [0, 0, 1.3], vertical_fov: 34, size: [256, 144], fps: 24, shutter_angle: 0}]
lights: [{name: sky, sky: {radiance: [0.5, 0.5, 0.5]}}]
)";
  return scene::parse(yaml, "two_balls.yaml", overrides);
}

/// The same in closed form: smooth spheres in free fall, whose line of centres takes the impulse (1 + e) times reduced mass times
/// approach speed, once.
struct TwoBalls {
  double restitution = 0.7, extra = 0;  ///< extra: part by which the right ball's change of velocity is larger than the third law allows
  Vec3 p[2] = {{-1.0, 0.02, 1.3}, {1.0, 0, 1.25}}, v[2] = {{2.2, 0, 2.4}, {-2.4, 0, 2.5}};
  double mass[2] = {0.6, 0.4}, radius[2] = {0.12, 0.1};

  double impact_time() const {
    const Vec3 apart = p[0] - p[1], speed = v[0] - v[1];
    const double a = speed.squaredNorm(), b = apart.dot(speed), c = apart.squaredNorm() - std::pow(radius[0] + radius[1], 2);
    return (-b - std::sqrt(b * b - a * c)) / a;
  }
  Vec3 normal() const { return (p[0] - p[1] + impact_time() * (v[0] - v[1])).normalized(); }
  double approach() const { return -(v[0] - v[1]).dot(normal()); }
  double impulse() const { return (1 + restitution) * approach() * mass[0] * mass[1] / (mass[0] + mass[1]); }
  Vec3 gain(int ball) const { return (ball == 0 ? 1 : -(1 + extra)) * impulse() / mass[ball] * normal(); }
  Vec3 position(int ball, double t) const {
    return p[ball] + t * v[ball] + 0.5 * t * t * Vec3(0, 0, -9.81) + std::max(0.0, t - impact_time()) * gain(ball);
  }
};

}  // namespace rimshot::test
