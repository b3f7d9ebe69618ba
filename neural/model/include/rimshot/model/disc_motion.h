#pragma once
#include <ATen/core/Tensor.h>

namespace rimshot::model {

/// Discs in a square: S networks side by side, N clips each, B discs. SI units; x right, y up. All float.
struct Discs {
  at::Tensor position;  ///< [S, N, B, 2] of the centre [m]
  at::Tensor velocity;  ///< [S, N, B, 2] [m/s]
  at::Tensor radius;    ///< [S, N, B] [m]
  at::Tensor growth;    ///< [S, N, B] rate of the apparent radius [m/s]
  at::Tensor present;   ///< [S, N, B] 1, or 0 where there is no such disc
  at::Tensor field;     ///< [S, N, 2] acceleration that all discs of a clip share [m/s^2]
  at::Tensor walls;     ///< [S, N] 1, or 0 where the square's borders are open
};

/// How a contact changes a disc's velocity: by `normal` along the normal towards the disc, and by -`tangential` times the
/// relative velocity across it. [S, N] or [S, N, B].
struct Bounce {
  at::Tensor normal;      ///< [m/s]
  at::Tensor tangential;  ///< [1]
};

/// What decides the motion between and at contacts.
class MotionLaw {
 public:
  virtual ~MotionLaw() = default;
  /// Acceleration [S, N, B, 2] and change of the growth rate [S, N, B] over the next `time` [s], held constant over it.
  struct Push {
    at::Tensor acceleration, growth_change;
  };
  virtual Push push(const Discs& discs, double time) const = 0;
  /// Of a disc of radius `own` that meets one of radius `other` at `approach` > 0 [m/s] along the line of centres, with the
  /// square of the relative speed across it.
  virtual Bounce meet(const at::Tensor& approach, const at::Tensor& across_squared, const at::Tensor& own, const at::Tensor& other) const = 0;
  /// Of a disc at a wall.
  virtual Bounce hit_wall(const at::Tensor& approach, const at::Tensor& across_squared, const at::Tensor& own) const = 0;
};

/// Where discs can touch something.
struct Square {
  double size = 10;      ///< side [m]
  bool contacts = true;  ///< false: nothing but the law's push moves the discs, contacts are its own affair
};

/// The discs after `time` [s]: free flight under the law's push, with up to two contacts at their own times, first contacts
/// first. Between discs the contact's time is exact where their accelerations are equal; at a wall always. Discs that
/// overlap and approach meet at once. Differentiable, through the times of contact too.
Discs advance(const Discs& discs, double time, const Square& square, const MotionLaw& law);

}  // namespace rimshot::model
