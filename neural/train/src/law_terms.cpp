#include "law_terms.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "rimshot/losses/constraint.h"
#include "rimshot/losses/coulomb.h"
#include "rimshot/losses/free_flight.h"
#include "rimshot/losses/linear_impulse.h"
#include "rimshot/losses/restitution.h"

namespace rimshot::train {
namespace {

using namespace losses;

constexpr std::array<Kernel, 5> kLaws = {kernel_of<FreeFlightVelocity>(), kernel_of<FreeFlightPosition>(), kernel_of<LinearImpulse>(),
                                         kernel_of<Restitution>(), kernel_of<Coulomb>()};
constexpr int kTimes = 3;  ///< rows of a disc: now, after one step, after two

/// A state of the rollout: network, clip and frame.
struct Cell {
  std::int64_t network, clip, frame;
};

std::vector<FlatDisc> discs_of(const model::Discs& discs, std::int64_t s, std::int64_t n) {
  std::vector<FlatDisc> out;
  const auto p = discs.position.accessor<float, 4>(), v = discs.velocity.accessor<float, 4>();
  const auto r = discs.radius.accessor<float, 3>(), there = discs.present.accessor<float, 3>();
  for (std::int64_t b = 0; b < p.size(2); ++b)
    if (there[s][n][b] > 0) out.push_back({{p[s][n][b][0], p[s][n][b][1]}, {v[s][n][b][0], v[s][n][b][1]}, r[s][n][b]});
  return out;
}

bool inside(const std::vector<FlatDisc>& discs, const FlatLaw& law, double time) {
  constexpr double kTouching = 1e-3;  // [m]
  for (const FlatDisc& disc : discs)
    for (int k = 0; k < 2; ++k)
      for (const double t : {0.0, law.walls ? 0.0 : time}) {
        const double p = disc.p[k] + t * disc.v[k];
        if (!(p > disc.radius - kTouching && p < law.size - disc.radius + kTouching)) return false;
      }
  return true;
}

/// Rows of the tensor of states: [S * M, kTimes, B], then one that stands still.
struct Rows {
  std::int64_t bodies, last;
  std::int64_t at(std::int64_t sample, int time, std::int64_t body) const { return (sample * kTimes + time) * bodies + body; }
};

ImpactConstants impact_of(const FlatContact& contact, const std::vector<FlatDisc>& discs, const FlatLaw& law, double step) {
  ImpactConstants known;
  const FlatDisc& a = discs[std::size_t(contact.disc)];
  known.flight_a.gravity[0] = law.gravity[0], known.flight_a.gravity[2] = law.gravity[1];
  if (contact.pair) known.flight_b = known.flight_a;
  known.before = contact.time, known.after = contact.time - step;
  known.mass_a = a.radius * a.radius;
  if (contact.pair) known.inverse_mass_b = 1 / (discs[1].radius * discs[1].radius);
  known.normal[0] = contact.normal[0], known.normal[1] = 0, known.normal[2] = contact.normal[1];
  known.restitution = law.restitution;
  return known;
}

/// States of the laws' width; x and z of the world are the square's x and y.
at::Tensor rows_of(const model::Discs& discs) {
  const at::Tensor none = at::zeros_like(discs.radius), one = at::ones_like(discs.radius);
  const auto column = [](const at::Tensor& of, int k) { return of.select(-1, k); };
  return at::stack({column(discs.position, 0), none, column(discs.position, 1), one, none, none, none, column(discs.velocity, 0), none,
                    column(discs.velocity, 1), none, none, none}, -1);
}

/// The chosen cells of the rollout, equally many of every network, as one batch [S, M].
model::Discs gather(const Rollout& rollout, const std::vector<std::vector<Cell>>& chosen) {
  const std::int64_t networks = std::int64_t(chosen.size()), clips = rollout.frames[0].position.size(1), samples = std::int64_t(chosen[0].size());
  std::vector<std::int64_t> indices;
  for (const auto& cells : chosen)
    for (const Cell& cell : cells) indices.push_back((cell.frame * networks + cell.network) * clips + cell.clip);
  const at::Tensor index = at::tensor(indices, at::kLong);
  const auto pick = [&](at::Tensor model::Discs::*member) {
    std::vector<at::Tensor> frames;
    for (const model::Discs& discs : rollout.frames) frames.push_back(discs.*member);
    return at::stack(frames).flatten(0, 2).index_select(0, index).unflatten(0, {networks, samples});
  };
  return {pick(&model::Discs::position), pick(&model::Discs::velocity), pick(&model::Discs::radius),
          pick(&model::Discs::growth), pick(&model::Discs::present), pick(&model::Discs::field), pick(&model::Discs::walls)};
}

template <typename T>
const T& any_of(const std::vector<T>& values, Rng& rng) { return values[rng.index(values.size())]; }

}  // namespace

std::vector<std::string> law_names() {
  std::vector<std::string> names;
  for (const Kernel& law : kLaws) names.push_back(law.name);
  return names;
}

void add_laws(WeightedSum& sum, double weight, const model::DynamicsModel& network, const Rollout& rollout, double frame_interval,
              const LawSamples& samples, Rng& rng) {
  const std::int64_t networks = network.networks(), clips = rollout.frames[0].position.size(1), bodies = network.bodies();
  const auto law_of = [&](const Cell& cell) -> const FlatLaw& { return *rollout.laws[std::size_t(cell.network * clips + cell.clip)]; };
  const auto state_of = [&](const Cell& cell) { return discs_of(rollout.frames[std::size_t(cell.frame)], cell.network, cell.clip); };

  std::vector<std::vector<Cell>> chosen;
  for (std::int64_t s = 0; s < networks; ++s) {
    std::vector<Cell> contacts, flights;
    for (std::int64_t n = 0; n < clips; ++n)
      for (std::int64_t t = 0; t < std::int64_t(rollout.frames.size()); ++t) {
        const Cell cell{s, n, t};
        const auto discs = state_of(cell);
        if (!inside(discs, law_of(cell), 2 * frame_interval)) continue;
        const auto contact = first_contact(discs.data(), int(discs.size()), law_of(cell), 2 * frame_interval);
        if (!contact) flights.push_back(cell);
        else if (contact->time <= frame_interval && contact->next > frame_interval) contacts.push_back(cell);  // the step shows this contact alone
      }
    if (flights.empty() && contacts.empty()) {  // nothing stays in sight: an untrained model
      for (const Kernel& law : kLaws) sum.add(law.name, weight, at::zeros({}));
      return;
    }
    std::vector<Cell>& of_network = chosen.emplace_back();
    for (int i = 0; i < samples.contacts + samples.flights; ++i) {
      const bool flight = contacts.empty() || (i >= samples.contacts && !flights.empty());
      of_network.push_back(any_of(flight ? flights : contacts, rng));
    }
  }

  const model::Discs now = gather(rollout, chosen);
  const model::Discs next = network.step(now, frame_interval), after = network.step(next, frame_interval);
  const at::Tensor states = at::cat({at::stack({rows_of(now), rows_of(next), rows_of(after)}, 2).reshape({-1, kStateWidth}), at::zeros({1, kStateWidth})});
  const Rows rows{bodies, states.size(0) - 1};
  Places flight_velocity, flight_position, impulse, restitution, friction;
  std::int64_t sample = 0;
  for (const auto& cells : chosen)
    for (const Cell& cell : cells) {
      const FlatLaw& law = law_of(cell);
      const auto discs = state_of(cell);
      const auto contact = first_contact(discs.data(), int(discs.size()), law, 2 * frame_interval);
      if (!contact) {
        FreeFlightConstants known;
        known.time_step = frame_interval;
        known.flight.gravity[0] = law.gravity[0], known.flight.gravity[2] = law.gravity[1];
        for (std::int64_t b = 0; b < std::int64_t(discs.size()); ++b) {
          add_place<FreeFlightVelocity>(flight_velocity, {rows.at(sample, 0, b), rows.at(sample, 1, b), rows.at(sample, 2, b)}, known);
          add_place<FreeFlightPosition>(flight_position, {rows.at(sample, 0, b), rows.at(sample, 1, b), rows.at(sample, 2, b)}, known);
        }
      } else {
        const ImpactConstants known = impact_of(*contact, discs, law, frame_interval);
        const auto row = [&](int time, bool other) { return !other ? rows.at(sample, time, contact->disc) : contact->pair ? rows.at(sample, time, 1) : rows.last; };
        const std::array<std::int64_t, 4> place = {row(0, false), row(1, false), row(0, true), row(1, true)};
        if (contact->pair) add_place<LinearImpulse>(impulse, place, known);
        add_place<Restitution>(restitution, place, known);
        add_place<Coulomb>(friction, place, known);
      }
      ++sample;
    }
  const std::array<const Places*, kLaws.size()> places = {&flight_velocity, &flight_position, &impulse, &restitution, &friction};
  for (std::size_t i = 0; i < kLaws.size(); ++i)
    sum.add(kLaws[i].name, weight, places[i]->rows.empty() ? at::zeros({}) : double(networks) * constraint_loss(kLaws[i], states, *places[i]));
}

}  // namespace rimshot::train
