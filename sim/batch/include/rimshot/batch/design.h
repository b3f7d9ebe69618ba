#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "rimshot/scene/io.h"

namespace rimshot::batch {

/// One input that is swept: `count` values from `from` to `to`, both included, evenly.
struct Axis {
  std::string path;          ///< as for --set, e.g. bodies.ball.velocity.elevation
  double from = 0, to = 0;
  int count = 1;
  double value(int index) const;
};

/// One input that is drawn anew for every take: a normal deviate is added to the scene's value.
struct Perturbation {
  std::string path;          ///< of a number or a vector
  std::vector<double> sigma; ///< standard deviation of a number, or three of a vector's components
};

/// How far a take's twin is moved from the take, as a share of the take's own deviation.
inline constexpr double kTwinShare = 1e-4;

/// Which worlds a sweep has: every point of the grid of its axes, at every point the same takes, and beside every take a twin
/// whose deviation is 1 + kTwinShare times as large, to see how neighbours part. World 2 (p takes + t) is take t at point p and
/// the next one its twin; without perturbations there is one world a point. The last axis changes fastest.
class Design {
 public:
  /// @throws Error(InvalidInput) for an axis without values, a sigma that is not finite, more than 1e8 worlds, perturbations
  /// without takes or the other way round
  Design(std::vector<Axis> axes, std::vector<Perturbation> perturbations, int takes, std::uint64_t seed);

  const std::vector<Axis>& axes() const { return axes_; }
  const std::vector<Perturbation>& perturbations() const { return perturbations_; }
  std::size_t points() const { return points_; }
  int takes() const { return takes_; }
  bool perturbed() const { return !perturbations_.empty(); }
  std::size_t worlds() const { return points_ * std::size_t(takes_) * (perturbed() ? 2 : 1); }
  std::size_t world(std::size_t point, int take, bool twin = false) const;

  /// [axes] value of every axis at a point.
  std::vector<double> at(std::size_t point) const;
  /// What world `index` changes in the scene. Depends on the seed and the take, not on the number of points or takes.
  scene::Overrides overrides(std::size_t index) const;

 private:
  std::vector<Axis> axes_;
  std::vector<Perturbation> perturbations_;
  int takes_ = 1;
  std::uint64_t seed_ = 1;
  std::size_t points_ = 1;
};

}  // namespace rimshot::batch
