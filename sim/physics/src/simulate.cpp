#include "rimshot/physics/simulate.h"

#include <LinearMath/btScalar.h>

#include <cmath>
#include <string>

#include "rigid_body.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/force_total.h"
#include "springs.h"
#include "world.h"

namespace rimshot::physics {
namespace {

std::vector<double> sample_times(const scene::World& world) {
  std::vector<double> times;
  const long count = long(std::floor(world.duration * world.sample_rate * (1 + 1e-12)));
  for (long i = 0; i <= count; ++i) times.push_back(std::min(world.duration, double(i) / world.sample_rate));
  if (times.back() < world.duration) times.push_back(world.duration);
  return times;
}

}  // namespace

trajectory::Trajectory simulate(const scene::Scene& scene, const SimulateOptions& options) {
  if (!(options.step >= 1e-5 && options.step <= 0.1))
    throw Error(ErrorCode::InvalidInput,
                "the outer step is " + std::to_string(options.step) + " s; it must lie between 1e-5 and 0.1 s");
  if (!(options.contact_step >= 1e-6 && options.contact_step <= 1e-2))
    throw Error(ErrorCode::InvalidInput,
                "the step of lasting contact is " + std::to_string(options.contact_step) + " s; it must lie between 1e-6 and 0.01 s");
  for (const Intervention& change : options.interventions) {
    if (!(change.time >= 0 && change.time < scene.world.duration))
      throw Error(ErrorCode::InvalidInput, "the intervention is at " + std::to_string(change.time) + " s; it must lie between 0 and the duration of " +
                                               std::to_string(scene.world.duration) + " s");
    if (scene.bodies.at(std::size_t(change.body)).is_static)
      throw Error(ErrorCode::InvalidInput, "body " + scene.bodies[std::size_t(change.body)].name + " is static; an intervention in a run needs one that moves");
  }
  trajectory::Trajectory run;
  run.scene = scene;
  run.steps = {options.step, options.contact_step};
  run.versions["engine"] = "Bullet " + std::to_string(btGetVersion()) + ", double precision";
  for (const scene::Body& body : scene.bodies) {
    trajectory::BodyTrack track;
    track.name = body.name;
    track.mass = body.is_static ? 0 : body.mass;
    track.inertia = body.is_static ? Vec3::Zero() : body.inertia;
    run.bodies.push_back(std::move(track));
  }
  scene::Scene now = scene;  // of which interventions may take bodies away
  World world(now, options.contact_step);
  const Springs springs(scene);
  const auto record = [&](double time, const std::vector<BodyState>& states, double dissipated) {
    double kinetic = 0, potential = 0;
    for (std::size_t i = 0; i < states.size(); ++i) {
      run.bodies[i].states.push_back(states[i]);
      const scene::Body& body = scene.bodies[i];
      if (body.is_static) continue;
      kinetic += kinetic_energy(body, states[i]);
      potential += potential_energy(scene.world, body, states[i]);
    }
    for (int i = 0; i < int(scene.springs.size()); ++i) potential += springs.energy(i, states);
    run.time.push_back(time);
    run.energy.kinetic.push_back(kinetic);
    run.energy.potential.push_back(potential);
    run.energy.dissipated.push_back(dissipated);
  };
  auto times = sample_times(scene.world);
  record(0, world.states(), 0);
  times.erase(times.begin());
  world.advance(scene.world.duration, options.step, times, record, options.interventions,
                [&](int body) { now.bodies[std::size_t(body)].is_static = true; }, options.progress);
  run.contacts = world.events();
  run.interventions = world.interventions();
  return run;
}

}  // namespace rimshot::physics
