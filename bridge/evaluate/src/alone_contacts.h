#pragma once
#include <vector>

#include "flight_fit.h"

namespace rimshot::evaluate {

/// A contact as one set of numbers shows it; lengths in ball radii, true depth.
struct AloneContact {
  std::size_t joint = 0;
  double time = 0;                                       ///< [s]
  Vec3 place = Vec3::Zero();                             ///< of the ball's centre
  Vec3 before = Vec3::Zero(), after = Vec3::Zero();      ///< velocity of the ball's centre
  Vec3 normal = Vec3::Zero();                            ///< against gravity on a level floor, else along the push
  bool level = false;                                    ///< on a level floor
  double approach() const { return -before.dot(normal); }
  double separation() const { return after.dot(normal); }
  double restitution() const { return separation() / approach(); }
  /// Tangential over normal change of velocity: friction's impulse over the normal one.
  double friction() const;
  /// Kinetic energy of the centre's motion after over before, minus 1.
  double energy_change() const { return after.squaredNorm() / before.squaredNorm() - 1; }
};

/// Where two flights meet. On a level floor the normal is known: the ball is nowhere lower than there, and the push is within friction's
/// reach of the upright. Elsewhere the normal is the push's direction, which friction tilts.
std::vector<AloneContact> contacts_of(const FlightFit& fit, const FlightMotion& motion);

/// The same contacts, in a motion drawn as likely as `fitted`'s. `tilt` is friction's share of the push, unknown off level floors.
std::vector<AloneContact> contacts_like(const std::vector<AloneContact>& fitted, const FlightMotion& motion, double tilt);

}  // namespace rimshot::evaluate
