#include "rimshot/evaluate/take.h"

#include <algorithm>

namespace rimshot::evaluate {
namespace {

/// Applies `change` to the law of every material and of every pair.
template <typename Change>
void for_every_law(scene::Scene& scene, const Change& change) {
  for (auto& material : scene.materials) change(material.law);
  for (auto& pair : scene.contacts) change(pair.law);
}

}  // namespace

scene::Restitution moved_restitution(const scene::Restitution& law, double shift) {
  const auto within = [](double e) { return std::clamp(e, 0.0, 1.0); };
  if (law.is_constant()) return within(law.at(0) + shift);
  auto rows = law.rows();
  for (auto& row : rows) row.restitution = within(row.restitution + shift);
  return scene::Restitution(rows);
}

void shift_restitution(scene::Scene& scene, double shift) {
  for_every_law(scene, [&](scene::ContactLaw& law) { law.restitution = moved_restitution(law.restitution, shift); });
}

scene::Scene take_of(const scene::Scene& scene, const TakeInputs& inputs, const TakeSpread& spread) {
  scene::Scene take = scene;
  for (scene::Body& body : take.bodies) {
    if (body.is_static) continue;
    BodyState& state = body.initial;
    state.p_WB += spread.position * inputs.head<3>();
    state.v_WB_W += spread.velocity * state.v_WB_W.norm() * inputs.segment<3>(3);
    state.w_WB_W += spread.spin * state.w_WB_W.norm() * inputs.segment<3>(6);
  }
  shift_restitution(take, spread.restitution * inputs[9]);
  for_every_law(take, [&](scene::ContactLaw& law) { law.friction = std::max(0.0, law.friction + spread.friction * inputs[10]); });
  return take;
}

TakeInputs random_inputs(Rng& rng, double scale) {
  TakeInputs inputs;
  for (double& input : inputs) input = scale * rng.normal();
  return inputs;
}

}  // namespace rimshot::evaluate
