#pragma once

namespace rimshot::model {

/// How much of mechanics' form a network is given. Momentum, restitution, gravity and how bodies answer are learned in all.
enum class Dynamics {
  Absolute,   ///< one network over all discs' absolute states gives their accelerations
  Smooth,     ///< a disc's own push, pairs and walls by relative quantities along and across the line of centres: moves and turns
              ///< with the world; contact is a smooth function of the gap
  Gated,      ///< the same, but pairs and walls act only where the gap closes, at the time at which it closes
  ScaleFree,  ///< Gated over dimensionless quantities: the same motion filmed at another scale or speed gets the same answer
};

}  // namespace rimshot::model
