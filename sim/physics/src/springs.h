#pragma once
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// The springs of a scene with their anchors in the bodies' own frames.
class Springs {
 public:
  explicit Springs(const scene::Scene& scene);

  /// Adds the forces [N] and the torques about the centres of mass [N m] of one spring on its bodies.
  /// @param lag  the damper's force is that of so much later [s], when it has itself slowed the spring down (half a step of lasting contact)
  void add_loads(int spring, const std::vector<BodyState>& states, double lag, std::vector<Vec3>& forces, std::vector<Vec3>& torques) const;

  /// Energy that one holds [J], and the power that its damper takes [W].
  double energy(int spring, const std::vector<BodyState>& states) const;
  double lost_power(int spring, const std::vector<BodyState>& states) const;

  /// Bound of the fastest rate at which a spring and all that act on its bodies swing or settle [1/s]: Gershgorin's for the
  /// eigenvalues of K M^-1 and C M^-1.
  double rate(int spring) const { return rate_[std::size_t(spring)]; }

 private:
  /// Vector from the anchor on a to the one on b, its rate, and the arms.
  struct Reach {
    Vec3 r_a, r_b, d, rate;
  };
  Reach reach(int spring, const std::vector<BodyState>& states) const;

  const scene::Scene& scene_;
  std::vector<Vec3> p_a_, p_b_;  ///< anchors from the centres of mass, in the bodies' frames
  std::vector<double> rate_;
};

}  // namespace rimshot::physics
