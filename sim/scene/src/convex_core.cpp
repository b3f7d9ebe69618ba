#include "convex_core.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <map>

#include "rimshot/core/error.h"

namespace rimshot::scene {
namespace {

/// Corners of a regular polygon that stands for a round face.
constexpr int kRim = 8;

double with_sign(double magnitude, double sign) { return sign < 0 ? -magnitude : magnitude; }

Vec3 rim_point(int i, double radius, double z) {
  constexpr double h = 0.70710678118654752440;
  constexpr double x[kRim] = {1, h, 0, -h, -1, -h, 0, h}, y[kRim] = {0, h, 1, h, 0, -h, -1, -h};
  return {radius * x[i], radius * y[i], z};
}

/// A hull with every face moved inwards by `depth`: each corner moves to where its faces' planes then meet, in the mean where more
/// than three do.
std::vector<Vec3> shrunk(const TriangleMesh& hull, double depth) {
  std::vector<std::vector<Vec3>> normals(hull.vertices.size());
  for (const auto& t : hull.triangles) {
    const Vec3 n = (hull.vertices[t[1]] - hull.vertices[t[0]]).cross(hull.vertices[t[2]] - hull.vertices[t[0]]).normalized();
    for (std::uint32_t corner : t) {
      auto& known = normals[corner];
      if (std::ranges::none_of(known, [&](const Vec3& m) { return m.dot(n) > 1 - 1e-9; })) known.push_back(n);
    }
  }
  std::vector<Vec3> out;
  for (std::size_t i = 0; i < hull.vertices.size(); ++i) {
    Eigen::Matrix<double, Eigen::Dynamic, 3> rows(normals[i].size(), 3);
    for (std::size_t k = 0; k < normals[i].size(); ++k) rows.row(Eigen::Index(k)) = normals[i][k].transpose();
    const Vec3 inwards = rows.completeOrthogonalDecomposition().solve(Eigen::VectorXd::Constant(rows.rows(), depth));
    out.push_back(hull.vertices[i] - inwards);
  }
  return out;
}

struct CoreOf {
  ConvexCore operator()(const Sphere& s) const { return {ConvexCore::Kind::Point, Vec3::Zero(), {}, {}, s.radius}; }
  ConvexCore operator()(const Capsule& c) const { return {ConvexCore::Kind::Segment, {0, 0, c.length / 2}, {}, {}, c.radius}; }

  ConvexCore operator()(const Box& b) const {
    const double r = kRounding * b.half_extents.minCoeff();
    return {ConvexCore::Kind::Box, b.half_extents.array() - r, {}, {Vec3::UnitX(), Vec3::UnitY(), Vec3::UnitZ()}, r};
  }

  ConvexCore operator()(const Cylinder& c) const {
    const double r = kRounding * std::min(c.radius, c.length / 2);
    return {ConvexCore::Kind::Cylinder, {c.radius - r, c.radius - r, c.length / 2 - r}, {}, {Vec3::UnitZ()}, r};
  }

  ConvexCore operator()(const ConvexHull& hull) const {
    ConvexCore core{ConvexCore::Kind::Points, Vec3::Zero(), {}, {}, 0};
    double smallest = std::numeric_limits<double>::infinity();
    Vec3 middle = Vec3::Zero();
    for (const Vec3& v : hull.surface.vertices) middle += v / double(hull.surface.vertices.size());
    for (const auto& t : hull.surface.triangles) {
      const auto& v = hull.surface.vertices;
      const Vec3 n = (v[t[1]] - v[t[0]]).cross(v[t[2]] - v[t[0]]).normalized();
      smallest = std::min(smallest, n.dot(v[t[0]] - middle));
      core.directions.push_back(n);
    }
    core.radius = kRounding * std::max(smallest, 0.0);
    core.points = shrunk(hull.surface, core.radius);
    return core;
  }

