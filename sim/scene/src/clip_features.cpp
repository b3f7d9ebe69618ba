#include <algorithm>
#include <cmath>

#include "piece.h"

namespace rimshot::scene {
namespace {

/// A face, edge or corner seen along the contact's normal: its outline in the plane across it, and its height over that plane.
struct Outline {
  std::vector<Vec2> corners;
  Vec2 slope = Vec2::Zero();  ///< height = base + slope . position
  double base = 0;
  double height(const Vec2& p) const { return base + slope.dot(p); }
};

struct Plane2 {
  Vec3 origin, u, v, n;
  Vec2 flat(const Vec3& p) const { return {u.dot(p - origin), v.dot(p - origin)}; }
  double up(const Vec3& p) const { return n.dot(p - origin); }
  Vec3 lifted(const Vec2& p, double height) const { return origin + p.x() * u + p.y() * v + height * n; }
};

double cross(const Vec2& a, const Vec2& b) { return a.x() * b.y() - a.y() * b.x(); }

Outline outline_of(const std::vector<Vec3>& corners, const Plane2& plane) {
  Outline out;
  Vec2 middle = Vec2::Zero();
  double mean = 0;
  for (const Vec3& p : corners) {
    out.corners.push_back(plane.flat(p));
    middle += out.corners.back() / double(corners.size());
    mean += plane.up(p) / double(corners.size());
  }
  if (corners.size() >= 3) {
    // Least squares over the corners; exact for a plane face.
    Eigen::Matrix2d moments = Eigen::Matrix2d::Zero();
    Vec2 product = Vec2::Zero();
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const Vec2 d = out.corners[i] - middle;
      moments += d * d.transpose();
      product += (plane.up(corners[i]) - mean) * d;
    }
    const double determinant = moments(0, 0) * moments(1, 1) - moments(0, 1) * moments(0, 1);
    if (determinant > 1e-12 * moments.trace() * moments.trace())
      out.slope = Vec2(moments(1, 1) * product.x() - moments(0, 1) * product.y(), moments(0, 0) * product.y() - moments(0, 1) * product.x()) /
                  determinant;
  } else if (corners.size() == 2) {
    const Vec2 d = out.corners[1] - out.corners[0];
    if (d.squaredNorm() > 0) out.slope = (plane.up(corners[1]) - plane.up(corners[0])) / d.squaredNorm() * d;
  }
  out.base = mean - out.slope.dot(middle);
  return out;
}

double extent(const std::vector<Vec2>& points) {
  double most = 0;
  for (const Vec2& p : points) most = std::max(most, (p - points.front()).norm());
  return most;
}

/// Sutherland and Hodgman: the part of `subject` (a polygon, segment or point) inside a counter-clockwise polygon, to `margin`.
std::vector<Vec2> clipped(std::vector<Vec2> subject, const std::vector<Vec2>& window, double margin) {
  for (std::size_t e = 0; e < window.size() && !subject.empty(); ++e) {
    const Vec2 from = window[e], along = (window[(e + 1) % window.size()] - from).normalized();
    const auto inside = [&](const Vec2& p) { return cross(along, p - from) + margin; };
    std::vector<Vec2> kept;
    const bool closed = subject.size() >= 3;
    for (std::size_t i = 0; i < subject.size(); ++i) {
      const Vec2& p = subject[i];
      const double d_p = inside(p);
      if (d_p >= 0) kept.push_back(p);
      if (i + 1 == subject.size() && !closed) break;
      const Vec2& q = subject[(i + 1) % subject.size()];
      const double d_q = inside(q);
      if ((d_p >= 0) != (d_q >= 0)) kept.push_back(p + d_p / (d_p - d_q) * (q - p));
    }
    subject = std::move(kept);
  }
  return subject;
}

/// The ends of the common part of two nearly parallel segments; nothing if they cross.
std::vector<Vec2> common_part(const std::vector<Vec2>& a, const std::vector<Vec2>& b) {
  const Vec2 d = a[1] - a[0], e = b[1] - b[0];
  if (std::abs(cross(d, e)) > 1e-6 * d.norm() * e.norm()) return {};
  const Vec2 along = d.normalized();
  double low = 0, high = d.norm(), b0 = along.dot(b[0] - a[0]), b1 = along.dot(b[1] - a[0]);
  if (b0 > b1) std::swap(b0, b1);
  low = std::max(low, b0);
  high = std::min(high, b1);
  if (low >= high) return {};
  return {a[0] + low * along, a[0] + high * along};
}

}  // namespace

void clip_features(const ConvexCore& a, const Placement& X, const ConvexCore& b, const PieceContact& nearest, double slack,
                   std::vector<PieceContact>& out) {
  const Vec3 n = nearest.normal;
  const double depth = std::max(0.0, slack - nearest.gap);
  std::vector<Vec3> on_a = a.feature(X.R.transpose() * -n, depth), on_b = b.feature(n, depth);
  for (Vec3& p : on_a) p = X.R * p + X.p;
  const Plane2 plane{nearest.point, n.unitOrthogonal(), n.cross(n.unitOrthogonal()), n};
  sort_around(n, on_a);
  const Outline face_a = outline_of(on_a, plane), face_b = outline_of(on_b, plane);
  const double margin = 1e-9 * std::max(extent(face_a.corners), extent(face_b.corners));
  std::vector<Vec2> common;
  if (face_b.corners.size() >= 3) {
    common = clipped(face_a.corners, face_b.corners, margin);
  } else if (face_a.corners.size() >= 3) {
    common = clipped(face_b.corners, face_a.corners, margin);
  } else if (face_a.corners.size() == 2 && face_b.corners.size() == 2) {
    common = common_part(face_a.corners, face_b.corners);
  }
  const std::size_t first = out.size();
  bool has_nearest = false;
  for (const Vec2& p : common) {
    const double height_a = face_a.height(p), height_b = face_b.height(p), gap = height_a - height_b - a.radius - b.radius;
    if (gap > slack) continue;
    const Vec3 point = plane.lifted(p, height_b + b.radius);
    bool twice = false;
    for (std::size_t i = first; i < out.size(); ++i) twice = twice || (out[i].point - point).norm() <= 2 * margin;
    if (twice) continue;
    out.push_back({gap, n, point});
    has_nearest = has_nearest || gap <= nearest.gap + 1e-9 * (slack + std::abs(nearest.gap));
  }
  // Two round or crossing features have one point; and what the outlines miss, the nearest place does not.
  if (out.size() == first || (!has_nearest && nearest.gap < -1e-12)) out.push_back(nearest);
}

}  // namespace rimshot::scene
