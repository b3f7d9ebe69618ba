#pragma once
#include "rimshot/losses/state.h"

namespace rimshot::losses {

/// A solid in its body's frame, as numbers only.
struct Solid {
  enum Kind : int { kSphere, kBox, kCapsule, kCylinder, kTorus, kPlane };
  double kind = kSphere;      ///< one of Kind
  double size[4] = {};        ///< sphere: radius; box: half extents; capsule, cylinder: radius, length; torus: major, minor; plane: normal, offset
};

/// Signed distance [m] of a point from the solid's surface, negative inside; p in the body's frame.
/// Source: Hart, "Sphere tracing", The Visual Computer 12 (1996) 527, appendix A.
template <typename T>
RIMSHOT_HOST_DEVICE T signed_distance(const Solid& solid, const Vector3<T>& p) {
  const double* s = solid.size;
  const auto magnitude = [](const T& a) { return value_of(a) < 0 ? -a : a; };
  const auto larger = [](const T& a, const T& b) { return value_of(a) > value_of(b) ? a : b; };
  const auto smaller = [](const T& a, const T& b) { return value_of(a) < value_of(b) ? a : b; };
  switch (int(solid.kind)) {
    case Solid::kSphere: return length(p) - s[0];
    case Solid::kBox: {
      const T x = magnitude(p.x) - s[0], y = magnitude(p.y) - s[1], z = magnitude(p.z) - s[2];
      const Vector3<T> outside{positive_part(x), positive_part(y), positive_part(z)};
      return length(outside) + smaller(larger(x, larger(y, z)), T(0));
    }
    case Solid::kCapsule: {
      const T beyond = positive_part(magnitude(p.z) - s[1] / 2);
      return root(p.x * p.x + p.y * p.y + beyond * beyond) - s[0];
    }
    case Solid::kCylinder: {
      const T radial = root(p.x * p.x + p.y * p.y) - s[0], axial = magnitude(p.z) - s[1] / 2;
      const T out_radial = positive_part(radial), out_axial = positive_part(axial);
      return root(out_radial * out_radial + out_axial * out_axial) + smaller(larger(radial, axial), T(0));
    }
    case Solid::kTorus: {
      const T ring = root(p.x * p.x + p.y * p.y) - s[0];
      return root(ring * ring + p.z * p.z) - s[1];
    }
    default: return s[0] * p.x + s[1] * p.y + s[2] * p.z - s[3];
  }
}

/// Gap [m] between a sphere about p and the solid of a body at b's state.
template <typename T>
RIMSHOT_HOST_DEVICE T gap(const Vector3<T>& p, double radius, const Vector3<T>& p_b, const T* q_b, const Solid& solid) {
  return signed_distance(solid, to_body(q_b, p - p_b)) - radius;
}

}  // namespace rimshot::losses
