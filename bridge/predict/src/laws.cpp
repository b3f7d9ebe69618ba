#include "rimshot/predict/laws.h"

#include <algorithm>
#include <set>

namespace rimshot::predict {
namespace {

constexpr double kVelocity = 8, kSpin = 12;  ///< prior standard deviations [m/s], [rad/s]
constexpr double kPosition = 20;             ///< [m]
constexpr double kRadius = 0.1;              ///< of a flat disc [px]
constexpr double kSlippery = 0.1;            ///< friction with which a ball slides through most bounces
constexpr double kImpact = 3;                ///< [m/s] at which a restitution that depends on the speed is stated

bool is_flat(const Perception& perception) { return std::holds_alternative<FlatSquare>(perception.view); }

std::vector<int> balls(const scene::Scene& scene) {
  std::vector<int> out;
  for (std::size_t i = 0; i < scene.bodies.size(); ++i)
    if (!scene.bodies[i].is_static) out.push_back(int(i));
  return out;
}

/// The unknown components of a vector of a body's state.
void add_vector(Unknowns& unknowns, const scene::Body& body, int index, const std::string& quantity,
                const std::string& unit, Vec3 BodyState::*member, const std::vector<int>& axes, double step,
                const Vec3& mean, double sigma) {
  for (const int axis : axes) {
    Parameter parameter;
    parameter.name = body.name + " " + quantity + " " + "xyz"[axis];
    parameter.unit = unit;
    parameter.step = step;
    parameter.get = [index, member, axis](const scene::Scene& scene) {
      return (scene.bodies[std::size_t(index)].initial.*member)[axis];
    };
    parameter.set = [index, member, axis](scene::Scene& scene, double value) {
      (scene.bodies[std::size_t(index)].initial.*member)[axis] = value;
    };
    unknowns.add(std::move(parameter), mean[axis], sigma);
  }
}

double radius_of(const scene::Scene& scene, int body) {
  return std::get<scene::Sphere>(scene.bodies[std::size_t(body)].shape).radius;
}

/// A flat disc's radius, which decides when discs meet and what they weigh.
void add_radius(Unknowns& unknowns, const scene::Scene& scene, int index, double pixel) {
  Parameter parameter;
  parameter.name = scene.bodies[std::size_t(index)].name + " radius";
  parameter.unit = "m";
  parameter.step = 1e-5;
  parameter.low = 1e-3;
  parameter.get = [index](const scene::Scene& s) { return radius_of(s, index); };
  parameter.set = [index](scene::Scene& s, double value) {
    scene::Body& body = s.bodies[std::size_t(index)];
    const double before = radius_of(s, index), grown = value / before;
    std::get<scene::Sphere>(body.shape).radius = value;
    body.mass *= grown * grown;
    body.inertia *= grown * grown * grown * grown;
  };
  unknowns.add(std::move(parameter), radius_of(scene, index), kRadius * pixel);
}

/// Entry of the pair in the scene's table, made from the materials' own laws where it is missing.
scene::ContactLaw& pair_law(scene::Scene& scene, int a, int b) {
  const std::string material_a = scene.bodies[std::size_t(a)].material,
                    material_b = scene.bodies[std::size_t(b)].material;
  for (scene::ContactPair& pair : scene.contacts)
    if ((pair.material_a == material_a && pair.material_b == material_b) ||
        (pair.material_a == material_b && pair.material_b == material_a))
      return pair.law;
  scene.contacts.push_back({material_a, material_b, scene.contact_law(a, b)});
  return scene.contacts.back().law;
}

Parameter law(const std::string& name, const std::string& unit, double low, double high,
              std::function<double(const scene::Scene&)> get, std::function<void(scene::Scene&, double)> set,
              std::optional<double> other_start = {}) {
  return {name, unit, 1e-4, low, high, Kind::Law, other_start, std::move(get), std::move(set)};
}

void add_contacts(Unknowns& unknowns, const scene::Scene& scene, bool flat) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const int a : balls(scene))
    for (int b = 0; b < int(scene.bodies.size()); ++b) {
      const scene::Body& other = scene.bodies[std::size_t(b)];
      if (b == a || (!other.is_static && b < a)) continue;
      const auto pair = std::minmax(scene.bodies[std::size_t(a)].material, other.material);
      if (!seen.emplace(pair.first, pair.second).second) continue;
      const std::string names = scene.bodies[std::size_t(a)].material + "-" + other.material;
      unknowns.add(law("restitution " + names, "1", 0, 1,
                       [a, b](const scene::Scene& s) { return s.contact_law(a, b).restitution.at(kImpact); },
                       [a, b](scene::Scene& s, double value) { pair_law(s, a, b).restitution = value; }),
                   flat ? 0.8 : 0.7, flat ? 0.2 : 0.15);
      if (flat) continue;  // discs do not turn
      unknowns.add(law("friction " + names, "1", 0, 5,
                       [a, b](const scene::Scene& s) { return s.contact_law(a, b).friction; },
                       [a, b](scene::Scene& s, double value) { pair_law(s, a, b).friction = value; }, kSlippery),
                   0.5, 0.2);
    }
}

}  // namespace

