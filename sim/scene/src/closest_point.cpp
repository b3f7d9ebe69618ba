#include "rimshot/scene/closest_point.h"

#include <cmath>

namespace rimshot::scene {
namespace {

/// Below this length a direction is rounding noise [m].
constexpr double kTiny = 1e-12;

ClosestPoint from_surface(const Vec3& p, double distance, const Vec3& normal) { return {distance, normal, p - distance * normal}; }

/// Distance to a sphere of radius r about c.
ClosestPoint ball(const Vec3& p, const Vec3& c, double r) {
  const Vec3 d = p - c;
  const double length = d.norm();
  return from_surface(p, length - r, length > kTiny ? Vec3(d / length) : Vec3::UnitZ());
}

struct Visitor {
  const Vec3& p;

  ClosestPoint operator()(const Sphere& s) const { return ball(p, Vec3::Zero(), s.radius); }

  ClosestPoint operator()(const Box& b) const {
    const Vec3 outside = p.cwiseAbs() - b.half_extents;
    const auto sign = [](double x) { return x < 0 ? -1.0 : 1.0; };
    if (outside.maxCoeff() > 0) {
      const Vec3 nearest = p.cwiseMax(-b.half_extents).cwiseMin(b.half_extents);
      const Vec3 d = p - nearest;
      const double length = d.norm();
      return {length, d / length, nearest};
    }
    int axis = 0;
    const double depth = outside.maxCoeff(&axis);
    Vec3 normal = Vec3::Zero();
    normal[axis] = sign(p[axis]);
    return from_surface(p, depth, normal);
  }

  ClosestPoint operator()(const Capsule& c) const {
    const double z = std::fmin(std::fmax(p.z(), -c.length / 2), c.length / 2);
    const Vec3 axis_point(0, 0, z), d = p - axis_point;
    const double length = d.norm();
    return from_surface(p, length - c.radius, length > kTiny ? Vec3(d / length) : Vec3::UnitX());
  }

  ClosestPoint operator()(const Cylinder& c) const {
    const double rho = std::sqrt(p.x() * p.x() + p.y() * p.y());
    const Vec3 radial = rho > kTiny ? Vec3(p.x() / rho, p.y() / rho, 0) : Vec3::UnitX();
    const Vec3 axial(0, 0, p.z() < 0 ? -1 : 1);
    const double side = rho - c.radius, cap = std::abs(p.z()) - c.length / 2;
    if (side > 0 && cap > 0) {
      const double length = std::sqrt(side * side + cap * cap);
      return from_surface(p, length, (side * radial + cap * axial) / length);
    }
    return side > cap ? from_surface(p, side, radial) : from_surface(p, cap, axial);
  }

  ClosestPoint operator()(const Torus& t) const {
    const double rho = std::sqrt(p.x() * p.x() + p.y() * p.y());
    const Vec3 ring = rho > kTiny ? Vec3(p.x() * t.major_radius / rho, p.y() * t.major_radius / rho, 0) : Vec3(t.major_radius, 0, 0);
    return ball(p, ring, t.minor_radius);
  }

  ClosestPoint operator()(const Plane& s) const { return from_surface(p, s.normal.dot(p) - s.offset, s.normal); }
};

}  // namespace

ClosestPoint closest_point(const Shape& shape, const Vec3& p_B) { return std::visit(Visitor{p_B}, shape); }

}  // namespace rimshot::scene
