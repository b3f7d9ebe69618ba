#pragma once
#include "shot.h"

namespace rimshot::batch {

/// Gap between a ball and an obstacle [m] and the unit normal from the obstacle to the ball, world frame.
struct Nearest {
  double gap;
  Vector normal;
};

RIMSHOT_HOST_DEVICE inline Nearest nearest_of(Vector from_surface, double length_there, double off, Vector otherwise) {
  if (length_there > 1e-12) return {length_there - off, (1 / length_there) * from_surface};
  return {length_there - off, otherwise};
}

/// The same closed forms as scene::closest_point. Only where the ball's centre is outside the solid; an impact ends the
/// motion long before it gets in.
RIMSHOT_HOST_DEVICE inline Nearest nearest(const Obstacle& o, double radius, Vector centre) {
  const Vector d = centre - o.position;
  if (o.surface == Surface::Plane) return {dot(d, o.axis_z) - radius, o.axis_z};
  const double x = dot(d, o.axis_x), y = dot(d, o.axis_y), z = dot(d, o.axis_z);
  Vector q = {0, 0, 0};  // from the nearest point of the surface's skeleton to the centre, body frame
  double off = radius;
  switch (o.surface) {
    case Surface::Sphere:
      q = {x, y, z};
      off += o.size[0];
      break;
    case Surface::Box: {
      const double a = o.size[0], b = o.size[1], c = o.size[2];
      q = {x - larger(-a, smaller(a, x)), y - larger(-b, smaller(b, y)), z - larger(-c, smaller(c, z))};
      break;
    }
    case Surface::Capsule: {
      const double half = 0.5 * o.size[1];
      q = {x, y, z - larger(-half, smaller(half, z))};
      off += o.size[0];
      break;
    }
    case Surface::Cylinder: {
      const double half = 0.5 * o.size[1], rho = sqrt(x * x + y * y);
      const double keep = rho > o.size[0] ? 1 - o.size[0] / rho : 0;
      q = {keep * x, keep * y, z - larger(-half, smaller(half, z))};
      break;
    }
    case Surface::Torus: {
      const double rho = sqrt(x * x + y * y);
      const double keep = rho > 1e-12 ? 1 - o.size[0] / rho : 0;
      q = rho > 1e-12 ? Vector{keep * x, keep * y, z} : Vector{-o.size[0], 0, z};
      off += o.size[1];
      break;
    }
    case Surface::Plane: break;
  }
  const Vector world = q.x * o.axis_x + q.y * o.axis_y + q.z * o.axis_z;
  return nearest_of(world, length(q), off, o.axis_z);
}

/// How fast the gap's rate can fall because the surface curves away, per square of speed, while the centre moves by at
/// most `reach`. Distances from convex solids are convex functions: 0, for ever. The distance from a ring's circle of
/// radius R bends down inside of the hole, by (R - rho) / (rho D) at the distance rho from the axis and D from the circle.
struct Concavity {
  double bound;  ///< [1/m]
  double reach;  ///< [m]
};

RIMSHOT_HOST_DEVICE inline Concavity concavity(const Obstacle& o, double radius, Vector centre) {
  if (o.surface != Surface::Torus) return {0, 1e300};
  const Vector d = centre - o.position;
  const double x = dot(d, o.axis_x), y = dot(d, o.axis_y);
  const double reach = 0.5 * sqrt(x * x + y * y), rho = reach;
  if (rho < 1e-9) return {1e300, 0};
  return {rho < o.size[0] ? (o.size[0] - rho) / (rho * (radius + o.size[1])) : 0, reach};
}

}  // namespace rimshot::batch
