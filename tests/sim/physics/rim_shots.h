#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

#include "build_scene.h"
#include "rimshot/core/rng.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::test {

constexpr double kRimMajor = 0.2376, kRimMinor = 0.009, kBall = 0.1209, kBallMass = 0.6;
const Vec3 kRimCentre(4.191, 0, 3.05);

/// A ball on its way to the ring.
struct RimShot {
  Vec3 position = Vec3::Zero(), velocity = Vec3::Zero(), spin = Vec3::Zero();
  double restitution = 0, friction = 0;
};

/// First contact with the ring and the velocities after it.
struct RimHit {
  double time = 0;
  Vec3 velocity, spin;
};

/// Closed form in the number type Real: the centre's parabola, its first time at distance r + R_ball from the ring's
/// circle (by a fine scan and bisection), Newton's restitution and Coulomb's impulse of a thin shell. Nothing of the
/// simulator is used.
template <typename Real>
std::optional<RimHit> exact_rim_hit(const RimShot& shot, double duration) {
  const auto cube = [](const Vec3& v) { return std::array<Real, 3>{Real(v.x()), Real(v.y()), Real(v.z())}; };
  const auto p0 = cube(shot.position - kRimCentre), v0 = cube(shot.velocity), w0 = cube(shot.spin);
  const Real g = Real(9.81L), reach = Real(kBall) + Real(kRimMinor), major = Real(kRimMajor);
  const auto centre = [&](Real t) {
    return std::array<Real, 3>{p0[0] + t * v0[0], p0[1] + t * v0[1], p0[2] + t * v0[2] - g * t * t / 2};
  };
  const auto gap = [&](Real t) {
    const auto p = centre(t);
    const Real rho = std::sqrt(p[0] * p[0] + p[1] * p[1]) - major;
    return std::sqrt(rho * rho + p[2] * p[2]) - reach;
  };
  const Real step = Real(1e-5L);
  Real a = 0, b = 0;
  if (gap(0) <= 0) return {};
  for (Real t = step; t < Real(duration); t += step)
    if (gap(t) < 0) {
      a = t - step;
      b = t;
      break;
    }
  if (b == 0) return {};
  for (int i = 0; i < 100; ++i) {
    const Real m = (a + b) / 2;
    (gap(m) > 0 ? a : b) = m;
  }
  const auto p = centre(a);
  const Real rho = std::sqrt(p[0] * p[0] + p[1] * p[1]);
  std::array<Real, 3> n{p[0] - p[0] * major / rho, p[1] - p[1] * major / rho, p[2]};
  const Real length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  for (Real& x : n) x /= length;
  std::array<Real, 3> v{v0[0], v0[1], v0[2] - g * a}, w = w0;
  // The contact point lies at -R n from the centre; its velocity is v - R w x n.
  const auto cross = [](const auto& x, const auto& y) {
    return std::array<Real, 3>{x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]};
  };
  const auto wn = cross(w, n);
  std::array<Real, 3> u;
  for (int i = 0; i < 3; ++i) u[i] = v[i] - Real(kBall) * wn[i];
  const Real un = u[0] * n[0] + u[1] * n[1] + u[2] * n[2];
  std::array<Real, 3> ut;
  for (int i = 0; i < 3; ++i) ut[i] = u[i] - un * n[i];
  const Real slip = std::sqrt(ut[0] * ut[0] + ut[1] * ut[1] + ut[2] * ut[2]);
  const Real Jn = -(1 + Real(shot.restitution)) * un;  // over the mass
  const Real stick = slip / (1 + Real(1.5L)),
             Jt = std::min(stick, Real(shot.friction) * Jn);  // thin shell: m r^2 / I = 3/2
  for (int i = 0; i < 3; ++i) {
    const Real along = slip > 0 ? -Jt * ut[i] / slip : 0;
    v[i] += Jn * n[i] + along;
    ut[i] = along;
  }
  const auto turn = cross(n, ut);
  for (int i = 0; i < 3; ++i) w[i] -= Real(1.5L) * turn[i] / Real(kBall);
  return RimHit{double(a), Vec3(double(v[0]), double(v[1]), double(v[2])),
                Vec3(double(w[0]), double(w[1]), double(w[2]))};
}

