#pragma once
#include <optional>

#include "rim_shots.h"

namespace rimshot::bench {

/// Bullet as an engine of its own: fixed steps, no stop at the time of impact, restitution and flight by Bullet.
struct BulletSettings {
  double rate = 240;  ///< steps per second
  bool tuned =
      false;  ///< contact processing threshold 0, split impulse for every penetration, no restitution threshold
};

/// Linear velocity at the end of the first step without contact impulse after the first contact with the ring, and that
/// step's time.
struct BulletRebound {
  double time = 0;
  Vec3 velocity;
};
std::optional<BulletRebound> bullet_rim_rebound(const test::RimShot& shot, const BulletSettings& settings,
                                                double until);

/// Height [m] above rest to which a ball dropped from `height` on a plane comes back.
double bullet_bounce_height(double height, double restitution, const BulletSettings& settings);

}  // namespace rimshot::bench
