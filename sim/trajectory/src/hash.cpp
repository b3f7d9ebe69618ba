#include "rimshot/core/sha256.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::trajectory {
namespace {

void add(Sha256& hash, const Vec3& v) {
  for (int i = 0; i < 3; ++i) hash.number(v[i]);
}

void add(Sha256& hash, const std::vector<double>& values) {
  hash.number(std::uint64_t(values.size()));
  for (double value : values) hash.number(value);
}

}  // namespace

std::string sha256(const Trajectory& trajectory) {
  Sha256 hash;
  hash.text(scene::to_yaml(trajectory.scene));
  add(hash, trajectory.time);
  for (const BodyTrack& body : trajectory.bodies) {
    hash.text(body.name).number(body.mass);
    add(hash, body.inertia);
    for (const BodyState& state : body.states) {
      add(hash, state.p_WB);
      hash.number(state.q_WB.w()).number(state.q_WB.x()).number(state.q_WB.y()).number(state.q_WB.z());
      add(hash, state.v_WB_W);
      add(hash, state.w_WB_W);
    }
  }
  add(hash, trajectory.energy.kinetic);
  add(hash, trajectory.energy.potential);
  add(hash, trajectory.energy.dissipated);
  for (const ContactEvent& event : trajectory.contacts) {
    hash.number(event.time).number(std::uint64_t(event.phase)).number(std::uint64_t(event.body_a)).number(std::uint64_t(event.body_b));
    add(hash, event.point);
    add(hash, event.normal);
    hash.number(event.approach_speed).number(event.separation_speed).number(event.normal_impulse);
    add(hash, event.friction_impulse);
    hash.number(event.restitution).number(event.friction);
  }
  for (const Intervention& change : trajectory.interventions)
    hash.text("intervention").number(change.time).number(std::uint64_t(change.body)).number(std::uint64_t(change.removed)).number(change.energy);
  // Runs in the usual steps keep the hashes that they had before files named the steps.
  if (trajectory.steps != Steps{}) hash.text("steps").number(trajectory.steps.outer).number(trajectory.steps.contact);
  return hash.hex();
}

}  // namespace rimshot::trajectory