Unknowns unknown_states(const Perception& perception) {
  const bool flat = is_flat(perception);
  const std::vector<int> axes = flat ? std::vector{0, 2} : std::vector{0, 1, 2};
  Unknowns unknowns;
  for (const int index : balls(perception.scene)) {
    const scene::Body& body = perception.scene.bodies[std::size_t(index)];
    add_vector(unknowns, body, index, "position", "m", &BodyState::p_WB, axes, 1e-5, body.initial.p_WB, kPosition);
    add_vector(unknowns, body, index, "velocity", "m/s", &BodyState::v_WB_W, axes, 1e-5, Vec3::Zero(), kVelocity);
    if (flat) add_radius(unknowns, perception.scene, index, 1 / std::get<FlatSquare>(perception.view).scale());
    if (!flat) add_vector(unknowns, body, index, "spin", "rad/s", &BodyState::w_WB_W, axes, 1e-3, Vec3::Zero(), kSpin);
  }
  return unknowns;
}

void add_unknown_laws(Unknowns& unknowns, const Perception& perception) {
  const scene::Scene& scene = perception.scene;
  const bool flat = is_flat(perception);
  const Vec3 down = scene.world.gravity.norm() > 0 ? Vec3(scene.world.gravity.normalized()) : Vec3(-Vec3::UnitZ());
  unknowns.add(
      law("gravity", "m/s^2", -100, 100, [down](const scene::Scene& s) { return s.world.gravity.dot(down); },
          [down](scene::Scene& s, double value) { s.world.gravity = value * down; }),
      flat ? 0 : 9.81, flat ? 5 : 2.5);
  add_contacts(unknowns, scene, flat);
  const auto moving = balls(scene);
  if (scene.world.air)
    for (const int i : moving) {
      const std::string& name = scene.bodies[std::size_t(i)].name;
      unknowns.add(law("drag " + name, "1", 0, 5,
                       [i](const scene::Scene& s) { return s.bodies[std::size_t(i)].aero.drag; },
                       [i](scene::Scene& s, double value) { s.bodies[std::size_t(i)].aero.drag = value; }),
                   0.5, 0.1);
      unknowns.add(law("lift " + name, "1", 0, 5,
                       [i](const scene::Scene& s) { return s.bodies[std::size_t(i)].aero.lift; },
                       [i](scene::Scene& s, double value) { s.bodies[std::size_t(i)].aero.lift = value; }),
                   1, 0.3);
    }
  for (std::size_t k = 1; k < moving.size(); ++k) {
    const int first = moving[0], i = moving[k];
    const scene::Body& body = scene.bodies[std::size_t(i)];
    const int power = flat ? 2 : 3;
    const auto equal_density = [i, first, power](const scene::Scene& s) {
      return s.bodies[std::size_t(first)].mass * std::pow(radius_of(s, i) / radius_of(s, first), power);
    };
    unknowns.add(law("density " + body.name + "/" + scene.bodies[std::size_t(first)].name, "1", 0.01, 100,
                     [i, equal_density](const scene::Scene& s) {
                       return s.bodies[std::size_t(i)].mass / equal_density(s);
                     },
                     [i, equal_density](scene::Scene& s, double value) {
                       scene::Body& second = s.bodies[std::size_t(i)];
                       const double mass = value * equal_density(s);
                       second.inertia *= mass / second.mass;
                       second.mass = mass;
                     }),
                 1, 0.3);
  }
}

}  // namespace rimshot::predict
