// Error after 2 s against CPU time, of the simulator and of Bullet with three settings, on one ball that bounces: JSON
// on standard output. compare.py runs this, adds MuJoCo, and writes the table and the picture.
#include <btBulletDynamicsCommon.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "build_scene.h"
#include "rimshot/physics/simulate.h"

namespace {

using namespace rimshot;
using Json = nlohmann::ordered_json;

constexpr double kRadius = 0.1209, kMass = 0.6, kDrop = 1.8, kForward = 1.5, kRestitution = 0.758, kFriction = 0.5,
                 kGravity = 9.81, kTime = 2;

/// A shell dropped with a forward speed: at the first bounce friction stops the sliding (v_x' = 3/5 v_x), then it is a
/// series of bounces.
Vec3 closed_form() {
  double t = std::sqrt(2 * kDrop / kGravity), up = kRestitution * kGravity * t, x = kForward * t;
  for (; t + 2 * up / kGravity < kTime; up *= kRestitution) {
    x += 0.6 * kForward * 2 * up / kGravity;
    t += 2 * up / kGravity;
  }
  const double left = kTime - t;
  return {x + 0.6 * kForward * left, 0, kRadius + up * left - 0.5 * kGravity * left * left};
}

/// CPU seconds of one call: the median of at least five, after one to warm up, for at least 0.2 s.
double cpu_seconds(const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (double total = 0; total < 0.2 || times.size() < 5; total += times.back()) {
    const std::clock_t start = std::clock();
    work();
    times.push_back(double(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

Vec3 rimshot_end(double step) {
  scene::Scene s = test::vacuum(kTime, 24);
  test::add_basketball(s, {0, 0, kRadius + kDrop}, {kForward, 0, 0});
  test::add_static(s, "floor", scene::Plane{});
  test::contact(s, "ball", "floor", kRestitution, kFriction);
  return physics::simulate(s, {step}).bodies[0].states.back().p_WB;
}

/// Settings as in the table of docs/PERFORMANCE.md.
enum class Bullet { Default, KubricLike, Tuned };

Vec3 bullet_end(Bullet settings, double rate) {
  btDefaultCollisionConfiguration configuration;
  btCollisionDispatcher dispatcher(&configuration);
  btDbvtBroadphase broadphase;
  btSequentialImpulseConstraintSolver solver;
  btDiscreteDynamicsWorld world(&dispatcher, &broadphase, &solver, &configuration);
  world.setGravity(btVector3(0, 0, -kGravity));
  btContactSolverInfo& info = world.getSolverInfo();
  if (settings != Bullet::Default) info.m_restitutionVelocityThreshold = 0;
  if (settings == Bullet::KubricLike) {
    info.m_erp2 = 0.08;
    info.m_numIterations = 50;
    info.m_warmstartingFactor = 0;
    info.m_linearSlop = 0;
  } else if (settings == Bullet::Tuned) {
    info.m_splitImpulsePenetrationThreshold = 0;
  }
  btStaticPlaneShape plane(btVector3(0, 0, 1), 0);
  btSphereShape sphere(kRadius);
  const double inertia = 2.0 / 3 * kMass * kRadius * kRadius;
  btRigidBody::btRigidBodyConstructionInfo floor_info(0, nullptr, &plane, btVector3(0, 0, 0)),
      ball_info(kMass, nullptr, &sphere, btVector3(inertia, inertia, inertia));
  floor_info.m_restitution = floor_info.m_friction = 1;  // Bullet multiplies both bodies' coefficients
  ball_info.m_restitution = kRestitution;
  ball_info.m_friction = kFriction;
  ball_info.m_startWorldTransform.setIdentity();
  ball_info.m_startWorldTransform.setOrigin(btVector3(0, 0, kRadius + kDrop));
  btRigidBody floor(floor_info), ball(ball_info);
  ball.setLinearVelocity(btVector3(kForward, 0, 0));
  ball.setActivationState(DISABLE_DEACTIVATION);
  if (settings != Bullet::Default) floor.setContactProcessingThreshold(0), ball.setContactProcessingThreshold(0);
  world.addRigidBody(&floor);
  world.addRigidBody(&ball);
  const long steps = std::lround(kTime * rate);
  for (long i = 0; i < steps; ++i) world.stepSimulation(1 / rate, 0, 1 / rate);
  const btVector3& p = ball.getWorldTransform().getOrigin();
  world.removeRigidBody(&ball);
  world.removeRigidBody(&floor);
  return {p.x(), p.y(), p.z()};
}

Json curve(const std::vector<double>& rates, const std::function<Vec3(double rate)>& end) {
  Json points = Json::array();
  for (double rate : rates)
    points.push_back({{"steps_per_second", rate},
                      {"error_mm", 1e3 * (end(rate) - closed_form()).norm()},
                      {"cpu_s", cpu_seconds([&] { end(rate); })}});
  return points;
}

}  // namespace

int main() {
  const std::vector<double> rates = {60, 120, 240, 480, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000};
  const Vec3 exact = closed_form();
  const Json json = {
      {"exact", {exact.x(), exact.y(), exact.z()}},
      {"curves",
       {{"Rimshot", curve({60, 240, 1000}, [](double rate) { return rimshot_end(1 / rate); })},
        {"Bullet 3.24, default", curve(rates, [](double rate) { return bullet_end(Bullet::Default, rate); })},
        {"Bullet 3.24, Kubric-like", curve(rates, [](double rate) { return bullet_end(Bullet::KubricLike, rate); })},
        {"Bullet 3.24, tuned", curve(rates, [](double rate) { return bullet_end(Bullet::Tuned, rate); })}}}};
  std::cout << json.dump(1) << "\n";
}
