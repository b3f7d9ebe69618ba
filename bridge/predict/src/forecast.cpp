#include "rimshot/predict/forecast.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <numbers>

#include "rimshot/batch/outcome_of.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::predict {
namespace {

constexpr double kJustAfter = 1e-9;  ///< [s]

const trajectory::ContactEvent* next_contact(const trajectory::Trajectory& run, int ball, double after) {
  const auto found = std::ranges::find_if(run.contacts, [&](const trajectory::ContactEvent& event) {
    return (event.body_a == ball || event.body_b == ball) && event.time > after &&
           event.phase != trajectory::Phase::End;
  });
  return found == run.contacts.end() ? nullptr : &*found;
}

Take take_of(const trajectory::Trajectory& run, const Forecast& forecast, const Perception& perception, int frames) {
  Take take;
  for (const int ball : forecast.balls) {
    auto& path = take.positions.emplace_back();
    for (int i = 0; i < frames; ++i) path.push_back(run.state_at(ball, i / perception.fps).p_WB);
  }
  take.outcome = batch::outcome_of(run, batch::roles(run.scene, "", ""));
  const int ball = forecast.balls.front();
  if (const auto* contact = next_contact(run, ball, (perception.given - 1) / perception.fps)) {
    take.contact_time = contact->time;
    take.exit = run.state_at(ball, contact->time + kJustAfter).v_WB_W;
  }
  return take;
}

}  // namespace

std::optional<double> Forecast::made() const {
  const auto has_ring = [](const scene::Body& body) { return std::holds_alternative<scene::Torus>(body.shape); };
  if (std::ranges::none_of(run.scene.bodies, has_ring)) return {};
  if (takes.empty()) return batch::outcome_of(run, batch::roles(run.scene, "", "")).made;
  double sum = 0;
  for (const Take& take : takes) sum += take.outcome.made;
  return sum / double(takes.size());
}

std::pair<Vec3, Vec3> Forecast::spread(std::size_t ball, std::size_t frame) const {
  Vec3 sum = Vec3::Zero(), squares = Vec3::Zero();
  for (const Take& take : takes) sum += take.positions[ball][frame];
  const Vec3 mean = sum / double(takes.size());
  for (const Take& take : takes) squares += (take.positions[ball][frame] - mean).cwiseAbs2();
  return {mean, (squares / std::max(1.0, double(takes.size()) - 1)).cwiseSqrt()};
}

std::optional<Forecast::Exit> Forecast::exit(double share) const {
  Vec3 velocity = Vec3::Zero(), direction = Vec3::Zero();
  std::vector<Vec3> directions;
  for (const Take& take : takes)
    if (take.exit) {
      velocity += *take.exit;
      directions.push_back(take.exit->normalized());
      direction += directions.back();
    }
  if (directions.empty() || 2 * directions.size() < takes.size() || direction.norm() == 0) return {};
  direction.normalize();
  std::vector<double> angles;
  for (const Vec3& d : directions)
    angles.push_back(std::acos(std::clamp(d.dot(direction), -1.0, 1.0)) * 180 / std::numbers::pi);
  std::ranges::sort(angles);
  return Exit{velocity.norm() / double(directions.size()) * direction,
              angles[std::size_t(share * double(angles.size() - 1))]};
}

Forecast forecast(const Perception& perception, const Unknowns& unknowns, const Explanations& belief, int frames, int takes,
                  std::uint64_t seed) {
  Forecast out;
  const double duration = (frames - 1) / perception.fps;
  scene::Scene scene = unknowns.apply(perception.scene, belief.beliefs.front().mean);
  scene.world.duration = std::max(duration, 1 / perception.fps);
  out.run = physics::simulate(scene);
  for (std::size_t i = 0; i < scene.bodies.size(); ++i)
    if (!scene.bodies[i].is_static) out.balls.push_back(int(i));

  // Every take has a stream of its own, so that it does not depend on how many there are or who computes it.
  std::vector<std::optional<Take>> drawn{std::size_t(takes)};
  tbb::parallel_for(0, takes, [&](int i) {
    Rng rng(seed, std::uint64_t(i));
    const Eigen::VectorXd values = unknowns.draw(belief, rng);
    const auto run = run_of(perception, unknowns, values, duration);
    if (!run) return;
    drawn[std::size_t(i)] = take_of(*run, out, perception, frames);
    drawn[std::size_t(i)]->values = values;
  });
  for (auto& take : drawn) {
    if (take)
      out.takes.push_back(std::move(*take));
    else
      ++out.impossible;
  }
  return out;
}

std::vector<Dependence> dependences(const Perception& perception, const Unknowns& unknowns, const Estimate& estimate,
                                    int frames, int takes, std::uint64_t seed) {
  std::vector<Dependence> out;
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
    if (unknowns.parameters[i].kind != Kind::Law || estimate.told(unknowns, i)) continue;
    Dependence& dependence = out.emplace_back();
    dependence.unknown = i;
    for (const double away : {-1.0, 0.0, 1.0}) {
      const double value = std::clamp(estimate.explanations.mean(i) + away * estimate.explanations.sigma(i),
                                      unknowns.parameters[i].low, unknowns.parameters[i].high);
      const Forecast at =
          forecast(perception, unknowns, estimate.explanations.given(i, value), frames, takes, seed);
      dependence.at.push_back(
          {value, at.made(), at.exit(), at.run.bodies[std::size_t(at.balls.front())].states.back().p_WB});
    }
  }
  return out;
}

}  // namespace rimshot::predict
