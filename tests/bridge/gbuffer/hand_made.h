#pragma once
#include <string>
#include <utility>

#include "rimshot/core/deterministic_math.h"
#include "rimshot/core/rng.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::test {

inline Vec3 random_direction(Rng& rng) { return Vec3(rng.normal(), rng.normal(), rng.normal()).normalized(); }
inline Quat random_rotation(Rng& rng) { return Quat(rng.normal(), rng.normal(), rng.normal(), rng.normal()).normalized(); }

inline scene::Body static_body(std::string name, scene::Shape shape, const Vec3& position, const Quat& orientation = Quat::Identity()) {
  scene::Body body;
  body.name = std::move(name);
  body.is_static = true;
  body.shape = std::move(shape);
  body.initial.p_WB = position;
  body.initial.q_WB = orientation;
  return body;
}

inline scene::Body moving_body(std::string name, scene::Shape shape, const Vec3& position, const Vec3& velocity, const Vec3& spin) {
  scene::Body body = static_body(std::move(name), std::move(shape), position);
  body.is_static = false;
  body.mass = 1;
  body.initial.v_WB_W = velocity;
  body.initial.w_WB_W = spin;
  return body;
}

inline scene::Body floor_body() { return static_body("floor", scene::Plane{}, Vec3::Zero()); }

/// Pose at time t of a body that keeps its velocity and spin.
inline Pose steady_pose(const scene::Body& body, double t) {
  return {body.initial.p_WB + t * body.initial.v_WB_W, deterministic::rotation(t * body.initial.w_WB_W) * body.initial.q_WB};
}

/// A run in which every body keeps its velocity and spin for 1 s, no force and no contact.
inline trajectory::Trajectory steady_run(scene::Scene scene) {
  trajectory::Trajectory run;
  scene.world.gravity = Vec3::Zero();
  scene.world.duration = 1;
  for (int i = 0; i <= 240; ++i) run.time.push_back(i / 240.0);
  for (const scene::Body& body : scene.bodies) {
    trajectory::BodyTrack track;
    track.name = body.name;
    for (const double t : run.time) {
      BodyState state = body.initial;
      const Pose pose = steady_pose(body, t);
      state.p_WB = pose.p_WB;
      state.q_WB = pose.q_WB;
      track.states.push_back(state);
    }
    run.bodies.push_back(std::move(track));
  }
  run.scene = std::move(scene);
  return run;
}

}  // namespace rimshot::test
