#pragma once
#include <numbers>
#include <string>

#include "rimshot/scene/mass_properties.h"
#include "rimshot/scene/scene.h"

namespace rimshot::test {

/// The gravity of a scene that names none [m/s^2].
inline constexpr double kGravity = 9.81;

/// Scenes of a few lines for tests: every body gets a material of its own name, pairs get their law from `contact`.
inline scene::Scene vacuum(double duration, double sample_rate = 240) {
  scene::Scene s;
  s.name = "test";
  s.world.duration = duration;
  s.world.sample_rate = sample_rate;
  return s;
}

inline void add_body(scene::Scene& s, const std::string& name, const scene::Shape& shape, const Vec3& position,
                     bool is_static) {
  scene::Body body;
  body.name = body.material = name;
  body.shape = shape;
  body.is_static = is_static;
  body.initial.p_WB = position;
  s.bodies.push_back(body);
  s.materials.push_back({name, 0, 0});
}

inline void add_static(scene::Scene& s, const std::string& name, const scene::Shape& shape,
                       const Vec3& position = Vec3::Zero()) {
  add_body(s, name, shape, position, true);
}

/// The body stays valid until the next one is added.
inline scene::Body& add_ball(scene::Scene& s, const std::string& name, double radius, double mass, const Vec3& position,
                             const Vec3& velocity = Vec3::Zero(), const Vec3& spin = Vec3::Zero()) {
  add_body(s, name, scene::Sphere{radius}, position, false);
  scene::Body& ball = s.bodies.back();
  ball.mass = mass;
  ball.inertia = scene::solid_inertia(ball.shape, mass);
  ball.initial.v_WB_W = velocity;
  ball.initial.w_WB_W = spin;
  return ball;
}

inline void contact(scene::Scene& s, const std::string& a, const std::string& b, double restitution, double friction) {
  s.contacts.push_back({a, b, {restitution, friction}});
}

/// A basketball of size 7 as in the reference free throw: 0.6 kg, radius 0.1209 m, thin shell.
inline scene::Body& add_basketball(scene::Scene& s, const Vec3& position, const Vec3& velocity,
                                   const Vec3& spin = Vec3::Zero()) {
  scene::Body& ball = add_ball(s, "ball", 0.1209, 0.6, position, velocity, spin);
  ball.inertia = *scene::shell_inertia(ball.shape, ball.mass);
  return ball;
}

}  // namespace rimshot::test
