#pragma once
#include <limits>

#include "rimshot/scene/scene.h"

namespace rimshot::gbuffer {

/// No hit.
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Half line in a body's frame, cut to [t_min, t_max] of its unit direction [m].
struct LocalRay {
  Vec3 origin, direction;
  double t_min, t_max;
};

/// Distance to the shape's first surface point on the ray [m], infinity for none. A ray that starts inside finds its way out.
/// Rounding moves the point by about 1e-15 of its distance; a ray that grazes the shape closer than that may go either way.
double first_hit(const scene::Shape& shape, const LocalRay& ray);

/// The same for the torus: the first root of its quartic (torus.cpp).
double first_hit(const scene::Torus& torus, const LocalRay& ray);

}  // namespace rimshot::gbuffer