/// Shots that hit the ring from above and from the sides with 3 to 9 m/s, none of them grazing (less than 0.15 of the
/// speed along the normal), with friction and spin.
inline std::vector<RimShot> random_rim_shots(int count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<RimShot> shots;
  while (int(shots.size()) < count) {
    const double around = rng.uniform(0, 2 * std::numbers::pi), up = rng.uniform(-0.3, std::numbers::pi + 0.3);
    const Vec3 outward(std::cos(around), std::sin(around), 0),
        normal = std::cos(up) * outward + std::sin(up) * Vec3::UnitZ();
    const Vec3 contact_centre = kRimCentre + kRimMajor * outward + (kRimMinor + kBall) * normal;
    Vec3 direction(rng.normal(), rng.normal(), rng.normal());
    direction.normalize();
    const double back = rng.uniform(0.05, 0.3), speed = rng.uniform(3, 9);
    if (direction.dot(normal) > -0.15) continue;
    RimShot shot;
    shot.velocity = speed * direction + Vec3(0, 0, 9.81 * back);
    shot.position = contact_centre - back * shot.velocity + Vec3(0, 0, 0.5 * 9.81 * back * back);
    shot.spin = Vec3(rng.uniform(-20, 20), rng.uniform(-20, 20), rng.uniform(-20, 20));
    shot.restitution = rng.uniform(0.4, 0.8);
    shot.friction = rng.uniform(0, 0.6);
    // On the way another part of the ring may come first; that is a hit too, unless it grazes.
    const auto hit = exact_rim_hit<double>(shot, 0.5);
    if (!hit || hit->time < 0.01) continue;
    const Vec3 before = shot.velocity - Vec3(0, 0, 9.81 * hit->time);
    if ((hit->velocity - before).norm() < 0.15 * before.norm()) continue;
    shots.push_back(shot);
  }
  return shots;
}

inline scene::Scene rim_scene(const RimShot& shot, double duration) {
  scene::Scene s = vacuum(duration, 1000);
  add_basketball(s, shot.position, shot.velocity, shot.spin);
  add_static(s, "rim", scene::Torus{kRimMajor, kRimMinor}, kRimCentre);
  contact(s, "ball", "rim", shot.restitution, shot.friction);
  return s;
}

/// The velocity right after the only contact of a run: that of the last sample, shortly later, back along the parabola.
inline Vec3 rebound_velocity(const trajectory::Trajectory& run) {
  return run.bodies[0].states.back().v_WB_W + Vec3(0, 0, 9.81 * (run.time.back() - run.contacts[0].time));
}

/// How far rebounds of the simulator are from the exact ones.
struct RimErrors {
  int count = 0;
  double angle_sum = 0, worst_angle = 0;  ///< [degrees]
  double worst_speed = 0;                 ///< relative
  double worst_spin = 0;                  ///< [rad/s]
  double worst_time = 0;                  ///< [s]
  double mean_angle() const { return angle_sum / count; }

  void add(const trajectory::Trajectory& run, const RimHit& exact) {
    const Vec3 velocity = rebound_velocity(run);
    const double angle = std::atan2(velocity.cross(exact.velocity).norm(), velocity.dot(exact.velocity)) * 180 / std::numbers::pi;
    ++count;
    angle_sum += angle;
    worst_angle = std::max(worst_angle, angle);
    worst_speed = std::max(worst_speed, std::abs(velocity.norm() / exact.velocity.norm() - 1));
    worst_spin = std::max(worst_spin, (run.bodies[0].states.back().w_WB_W - exact.spin).norm());
    worst_time = std::max(worst_time, std::abs(run.contacts[0].time - exact.time));
  }
};

}  // namespace rimshot::test
