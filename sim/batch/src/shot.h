#pragma once
#include "device_vector.h"
#include "rimshot/batch/outcome.h"

namespace rimshot::batch {

enum class Surface : int { Sphere, Box, Capsule, Cylinder, Torus, Plane };

inline constexpr int kMostRows = 8;

/// A static body as the ball meets it.
struct Obstacle {
  Surface surface;
  Vector axis_x, axis_y, axis_z;  ///< the body's axes in the world
  Vector position;                ///< [m]
  double size[3];                 ///< box: half extents; sphere: radius; capsule, cylinder: radius, length; torus: major and
                                  ///< minor radius; plane: none, its normal is axis_z and it goes through `position`
  int rows;                       ///< of the restitution's table, at least 1; a constant is one row
  double row_speed[kMostRows], row_restitution[kMostRows];  ///< approach speed [m/s], e; of the pair with the ball
  double recoil;                  ///< ball's mass over the mass with which the body gives way; 0 if it is rigid
  double friction;                ///< of the pair with the ball
};

inline constexpr int kMostObstacles = 32;

/// Everything that does not move; many shots share one.
struct Court {
  int count;
  int ring;                       ///< index of the obstacle that is the ring, or -1
  Obstacle obstacles[kMostObstacles];
};

/// One shot: the ball, its start and the air.
struct Shot {
  Vector position, velocity, spin;  ///< start, world
  Vector gravity, wind;             ///< [m/s^2], [m/s]
  double drag;                      ///< rho Cd pi r^2 / 2m [1/m]
  double lift;                      ///< rho k pi r^3 / 2m [-]
  double radius, mass;
  double inertia_ratio;             ///< m r^2 / I
  double duration;                  ///< [s]
  int court;                        ///< index of its Court
};

/// How the fast path left a shot.
enum class Finish : int {
  Done,
  Rests,      ///< an impact so slow that a lasting contact may begin
  Corner,     ///< touches two bodies at once
  Stuck,      ///< too many steps
  NotFinite,
};

}  // namespace rimshot::batch
