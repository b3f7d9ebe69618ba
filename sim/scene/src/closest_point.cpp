#include "rimshot/scene/closest_point.h"

#include <cmath>
#include <limits>

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

  ClosestPoint operator()(const ConvexHull& h) const { return surface(h.surface, true); }
  ClosestPoint operator()(const Mesh& m) const { return surface(m.surface, m.closed); }

  ClosestPoint operator()(const Compound& c) const {
    ClosestPoint nearest;
    nearest.distance = std::numeric_limits<double>::infinity();
    for (const CompoundPart& part : c.parts) {
      const Pose& pose = part.pose;
      const ClosestPoint found = closest_point(part.shape, pose.q_WB.conjugate() * (p - pose.p_WB));
      if (found.distance < nearest.distance) nearest = {found.distance, pose.q_WB * found.normal, pose.q_WB * found.point + pose.p_WB};
    }
    return nearest;
  }

  ClosestPoint surface(const TriangleMesh& mesh, bool closed) const {
    double best = std::numeric_limits<double>::infinity(), best_facing = 0;
    ClosestPoint nearest;
    for (const auto& triangle : mesh.triangles) {
      const Vec3 &a = mesh.vertices[triangle[0]], &b = mesh.vertices[triangle[1]], &c = mesh.vertices[triangle[2]];
      const Vec3 q = closest_point_of_triangle(p, a, b, c), d = p - q;
      const double distance = d.norm();
      if (distance > best + kTiny) continue;
      const Vec3 normal = (b - a).cross(c - a).normalized();
      // Triangles that share the nearest edge or corner: the one that faces the point most says on which side it is.
      const double height = normal.dot(d), facing = distance > kTiny ? std::abs(height) / distance : 1;
      if (distance > best - kTiny && facing <= best_facing) continue;
      best = distance;
      best_facing = facing;
      const double side = !closed || height >= 0 ? 1 : -1;
      nearest = {side * distance, distance > kTiny ? Vec3(side / distance * d) : normal, q};
    }
    return nearest;
  }

  ClosestPoint operator()(const Plane& s) const { return from_surface(p, s.normal.dot(p) - s.offset, s.normal); }
};

}  // namespace

Vec3 closest_point_of_triangle(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 ab = b - a, ac = c - a;
  const double d1 = ab.dot(p - a), d2 = ac.dot(p - a);
  if (d1 <= 0 && d2 <= 0) return a;
  const double d3 = ab.dot(p - b), d4 = ac.dot(p - b);
  if (d3 >= 0 && d4 <= d3) return b;
  const double over_c = d1 * d4 - d3 * d2;
  if (over_c <= 0 && d1 >= 0 && d3 <= 0) return a + d1 / (d1 - d3) * ab;
  const double d5 = ab.dot(p - c), d6 = ac.dot(p - c);
  if (d6 >= 0 && d5 <= d6) return c;
  const double over_b = d5 * d2 - d1 * d6;
  if (over_b <= 0 && d2 >= 0 && d6 <= 0) return a + d2 / (d2 - d6) * ac;
  const double over_a = d3 * d6 - d5 * d4;
  if (over_a <= 0 && d4 >= d3 && d5 >= d6) return b + (d4 - d3) / ((d4 - d3) + (d5 - d6)) * (c - b);
  return a + (over_b * ab + over_c * ac) / (over_a + over_b + over_c);
}

ClosestPoint closest_point(const Shape& shape, const Vec3& p_B) { return std::visit(Visitor{p_B}, shape); }

}  // namespace rimshot::scene
