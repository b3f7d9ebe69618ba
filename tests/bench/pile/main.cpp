// A pile of cubes at rest, and the same cubes dropped from a little above each other, in Rimshot and in raw Bullet in the same run: CPU time
// until the end, and how far the pile has moved from where it stands. Usage: bench_pile OUTPUT.json [CUBES_A_SIDE]
#include <btBulletDynamicsCommon.h>

#include <cmath>
#include <ctime>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "machine.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/mass_properties.h"

namespace {

using namespace rimshot;
using Json = nlohmann::ordered_json;

constexpr double kHalf = 0.03, kDensity = 600, kFriction = 0.45, kRestitution = 0.2, kSeconds = 5;

/// Columns of cubes 10 mm apart; `lift` metres are left open below every cube.
std::vector<Vec3> places(int side, double lift) {
  std::vector<Vec3> out;
  for (int x = 0; x < side; ++x)
    for (int y = 0; y < side; ++y)
      for (int z = 0; z < side; ++z) out.emplace_back(0.07 * x, 0.07 * y, kHalf + 2 * kHalf * z + lift * (z + 1));
  return out;
}

struct Outcome {
  double cpu_s = 0;
  double drift_mm = 0;  ///< farthest that a cube is from where a rigid pile stands
  Json json() const { return {{"cpu_s", cpu_s}, {"drift_mm", drift_mm}}; }
};

double drift(const std::vector<Vec3>& now, int side) {
  const std::vector<Vec3> at_rest = places(side, 0);
  double most = 0;
  for (std::size_t i = 0; i < now.size(); ++i) most = std::max(most, (now[i] - at_rest[i]).norm());
  return 1e3 * most;
}

double cpu_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

Outcome rimshot_pile(int side, double lift) {
  scene::Scene scene;
  scene.name = "pile";
  scene.world.duration = kSeconds;
  scene.world.sample_rate = 1;
  scene.materials.push_back({"wood", kRestitution, kFriction});
  const auto add = [&](const scene::Shape& shape, const Vec3& position, bool is_static) {
    scene::Body body;
    body.name = "body" + std::to_string(scene.bodies.size());
    body.material = "wood";
    body.shape = shape;
    body.is_static = is_static;
    body.initial.p_WB = position;
    if (!is_static) {
      body.mass = kDensity * 8 * kHalf * kHalf * kHalf;
      body.inertia = scene::solid_inertia(shape, body.mass);
    }
    scene.bodies.push_back(body);
  };
  for (const Vec3& position : places(side, lift)) add(scene::Box{Vec3::Constant(kHalf)}, position, false);
  add(scene::Plane{}, Vec3::Zero(), true);
  const double start = cpu_seconds();
  const auto run = physics::simulate(scene);
  Outcome out;
  out.cpu_s = cpu_seconds() - start;
  std::vector<Vec3> now;
  for (std::size_t i = 0; i + 1 < run.bodies.size(); ++i) now.push_back(run.bodies[i].states.back().p_WB);
  out.drift_mm = drift(now, side);
  return out;
}

/// @param rate of its fixed steps [Hz]
Outcome bullet_pile(int side, double lift, double rate, int iterations) {
  btDefaultCollisionConfiguration configuration;
  btCollisionDispatcher dispatcher(&configuration);
  btDbvtBroadphase broad_phase;
  btSequentialImpulseConstraintSolver solver;
  btDiscreteDynamicsWorld world(&dispatcher, &broad_phase, &solver, &configuration);
  world.setGravity({0, 0, -9.81});
  world.getSolverInfo().m_numIterations = iterations;
  btBoxShape cube({kHalf, kHalf, kHalf});
  cube.setMargin(0.001);
  btStaticPlaneShape ground({0, 0, 1}, 0);
  std::vector<std::unique_ptr<btRigidBody>> bodies;
  const auto add = [&](btCollisionShape& shape, double mass, const Vec3& position) {
    btVector3 inertia(0, 0, 0);
    if (mass > 0) shape.calculateLocalInertia(mass, inertia);
    bodies.push_back(std::make_unique<btRigidBody>(btRigidBody::btRigidBodyConstructionInfo(mass, nullptr, &shape, inertia)));
    btTransform at(btQuaternion::getIdentity(), {position.x(), position.y(), position.z()});
    bodies.back()->setWorldTransform(at);
    bodies.back()->setFriction(std::sqrt(kFriction));  // Bullet multiplies the two bodies' values
    bodies.back()->setRestitution(std::sqrt(kRestitution));
    world.addRigidBody(bodies.back().get());
  };
  for (const Vec3& position : places(side, lift)) add(cube, kDensity * 8 * kHalf * kHalf * kHalf, position);
  add(ground, 0, Vec3::Zero());
  const double start = cpu_seconds();
  for (int i = 0; i < int(kSeconds * rate); ++i) world.stepSimulation(1 / rate, 0);
  Outcome out;
  out.cpu_s = cpu_seconds() - start;
  std::vector<Vec3> now;
  for (std::size_t i = 0; i + 1 < bodies.size(); ++i) {
    const btVector3& p = bodies[i]->getWorldTransform().getOrigin();
    now.emplace_back(p.x(), p.y(), p.z());
  }
  out.drift_mm = drift(now, side);
  for (const auto& body : bodies) world.removeRigidBody(body.get());
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: bench_pile OUTPUT.json [CUBES_A_SIDE]\n";
    return 2;
  }
  const int side = argc == 3 ? std::stoi(argv[2]) : 10;
  Json piles;
  for (const auto& [name, lift] : {std::pair("at rest", 0.0), std::pair("dropped by 2 mm each", 0.002)}) {
    std::cout << name << std::endl;
    const Outcome ours = rimshot_pile(side, lift), usual = bullet_pile(side, lift, 240, 10), careful = bullet_pile(side, lift, 1000, 50);
    piles.push_back({{"pile", name},
                     {"rimshot", ours.json()},
                     {"bullet 240 Hz, 10 iterations", usual.json()},
                     {"bullet 1000 Hz, 50 iterations", careful.json()},
                     {"cpu_ratio_to_bullet_240_hz", ours.cpu_s / usual.cpu_s}});
    std::cout << piles.back().dump(2) << std::endl;
  }
  const Json json = {{"command", "build/release/bin/bench_pile tests/bench/results/pile.json"},
                     {"machine", {{"cpu", bench::cpu_model()}, {"threads_used", 1}, {"load_average", bench::load_average()}, {"date", bench::today()}}},
                     {"cubes", side * side * side},
                     {"simulated_seconds", kSeconds},
                     {"bar", "CPU at most 1.1 of raw Bullet"},
                     {"piles", piles}};
  write_text(argv[1], json.dump(2) + "\n");
}
