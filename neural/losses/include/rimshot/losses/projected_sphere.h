#pragma once
#include <cmath>

#include "rimshot/losses/coverage_moments.h"

namespace rimshot::losses {

/// Moments of the whole outline of a sphere in a pinhole camera with its principal point at (centre_x, centre_y) [px]: an ellipse
/// that is longer towards the picture's border. With the centre p = (x, y, z) [m] in the camera frame, rho^2 = x^2 + y^2 and
/// D = z^2 - r^2 > 0 (the sphere lies before the image plane's origin), by intersecting the cone of tangents with the plane z = 1:
///   centre = z (x, y) / D,   semi-axes r sqrt(rho^2 + D) / D along (x, y) and r / sqrt(D) across, times the focal length [px].
RIMSHOT_HOST_DEVICE inline void projected_sphere(const double* p, double radius, double focal, double centre_x, double centre_y,
                                                 double* moments) {
  const double rho2 = p[0] * p[0] + p[1] * p[1], depth = p[2] * p[2] - radius * radius;
  const double along = focal * radius * sqrt(rho2 + depth) / depth, across = focal * radius / sqrt(depth);
  const double x = centre_x + focal * p[2] * p[0] / depth, y = centre_y + focal * p[2] * p[1] / depth;
  const double area = 3.14159265358979323846 * along * across;
  const double ux = rho2 > 0 ? p[0] / sqrt(rho2) : 1, uy = rho2 > 0 ? p[1] / sqrt(rho2) : 0;
  const double a = along * along / 4, b = across * across / 4;  // second moments of an ellipse per area
  moments[kSum] = area;
  moments[kSumX] = area * x;
  moments[kSumY] = area * y;
  moments[kSumXX] = area * (a * ux * ux + b * uy * uy + x * x);
  moments[kSumXY] = area * ((a - b) * ux * uy + x * y);
  moments[kSumYY] = area * (a * uy * uy + b * ux * ux + y * y);
}

}  // namespace rimshot::losses
