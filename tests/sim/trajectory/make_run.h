#pragma once
#include <cmath>

#include "rimshot/scene/mass_properties.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::test {

/// The closed form of a ball that is dropped in vacuum and bounces on a floor, sampled; the simulator has no part in
/// it.
struct Drop {
  double height = 1, restitution = 0.6, radius = 0.1, gravity = 9.81;
  Vec3 drift{0.7, -0.3, 0}, spin{0, 5, 1};  ///< kept through smooth bounces

  double first_bounce() const { return std::sqrt(2 * height / gravity); }
  BodyState at(double t) const {
    BodyState s;
    double start = 0, up = 0, base = height;  // base height and upward speed of the current arc
    double bounce = first_bounce(), speed = gravity * bounce;
    while (t > bounce) {
      start = bounce;
      base = 0;
      up = restitution * speed;
      speed = up;
      bounce += 2 * up / gravity;
    }
    const double s_t = t - start;
    s.p_WB = t * drift + Vec3(0, 0, radius + base + up * s_t - 0.5 * gravity * s_t * s_t);
    s.v_WB_W = drift + Vec3(0, 0, up - gravity * s_t);
    s.w_WB_W = spin;
    s.q_WB = Quat(Eigen::AngleAxisd(spin.norm() * t, spin.normalized()));
    return s;
  }
};

inline trajectory::Trajectory make_run(const Drop& drop, double duration, double rate) {
  trajectory::Trajectory run;
  scene::Scene& s = run.scene;
  s.name = "drop";
  s.world.duration = duration;
  s.world.sample_rate = rate;
  s.materials = {{"floor", 0.6, 0}, {"ball", 0.6, 0}};
  scene::Body floor, ball;
  floor.name = floor.material = "floor";
  floor.is_static = true;
  floor.shape = scene::Plane{};
  ball.name = ball.material = "ball";
  ball.shape = scene::Sphere{drop.radius};
  ball.mass = 0.5;
  ball.inertia = scene::solid_inertia(ball.shape, ball.mass);
  ball.initial = drop.at(0);
  s.bodies = {floor, ball};
  run.bodies.resize(2);
  run.bodies[0].name = "floor";
  run.bodies[1].name = "ball";
  run.bodies[1].mass = ball.mass;
  run.bodies[1].inertia = ball.inertia;
  for (int i = 0; i <= int(duration * rate + 0.5); ++i) {
    const double t = i / rate;
    run.time.push_back(t);
    run.bodies[0].states.push_back({});
    run.bodies[1].states.push_back(drop.at(t));
    const BodyState& state = run.bodies[1].states.back();
    run.energy.kinetic.push_back(0.25 * state.v_WB_W.squaredNorm());
    run.energy.potential.push_back(0.5 * drop.gravity * state.p_WB.z());
    run.energy.dissipated.push_back(0.1 * i);
  }
  double bounce = drop.first_bounce(), speed = drop.gravity * bounce;
  while (bounce < duration) {
    trajectory::ContactEvent e;
    e.time = bounce;
    e.body_a = 1;
    e.body_b = 0;
    e.point = bounce * drop.drift;
    e.approach_speed = speed;
    e.separation_speed = drop.restitution * speed;
    e.normal_impulse = 0.5 * (1 + drop.restitution) * speed;
    e.restitution = drop.restitution;
    run.contacts.push_back(e);
    speed *= drop.restitution;
    bounce += 2 * speed / drop.gravity;
  }
  run.versions["engine"] = "closed form";
  return run;
}

}  // namespace rimshot::test
