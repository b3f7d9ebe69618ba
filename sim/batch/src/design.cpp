#include "rimshot/batch/design.h"

#include <charconv>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"

namespace rimshot::batch {
namespace {

constexpr std::size_t kMostWorlds = 100'000'000;

/// The shortest text that reads back as the same number.
std::string text(double value) {
  char buffer[40];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::InvalidInput, message); }

}  // namespace

double Axis::value(int index) const {
  return index == count - 1 && count > 1 ? to : from + (to - from) * index / std::max(1, count - 1);
}

Design::Design(std::vector<Axis> axes, std::vector<Perturbation> perturbations, int takes, std::uint64_t seed)
    : axes_(std::move(axes)), perturbations_(std::move(perturbations)), takes_(takes), seed_(seed) {
  for (const Axis& axis : axes_) {
    if (axis.count < 1 || !std::isfinite(axis.from) || !std::isfinite(axis.to))
      refuse("the sweep over " + axis.path + " needs two finite ends and at least one value");
    points_ *= std::size_t(axis.count);
    if (points_ > kMostWorlds) refuse("the sweep has more than 100 million worlds; take fewer values");
  }
  for (const Perturbation& p : perturbations_) {
    if (p.sigma.size() != 1 && p.sigma.size() != 3) refuse("the perturbation of " + p.path + " has one sigma or three");
    for (const double sigma : p.sigma)
      if (!(std::isfinite(sigma) && sigma >= 0)) refuse("the perturbation of " + p.path + " needs a sigma of at least 0");
  }
  if (takes_ < 1) refuse("the number of takes is " + std::to_string(takes_) + "; it must be at least 1");
  if (takes_ > 1 && perturbations_.empty()) refuse("takes without a perturbation are all the same; name what varies");
  if (points_ * std::size_t(takes_) > kMostWorlds) refuse("the sweep has more than 100 million worlds; take fewer values or takes");
}

std::size_t Design::world(std::size_t point, int take, bool twin) const {
  const std::size_t run = point * std::size_t(takes_) + std::size_t(take);
  return perturbed() ? 2 * run + (twin ? 1 : 0) : run;
}

std::vector<double> Design::at(std::size_t point) const {
  std::vector<double> values(axes_.size());
  for (std::size_t a = axes_.size(); a-- > 0;) {
    values[a] = axes_[a].value(int(point % std::size_t(axes_[a].count)));
    point /= std::size_t(axes_[a].count);
  }
  return values;
}

scene::Overrides Design::overrides(std::size_t index) const {
  const std::size_t run = perturbed() ? index / 2 : index;
  const double grow = perturbed() && index % 2 == 1 ? 1 + kTwinShare : 1;
  const std::vector<double> values = at(run / std::size_t(takes_));
  scene::Overrides overrides;
  for (std::size_t a = 0; a < axes_.size(); ++a) overrides.emplace_back(axes_[a].path, text(values[a]));
  Rng rng(seed_, run % std::size_t(takes_));
  for (const Perturbation& p : perturbations_) {
    std::string value;
    for (const double sigma : p.sigma) value += (value.empty() ? "" : ", ") + text(grow * sigma * rng.normal());
    overrides.emplace_back(p.path + "+", p.sigma.size() == 1 ? value : "[" + value + "]");
  }
  return overrides;
}

}  // namespace rimshot::batch