  template <typename Other>
  ConvexCore operator()(const Other&) const {
    throw Error(ErrorCode::Internal, "this shape is not convex");
  }
};

}  // namespace

ConvexCore convex_core(const Shape& shape) { return std::visit(CoreOf{}, shape); }

ConvexCore triangle_core(const Vec3& a, const Vec3& b, const Vec3& c, double extent) {
  const Vec3 normal = (b - a).cross(c - a).normalized();
  return {ConvexCore::Kind::Points, Vec3::Zero(), {a, b, c}, {normal}, 1e-7 * extent};
}

Vec3 ConvexCore::support(const Vec3& d) const {
  switch (kind) {
    case Kind::Point: return Vec3::Zero();
    case Kind::Segment: return {0, 0, with_sign(size.z(), d.z())};
    case Kind::Box: return {with_sign(size.x(), d.x()), with_sign(size.y(), d.y()), with_sign(size.z(), d.z())};
    case Kind::Cylinder: {
      const double across = std::sqrt(d.x() * d.x() + d.y() * d.y()), z = with_sign(size.z(), d.z());
      return across > 0 ? Vec3(size.x() * (d.x() / across), size.x() * (d.y() / across), z) : Vec3(size.x(), 0, z);
    }
    case Kind::Points: break;
  }
  std::size_t best = 0;
  double farthest = points[0].dot(d);
  for (std::size_t i = 1; i < points.size(); ++i)
    if (const double along = points[i].dot(d); along > farthest) {
      farthest = along;
      best = i;
    }
  return points[best];
}

std::vector<Vec3> ConvexCore::feature(const Vec3& d, double slack) const {
  const Vec3 top = support(d);
  const double limit = top.dot(d) - slack;
  std::vector<Vec3> corners;
  const auto offer = [&](const Vec3& p) {
    if (p.dot(d) >= limit) corners.push_back(p);
  };
  switch (kind) {
    case Kind::Point: return {Vec3::Zero()};
    case Kind::Segment:
      offer(size);
      offer(-size);
      break;
    case Kind::Box:
      for (int i = 0; i < 8; ++i) offer(size.cwiseProduct(Vec3(i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1)));
      break;
    case Kind::Cylinder: {
      // The whole rim of a cap that lies flat; else the line along the side, or its lower end.
      const double across = std::sqrt(d.x() * d.x() + d.y() * d.y());
      if (2 * size.x() * across <= slack) {
        for (int i = 0; i < kRim; ++i) offer(rim_point(i, size.x(), top.z()));
        if (across > 0) offer(top);
      } else {
        offer(top);
        offer({top.x(), top.y(), -top.z()});
      }
      break;
    }
    case Kind::Points:
      for (const Vec3& p : points) offer(p);
  }
  sort_around(d, corners);
  return corners;
}

void sort_around(const Vec3& normal, std::vector<Vec3>& points) {
  if (points.size() < 2) return;
  Vec3 middle = Vec3::Zero();
  double extent = 0;
  for (const Vec3& p : points) middle += p / double(points.size());
  for (const Vec3& p : points) extent = std::max(extent, (p - middle).norm());
  const Vec3 u = normal.unitOrthogonal(), v = normal.cross(u);
  // Rises with the angle, from -2 to 2, without a trigonometric function.
  const auto angle = [&](const Vec3& p) {
    const double x = u.dot(p - middle), y = v.dot(p - middle), sum = std::abs(x) + std::abs(y);
    if (sum == 0) return 0.0;
    return x >= 0 ? y / sum : (y >= 0 ? 2 - y / sum : -2 - y / sum);
  };
  std::ranges::stable_sort(points, {}, angle);
  std::vector<Vec3> kept;
  for (const Vec3& p : points)
    if (std::ranges::none_of(kept, [&](const Vec3& q) { return (p - q).norm() <= 1e-9 * extent; })) kept.push_back(p);
  points = std::move(kept);
}

}  // namespace rimshot::scene
