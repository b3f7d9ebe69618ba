#include "rimshot/predict/laws.h"

#include <cmath>
#include <iostream>

#include "benchmarks.h"
#include "clip.h"
#include "given_frames.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/predict/estimate.h"
#include "rimshot/scene/family.h"

namespace rimshot::bench {
namespace {

constexpr double kSliding = 0.999;     ///< of Coulomb's bound

struct Figure {
  std::vector<double> errors;
  Share inside;
  std::vector<double> sigmas;
};

/// Whether the coefficient is one of the event's: "restitution A-B" for a contact of these materials, "density b/a" for
/// one of these two bodies.
bool shows(const scene::Scene& scene, const trajectory::ContactEvent& event, const std::string& name) {
  const scene::Body &a = scene.bodies[std::size_t(event.body_a)], &b = scene.bodies[std::size_t(event.body_b)];
  return name.ends_with(" " + a.material + "-" + b.material) || name.ends_with(" " + b.material + "-" + a.material) ||
         name.ends_with(" " + a.name + "/" + b.name) || name.ends_with(" " + b.name + "/" + a.name);
}

bool slides(const trajectory::ContactEvent& event) {
  return event.friction_impulse.norm() > kSliding * event.friction * event.normal_impulse;
}

/// Under which heading a coefficient is compared, and what its error is divided by; nothing where the given contacts do
/// not show it.
std::optional<std::pair<std::string, double>> heading(const scene::Scene& scene,
                                                      const std::vector<trajectory::ContactEvent>& contacts,
                                                      const std::string& name, double truth) {
  if (name == "gravity") return std::pair("gravity_relative", truth);
  bool shown = false, slid = false;
  for (const auto& event : contacts)
    if (shows(scene, event, name)) shown = true, slid |= slides(event);
  if (!shown) return {};
  if (name.starts_with("restitution")) return std::pair(name, 1.0);
  if (name.starts_with("friction")) return std::pair(name + (slid ? ", slid" : ", did not slide"), 1.0);
  if (name.starts_with("density")) return std::pair("mass_ratio_relative", truth);
  return {};
}

}  // namespace

Json laws(const Options& options) {
  const auto family = scene::Family::load(options.family, options.overrides);
  Readings readings(options.readings);
  std::map<std::string, Figure> figures;
  std::map<std::string, int> refusals;
  ReadingFigures read;
  int asked = 0, refused = 0;
  Json worst = Json::array();
  for (std::uint64_t index = 0; asked + refused < options.clips && !options.late(); ++index) {
    const auto run = physics::simulate(family.sample(options.seed, index));
    const auto last = last_given(run, options.contacts, options.after);
    if (!last) continue;
    const std::vector<trajectory::ContactEvent> contacts(run.contacts.begin(), run.contacts.begin() + options.contacts);
    if (options.dry) {
      ++asked;
      for (const auto& event : contacts) figures[slides(event) ? "slid" : "did not slide"].errors.push_back(0);
      continue;
    }
    try {
      Clip clip(run, 0, *last, options, readings);
      const auto perception = clip.look(0);
      read.add(perception, run, 0);
      auto unknowns = predict::unknown_states(perception);
      predict::add_unknown_laws(unknowns, perception);
      const auto estimate = predict::estimate(perception, unknowns);
      const Eigen::VectorXd truth = unknowns.values_of(run.scene);
      ++asked;
      Json row = {{"index", index}, {"residual", estimate.residual}, {"probability", estimate.explanations.probabilities.front()}};
      for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
        const auto under = heading(run.scene, contacts, unknowns.parameters[i].name, truth[long(i)]);
        if (!under) continue;
        const auto& [name, scale] = *under;
        const double error = (estimate.belief().mean[long(i)] - truth[long(i)]) / scale,
                     sigma = estimate.explanations.sigma(i) / scale;
        const auto [low, high] = estimate.explanations.interval95(i);
        Figure& figure = figures[name];
        figure.errors.push_back(std::abs(error));
        figure.sigmas.push_back(sigma);
        figure.inside.add(low <= truth[long(i)] && truth[long(i)] <= high);
        row[name] = {{"truth", truth[long(i)]}, {"error", error}, {"sigma", sigma}};
      }
      std::cerr << row.dump() << '\n';
    } catch (const Error& error) {
      ++refused;
      ++refusals[error.what()];
      std::cerr << index << ": " << error.what() << '\n';
    }
  }
  Json out = {{"family", options.family.filename().string()},
              {"clips", asked},
              {"refused", refused},
              {"refusals", refusals},
              {"contacts_given", options.contacts},
              {"frames_after_them", options.after}};
  for (const auto& [name, figure] : figures) {
    out[name] = distribution(figure.errors);
    out[name]["stated_standard_error_median"] = quantile(figure.sigmas, 0.5);
    out[name]["inside_interval95"] = figure.inside.json();
  }
  out["reading"] = read.json();
  return out;
}

}  // namespace rimshot::bench
