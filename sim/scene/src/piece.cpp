#include "piece.h"

#include <algorithm>
#include <limits>

#include "gjk.h"
#include "rimshot/scene/closest_point.h"
#include "ring_minima.h"

namespace rimshot::scene {
namespace {

using Ring = Piece::Ring;
using HalfSpace = Piece::HalfSpace;
using Kind = ConvexCore::Kind;

PieceContact flipped(const PieceContact& c, const Placement& X_AB_to_B) {
  // A contact found in a's frame with the roles exchanged: its point lies on a.
  PieceContact out;
  out.gap = c.gap;
  out.normal = -(X_AB_to_B.R * c.normal);
  out.point = X_AB_to_B.R * (c.point - c.gap * -c.normal) + X_AB_to_B.p;
  return out;
}

Placement inverse(const Placement& X) { return {X.R.transpose(), -(X.R.transpose() * X.p)}; }

/// Overlaps that differ by less are the same [m].
constexpr double kSameOverlap = 1e-12;

/// Upper bound of the overlap of two cores: the direction among the faces' normals, the edges' cross products and the line of the
/// middles along which they part most easily.
PieceContact overlap(const ConvexCore& a, const Placement& X, const ConvexCore& b) {
  PieceContact best;
  best.gap = -std::numeric_limits<double>::infinity();
  // The place is where the corner of one enters the face of the other.
  enum class Face { OfA, OfB, None };
  const auto offer = [&](const Vec3& direction, Face face) {
    const double length = direction.norm();
    if (length < 1e-9) return;
    for (const Vec3& n : {Vec3(direction / length), Vec3(-direction / length)}) {
      const Vec3 on_a = X.R * a.support(X.R.transpose() * -n) + X.p, on_b = b.support(n);
      const double gap = n.dot(on_a - on_b) - a.radius - b.radius;
      // Edges that lie along a face cross in its normal: only by rounding do they seem to part sooner, and their place means nothing.
      if (gap <= best.gap + (face == Face::None ? kSameOverlap : 0)) continue;
      const Vec3 from_a = on_a - (a.radius + gap) * n, from_b = on_b + b.radius * n;
      best = {gap, n, face == Face::OfB ? from_a : face == Face::OfA ? from_b : Vec3(0.5 * (from_a + from_b))};
    }
  };
  for (const Vec3& d : b.directions) offer(d, Face::OfB);
  for (const Vec3& d : a.directions) offer(X.R * d, Face::OfA);
  offer(X.p, Face::None);
  if (a.directions.size() * b.directions.size() <= 64)
    for (const Vec3& d : a.directions)
      for (const Vec3& e : b.directions) offer((X.R * d).cross(e), Face::None);
  if (!std::isfinite(best.gap)) offer(Vec3::UnitZ(), Face::None);
  return best;
}

PieceContact of_cores(const ConvexCore& a, const Placement& X, const ConvexCore& b) {
  const CoreDistance d = gjk(a, X.R, X.p, b);
  if (d.overlap) return overlap(a, X, b);
  return {d.distance - a.radius - b.radius, d.normal, d.point_b + b.radius * d.normal};
}

PieceContact core_on_half_space(const ConvexCore& a, const Placement& X, const HalfSpace& b) {
  const Vec3 lowest = X.R * a.support(X.R.transpose() * -b.normal) + X.p;
  const double height = b.normal.dot(lowest) - b.offset;
  return {height - a.radius, b.normal, lowest - height * b.normal};
}

PieceContact ring_on_half_space(const Ring& a, const Placement& X, const HalfSpace& b) {
  Vec3 down = X.R.transpose() * -b.normal;
  down.z() = 0;
  const double length = down.norm();
  const Vec3 lowest = X.R * (length > 0 ? Vec3(a.major / length * down) : Vec3(a.major, 0, 0)) + X.p;
  const double height = b.normal.dot(lowest) - b.offset;
  return {height - a.minor, b.normal, lowest - height * b.normal};
}

/// Contacts of a core or ring with a ring, in the ring's frame: all local minima.
template <typename Found>
void on_ring(const Piece& a, const Placement& X, const Ring& b, const Found& found) {
  const auto* core = std::get_if<ConvexCore>(&a.kind);
  const double radius = core ? core->radius : std::get<Ring>(a.kind).minor;
  const auto away = [&](const Vec3& p) -> Vec3 {
    const Vec3 p_A = X.R.transpose() * (p - X.p);
    if (!core) {
      const double rho = p_A.head<2>().norm(), R = std::get<Ring>(a.kind).major;
      const Vec3 nearest = rho > 0 ? Vec3(p_A.x() * R / rho, p_A.y() * R / rho, 0) : Vec3(R, 0, 0);
      return X.R * (p_A - nearest);
    }
    const CoreDistance d = gjk(*core, X.R, X.p - p, ConvexCore{});
    return d.overlap ? Vec3::Zero() : Vec3(-d.distance * d.normal);
  };
  ring_minima(b.major, away, [&](const Vec3& p) {
    const Vec3 d = away(p);
    const double length = d.norm();
    const Vec3 normal = length > 0 ? Vec3(-d / length) : Vec3::UnitZ();
    found(PieceContact{length - radius - b.minor, normal, p + b.minor * normal});
  });
}

}  // namespace

PieceContact nearest_of_pieces(const Piece& a, const Placement& X, const Piece& b) {
  if (a.is_sphere()) {
    const auto nearest = closest_point(b.shape, X.p);
    return {nearest.distance - std::get<ConvexCore>(a.kind).radius, nearest.normal, nearest.point};
  }
  if (b.is_sphere()) return flipped(nearest_of_pieces(b, inverse(X), a), X);
  const auto* core_a = std::get_if<ConvexCore>(&a.kind);
  const auto* core_b = std::get_if<ConvexCore>(&b.kind);
  if (core_a && core_b) return of_cores(*core_a, X, *core_b);
  if (const auto* half_space = std::get_if<HalfSpace>(&b.kind)) {
    if (core_a) return core_on_half_space(*core_a, X, *half_space);
    if (const auto* ring = std::get_if<Ring>(&a.kind)) return ring_on_half_space(*ring, X, *half_space);
    return {std::numeric_limits<double>::infinity(), Vec3::UnitZ(), Vec3::Zero()};
  }
  if (const auto* ring = std::get_if<Ring>(&b.kind); ring && !std::holds_alternative<HalfSpace>(a.kind)) {
    PieceContact best;
    best.gap = std::numeric_limits<double>::infinity();
    on_ring(a, X, *ring, [&](const PieceContact& c) {
      if (c.gap < best.gap) best = c;
    });
    return best;
  }
  return flipped(nearest_of_pieces(b, inverse(X), a), X);
}

void contacts_of_pieces(const Piece& a, const Placement& X, const Piece& b, double slack, std::vector<PieceContact>& out) {
  const PieceContact nearest = nearest_of_pieces(a, X, b);
  if (nearest.gap > slack) return;
  if (a.is_sphere() || b.is_sphere()) {
    out.push_back(nearest);
    return;
  }
  const auto* core_a = std::get_if<ConvexCore>(&a.kind);
  const auto* core_b = std::get_if<ConvexCore>(&b.kind);
  if (core_a && core_b) return clip_features(*core_a, X, *core_b, nearest, slack, out);
  const auto* half_space = std::get_if<HalfSpace>(&b.kind);
  const auto on_plane = [&](const Vec3& p, double radius) {
    const double height = half_space->normal.dot(p) - half_space->offset;
    out.push_back({height - radius, half_space->normal, p - height * half_space->normal});
  };
  if (half_space && core_a) {
    for (const Vec3& p : core_a->feature(X.R.transpose() * -half_space->normal, slack - nearest.gap)) on_plane(X.R * p + X.p, core_a->radius);
    return;
  }
  if (half_space) {
    const auto& ring = std::get<Ring>(a.kind);
    out.push_back(nearest);
    if (2 * ring.major * (X.R.transpose() * half_space->normal).head<2>().norm() > slack) return;
    const ConvexCore disc{Kind::Cylinder, {ring.major, ring.major, 0}, {}, {}, ring.minor};  // its rim is the circle
    for (const Vec3& p : disc.feature(Vec3::UnitZ(), slack)) on_plane(X.R * p + X.p, ring.minor);
    return;
  }
  if (const auto* ring = std::get_if<Ring>(&b.kind); ring && !std::holds_alternative<HalfSpace>(a.kind)) {
    on_ring(a, X, *ring, [&](const PieceContact& c) {
      if (c.gap <= slack) out.push_back(c);
    });
    return;
  }
  std::vector<PieceContact> exchanged;
  contacts_of_pieces(b, inverse(X), a, slack, exchanged);
  for (const PieceContact& c : exchanged) out.push_back(flipped(c, X));
}

}  // namespace rimshot::scene
