#include "intersect.h"

#include <algorithm>
#include <cmath>

namespace rimshot::gbuffer {
namespace {

/// The part of a line that is inside a convex body; empty where near > far.
struct Span {
  double near = -kInfinity, far = kInfinity;

  void cut(double a, double b) {
    near = std::max(near, std::min(a, b));
    far = std::min(far, std::max(a, b));
  }
  void clear() { near = kInfinity, far = -kInfinity; }
  /// Way in, or way out where the ray starts inside.
  double first(const LocalRay& ray) const {
    if (near > far) return kInfinity;
    const double t = near >= ray.t_min ? near : far;
    return t >= ray.t_min && t <= ray.t_max ? t : kInfinity;
  }
};

/// Cuts by |x| <= half of a coordinate that runs as origin + t * direction.
void cut_slab(Span& span, double origin, double direction, double half) {
  if (direction != 0) {
    span.cut((-half - origin) / direction, (half - origin) / direction);
  } else if (std::abs(origin) > half) {
    span.clear();
  }
}

/// Inside the sphere of radius r about `center`. The discriminant comes from the distance of line and centre, which does not
/// lose digits for a far origin.
Span sphere_span(const LocalRay& ray, const Vec3& center, double radius) {
  Span span;
  const Vec3 from_center = ray.origin - center;
  const double along = -from_center.dot(ray.direction);
  const double squared = radius * radius - (from_center + along * ray.direction).squaredNorm();
  if (squared < 0) {
    span.clear();
  } else {
    const double half = std::sqrt(squared);
    span.cut(along - half, along + half);
  }
  return span;
}

/// Inside the infinite cylinder of radius r about z.
Span tube_span(const LocalRay& ray, double radius) {
  Span span;
  const Vec3 &o = ray.origin, &d = ray.direction;
  const double a = d.x() * d.x() + d.y() * d.y();
  if (a == 0) {
    if (o.x() * o.x() + o.y() * o.y() > radius * radius) span.clear();
    return span;
  }
  const double moment = o.x() * d.y() - o.y() * d.x();
  const double squared = a * radius * radius - moment * moment;
  if (squared < 0) {
    span.clear();
  } else {
    const double middle = -(o.x() * d.x() + o.y() * d.y()), half = std::sqrt(squared);
    span.cut((middle - half) / a, (middle + half) / a);
  }
  return span;
}

struct FirstHit {
  const LocalRay& ray;

  double operator()(const scene::Sphere& s) const { return sphere_span(ray, Vec3::Zero(), s.radius).first(ray); }

  double operator()(const scene::Box& box) const {
    Span span;
    for (int axis = 0; axis < 3; ++axis) cut_slab(span, ray.origin[axis], ray.direction[axis], box.half_extents[axis]);
    return span.first(ray);
  }

  double operator()(const scene::Cylinder& cylinder) const {
    Span span = tube_span(ray, cylinder.radius);
    cut_slab(span, ray.origin.z(), ray.direction.z(), cylinder.length / 2);
    return span.first(ray);
  }

  double operator()(const scene::Capsule& capsule) const {
    // The hull of two spheres: the union of three convex bodies that overlap along any line through it.
    Span middle = tube_span(ray, capsule.radius);
    cut_slab(middle, ray.origin.z(), ray.direction.z(), capsule.length / 2);
    Span hull;
    hull.clear();
    for (const Span& part : {middle, sphere_span(ray, Vec3(0, 0, capsule.length / 2), capsule.radius),
                             sphere_span(ray, Vec3(0, 0, -capsule.length / 2), capsule.radius)}) {
      if (part.near > part.far) continue;
      hull.near = std::min(hull.near, part.near);
      hull.far = std::max(hull.far, part.far);
    }
    return hull.first(ray);
  }

  double operator()(const scene::Torus& torus) const { return first_hit(torus, ray); }

  double operator()(const scene::Plane& plane) const {
    const double descent = plane.normal.dot(ray.direction);
    if (descent == 0) return kInfinity;
    const double t = (plane.offset - plane.normal.dot(ray.origin)) / descent;
    return t >= ray.t_min && t <= ray.t_max ? t : kInfinity;
  }

  template <typename Composed>  // of triangles or parts, which RayScene asks one by one
  double operator()(const Composed&) const {
    return kInfinity;
  }
};

}  // namespace

double first_hit(const scene::Shape& shape, const LocalRay& ray) { return std::visit(FirstHit{ray}, shape); }

}  // namespace rimshot::gbuffer
