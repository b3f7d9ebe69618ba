#include "gjk.h"

#include <algorithm>
#include <array>
#include <limits>

namespace rimshot::scene {
namespace {

constexpr int kMostIterations = 200;
/// Stops when the nearest point is known to this share of the squared distance: the distance is then exact to rounding, and so is
/// the normal of polyhedra, whose last simplex is final.
constexpr double kConverged = 1e-15;
/// A triangle lower than this share of its longest edge has no normal, but roundings: it is its edges. The same for a tetrahedron's height.
constexpr double kSliver = 1e-11;

struct Corner {
  Vec3 a = Vec3::Zero(), b = Vec3::Zero(), w = Vec3::Zero();  ///< w = a - b
};

/// The nearest point to the origin of up to four corners' hull, with the corners that carry it.
struct Simplex {
  std::array<Corner, 4> corner;
  std::array<double, 4> weight{};
  int count = 0;
  Vec3 nearest = Vec3::Zero();

  void set(std::initializer_list<std::pair<const Corner*, double>> kept, const Vec3& at) {
    std::array<Corner, 4> corners;
    std::array<double, 4> weights{};
    int n = 0;
    for (const auto& [c, share] : kept) {
      corners[std::size_t(n)] = *c;
      weights[std::size_t(n++)] = share;
    }
    corner = corners;
    weight = weights;
    count = n;
    nearest = at;
  }
};

Simplex of_point(const Corner& p) {
  Simplex s;
  s.set({{&p, 1}}, p.w);
  return s;
}

Simplex of_segment(const Corner& p, const Corner& q) {
  const Vec3 along = q.w - p.w;
  const double t = -p.w.dot(along), length2 = along.squaredNorm();
  if (t <= 0 || length2 == 0) return of_point(p);
  if (t >= length2) return of_point(q);
  const double u = t / length2;
  Simplex s;
  // Of the two ends the nearer one carries fewer roundings.
  const Vec3 at = u < 0.5 ? Vec3(p.w + u * along) : Vec3(q.w - (1 - u) * along);
  s.set({{&p, 1 - u}, {&q, u}}, at);
  return s;
}

Simplex of_triangle(const Corner& p, const Corner& q, const Corner& r) {
  const Vec3 &a = p.w, &b = q.w, &c = r.w, ab = b - a, ac = c - a;
  const double d1 = -ab.dot(a), d2 = -ac.dot(a);
  if (d1 <= 0 && d2 <= 0) return of_point(p);
  const double d3 = -ab.dot(b), d4 = -ac.dot(b);
  if (d3 >= 0 && d4 <= d3) return of_point(q);
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return of_segment(p, q);
  const double d5 = -ab.dot(c), d6 = -ac.dot(c);
  if (d6 >= 0 && d5 <= d6) return of_point(r);
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return of_segment(p, r);
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 >= d3 && d5 >= d6) return of_segment(q, r);
  const double sum = va + vb + vc;
  const Vec3 normal = ab.cross(ac);
  if (const double longest2 = std::max({ab.squaredNorm(), ac.squaredNorm(), (c - b).squaredNorm()}); normal.norm() <= kSliver * longest2) {
    Simplex best = of_segment(p, q);
    for (const Simplex& edge : {of_segment(p, r), of_segment(q, r)})
      if (edge.nearest.squaredNorm() < best.nearest.squaredNorm()) best = edge;
    return best;
  }
  Simplex s;
  s.set({{&p, va / sum}, {&q, vb / sum}, {&r, vc / sum}}, normal.dot(a) / normal.squaredNorm() * normal);
  return s;
}

/// Nothing (count 0) if the origin is inside.
Simplex of_tetrahedron(const std::array<Corner, 4>& c) {
  static constexpr int kFaces[4][4] = {{0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 3, 1}, {1, 2, 3, 0}};
  Simplex best;
  double best2 = std::numeric_limits<double>::infinity();
  for (const auto& f : kFaces) {
    const Corner &p = c[std::size_t(f[0])], &q = c[std::size_t(f[1])], &r = c[std::size_t(f[2])], &opposite = c[std::size_t(f[3])];
    const Vec3 normal = (q.w - p.w).cross(r.w - p.w);
    const double side = normal.dot(opposite.w - p.w), origin = -normal.dot(p.w);
    // A face whose opposite corner lies in its plane bounds nothing; it is looked at.
    const bool flat = std::abs(side) <= kSliver * normal.norm() * (1e-300 + (opposite.w - p.w).norm());
    if (!flat && side * origin > 0) continue;
    const Simplex s = of_triangle(p, q, r);
    if (const double d2 = s.nearest.squaredNorm(); d2 < best2) {
      best = s;
      best2 = d2;
    }
  }
  return best;
}

Simplex nearest(const std::array<Corner, 4>& c, int count) {
  switch (count) {
    case 1: return of_point(c[0]);
    case 2: return of_segment(c[0], c[1]);
    case 3: return of_triangle(c[0], c[1], c[2]);
    default: return of_tetrahedron(c);
  }
}

}  // namespace

CoreDistance gjk(const ConvexCore& a, const Mat3& R_BA, const Vec3& p_BA, const ConvexCore& b) {
  const auto support = [&](const Vec3& d) {
    Corner c;
    c.a = R_BA * a.support(R_BA.transpose() * d) + p_BA;
    c.b = b.support(-d);
    c.w = c.a - c.b;
    return c;
  };
  Simplex simplex = of_point(support(p_BA.isZero(0) ? Vec3(Vec3::UnitX()) : Vec3(-p_BA)));
  double scale2 = simplex.nearest.squaredNorm();
  CoreDistance out;
  for (int i = 0; i < kMostIterations; ++i) {
    const double d2 = simplex.nearest.squaredNorm();
    if (d2 <= 1e-30 * scale2) {
      out.overlap = true;
      return out;
    }
    const Corner c = support(-simplex.nearest);
    scale2 = std::max(scale2, c.w.squaredNorm());
    if (d2 - simplex.nearest.dot(c.w) <= kConverged * d2) break;
    bool known = false;
    for (int k = 0; k < simplex.count; ++k) known = known || simplex.corner[std::size_t(k)].w == c.w;
    if (known) break;
    std::array<Corner, 4> corners = simplex.corner;
    corners[std::size_t(simplex.count)] = c;
    const Simplex next = nearest(corners, simplex.count + 1);
    if (next.count == 0) {
      out.overlap = true;
      return out;
    }
    if (next.nearest.squaredNorm() >= d2) break;  // roundings: no progress
    simplex = next;
  }
  out.distance = simplex.nearest.norm();
  out.normal = simplex.nearest / out.distance;
  for (int k = 0; k < simplex.count; ++k) {
    out.point_a += simplex.weight[std::size_t(k)] * simplex.corner[std::size_t(k)].a;
    out.point_b += simplex.weight[std::size_t(k)] * simplex.corner[std::size_t(k)].b;
  }
  return out;
}

}  // namespace rimshot::scene
