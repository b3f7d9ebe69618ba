#include "rimshot/scene/collision.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "piece.h"
#include "rimshot/scene/closest_point.h"

namespace rimshot::scene {
namespace {

constexpr double kFar = 1e30;  ///< a half space's box; finite, so that its middle is a number

struct Node {
  Vec3 low, high;
  int left = -1, right = -1;  ///< of an inner node
  int piece = -1;             ///< of a leaf
};

struct Bounds {
  Vec3 low, high;
};

Bounds bounds_of(const Piece& piece) {
  if (std::holds_alternative<Piece::HalfSpace>(piece.kind)) return {Vec3::Constant(-kFar), Vec3::Constant(kFar)};
  if (const auto* ring = std::get_if<Piece::Ring>(&piece.kind)) {
    const Vec3 z = piece.R_BP.col(2);
    const Vec3 half = (ring->major * (1 - z.array().square()).max(0).sqrt() + ring->minor).matrix();
    return {piece.p_BP - half, piece.p_BP + half};
  }
  const auto& core = std::get<ConvexCore>(piece.kind);
  Bounds out{Vec3::Zero(), Vec3::Zero()};
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 d = piece.R_BP.row(axis).transpose();
    out.high[axis] = piece.p_BP[axis] + d.dot(core.support(d)) + core.radius;
    out.low[axis] = piece.p_BP[axis] + d.dot(core.support(-d)) - core.radius;
  }
  return out;
}

/// Of the sphere about the origin that holds the piece.
double radius_of(const Piece& piece) {
  if (std::holds_alternative<Piece::HalfSpace>(piece.kind)) return std::numeric_limits<double>::infinity();
  if (const auto* ring = std::get_if<Piece::Ring>(&piece.kind)) return piece.p_BP.norm() + ring->major + ring->minor;
  const auto& core = std::get<ConvexCore>(piece.kind);
  double most = piece.p_BP.norm() + core.size.norm();
  if (core.kind == ConvexCore::Kind::Points) {
    most = 0;
    for (const Vec3& p : core.points) most = std::max(most, (piece.R_BP * p + piece.p_BP).norm());
  }
  return most + core.radius;
}

struct PiecesOf {
  std::vector<Piece>& pieces;
  Pose pose;

  void add(decltype(Piece::kind) kind, const Shape& shape) const {
    Piece piece;
    piece.kind = std::move(kind);
    piece.p_BP = pose.p_WB;
    piece.R_BP = pose.q_WB.toRotationMatrix();
    piece.shape = shape;
    const Bounds bounds = bounds_of(piece);
    piece.low = bounds.low;
    piece.high = bounds.high;
    pieces.push_back(std::move(piece));
  }

  void operator()(const Torus& t) const { add(Piece::Ring{t.major_radius, t.minor_radius}, t); }
  void operator()(const Plane& p) const { add(Piece::HalfSpace{p.normal, p.offset}, p); }
  void operator()(const Compound& c) const {
    for (const CompoundPart& part : c.parts) std::visit(PiecesOf{pieces, part.pose}, part.shape);
  }
  void operator()(const Mesh& m) const {
    Vec3 low = m.surface.vertices[0], high = low;
    for (const Vec3& v : m.surface.vertices) {
      low = low.cwiseMin(v);
      high = high.cwiseMax(v);
    }
    for (const auto& t : m.surface.triangles) {
      const Vec3 &a = m.surface.vertices[t[0]], &b = m.surface.vertices[t[1]], &c = m.surface.vertices[t[2]];
      add(triangle_core(a, b, c, (high - low).norm()), Mesh{{{a, b, c}, {{0, 1, 2}}}, false});
    }
  }
  template <typename Convex>
  void operator()(const Convex& shape) const {
    add(convex_core(shape), shape);
  }
};

}  // namespace

struct CollisionShape::Impl {
  std::vector<Piece> pieces;
  std::vector<Node> nodes;  ///< the first one is the root
  double radius = 0;
  bool sphere = false;

  explicit Impl(const Shape& shape) {
    std::visit(PiecesOf{pieces, Pose{}}, shape);
    std::vector<int> order(pieces.size());
    std::iota(order.begin(), order.end(), 0);
    build(order.data(), order.data() + order.size());
    for (const Piece& piece : pieces) radius = std::max(radius, radius_of(piece));
    sphere = std::holds_alternative<Sphere>(shape);
  }

  /// Splits at the median along the longest axis.
  int build(int* begin, int* end) {
    const int index = int(nodes.size());
    nodes.emplace_back();
    Vec3 low = Vec3::Constant(kFar), high = Vec3::Constant(-kFar);
    for (const int* i = begin; i != end; ++i) {
      low = low.cwiseMin(pieces[std::size_t(*i)].low);
      high = high.cwiseMax(pieces[std::size_t(*i)].high);
    }
    Node node{low, high, -1, -1, -1};
    if (end - begin == 1) {
      node.piece = *begin;
    } else {
      int axis = 0;
      (high - low).maxCoeff(&axis);
      const auto middle_of = [&](int i) { return pieces[std::size_t(i)].low[axis] + pieces[std::size_t(i)].high[axis]; };
      std::stable_sort(begin, end, [&](int i, int j) { return middle_of(i) < middle_of(j); });
      int* const half = begin + (end - begin) / 2;
      node.left = build(begin, half);
      node.right = build(half, end);
    }
    nodes[std::size_t(index)] = node;
    return index;
  }
};

namespace {

using Impl = CollisionShape::Impl;

/// Distance of two boxes, the first of which is turned into the second's frame: never more than that of what they hold.
double lower_bound(const Node& a, const Placement& X, const Mat3& absolute, const Node& b) {
  const Vec3 middle = X.R * (0.5 * (a.low + a.high)) + X.p, half = absolute * (0.5 * (a.high - a.low));
  const Vec3 apart = (middle - half - b.high).cwiseMax(b.low - middle - half).cwiseMax(0.0);
  return apart.norm();
}

/// Visits the pairs of pieces that may be nearer than `limit()`, nearer boxes first.
template <typename Limit, typename Visit>
void visit_pairs(const Impl& a, const Placement& X, const Impl& b, int node_a, int node_b, const Mat3& absolute, const Limit& limit, const Visit& visit) {
  const Node &n = a.nodes[std::size_t(node_a)], &m = b.nodes[std::size_t(node_b)];
  if (n.piece >= 0 && m.piece >= 0) return visit(a.pieces[std::size_t(n.piece)], b.pieces[std::size_t(m.piece)]);
  const bool split_a = m.piece >= 0 || (n.piece < 0 && (n.high - n.low).squaredNorm() > (m.high - m.low).squaredNorm());
  std::pair<int, int> first = split_a ? std::pair(n.left, node_b) : std::pair(node_a, m.left);
  std::pair<int, int> second = split_a ? std::pair(n.right, node_b) : std::pair(node_a, m.right);
  const auto bound = [&](const std::pair<int, int>& p) {
    return lower_bound(a.nodes[std::size_t(p.first)], X, absolute, b.nodes[std::size_t(p.second)]);
  };
  double bound_first = bound(first), bound_second = bound(second);
  if (bound_second < bound_first) {
    std::swap(first, second);
    std::swap(bound_first, bound_second);
  }
  if (bound_first <= limit()) visit_pairs(a, X, b, first.first, first.second, absolute, limit, visit);
  if (bound_second <= limit()) visit_pairs(a, X, b, second.first, second.second, absolute, limit, visit);
}

Placement relative(const Pose& X_WA, const Pose& X_WB) {
  return {(X_WB.q_WB.conjugate() * X_WA.q_WB).toRotationMatrix(), X_WB.q_WB.conjugate() * (X_WA.p_WB - X_WB.p_WB)};
}

/// X between the frames of two pieces from X between their bodies'.
Placement between_pieces(const Piece& a, const Placement& X, const Piece& b) {
  return {b.R_BP.transpose() * X.R * a.R_BP, b.R_BP.transpose() * (X.R * a.p_BP + X.p - b.p_BP)};
}

Contact in_world(const PieceContact& c, const Piece& b, const Pose& X_WB) {
  return {c.gap, X_WB.q_WB * (b.R_BP * c.normal), X_WB.q_WB * (b.R_BP * c.point + b.p_BP) + X_WB.p_WB};
}

}  // namespace

CollisionShape::CollisionShape(const Shape& shape) : impl_(std::make_unique<Impl>(shape)) {}
CollisionShape::~CollisionShape() = default;
CollisionShape::CollisionShape(CollisionShape&&) noexcept = default;
CollisionShape& CollisionShape::operator=(CollisionShape&&) noexcept = default;

double CollisionShape::bounding_radius() const { return impl_->radius; }
bool CollisionShape::is_sphere() const { return impl_->sphere; }

Eigen::AlignedBox3d CollisionShape::bounds(const Pose& X_WB) const {
  const double radius = std::min(impl_->radius, kFar);
  const Eigen::AlignedBox3d ball(X_WB.p_WB.array() - radius, X_WB.p_WB.array() + radius);
  if (impl_->sphere) return ball;
  const Node& root = impl_->nodes.front();
  const Vec3 half = X_WB.q_WB.toRotationMatrix().cwiseAbs() * (0.5 * (root.high - root.low));
  const Vec3 middle = X_WB.q_WB * (0.5 * (root.low + root.high)) + X_WB.p_WB;
  return Eigen::AlignedBox3d(middle - half, middle + half).intersection(ball);
}

Contact nearest_contact(const CollisionShape& a, const Pose& X_WA, const CollisionShape& b, const Pose& X_WB, double beyond) {
  const Impl &A = a.impl(), &B = b.impl();
  if (A.sphere && B.pieces.size() == 1 && B.pieces[0].p_BP.isZero(0)) {
    const auto nearest = closest_point(B.pieces[0].shape, X_WB.q_WB.conjugate() * (X_WA.p_WB - X_WB.p_WB));
    return {nearest.distance - std::get<ConvexCore>(A.pieces[0].kind).radius, X_WB.q_WB * nearest.normal, X_WB.q_WB * nearest.point + X_WB.p_WB};
  }
  const Placement X = relative(X_WA, X_WB);
  Contact best;
  best.gap = beyond;
  visit_pairs(A, X, B, 0, 0, X.R.cwiseAbs(), [&] { return std::max(best.gap, 0.0); }, [&](const Piece& p, const Piece& q) {
    const PieceContact found = nearest_of_pieces(p, between_pieces(p, X, q), q);
    if (found.gap < best.gap) best = in_world(found, q, X_WB);
  });
  return best;
}

std::vector<Contact> contact_points(const CollisionShape& a, const Pose& X_WA, const CollisionShape& b, const Pose& X_WB, double slack) {
  const Placement X = relative(X_WA, X_WB);
  std::vector<Contact> out;
  std::vector<PieceContact> found;
  visit_pairs(a.impl(), X, b.impl(), 0, 0, X.R.cwiseAbs(), [&] { return slack; }, [&](const Piece& p, const Piece& q) {
    found.clear();
    contacts_of_pieces(p, between_pieces(p, X, q), q, slack, found);
    for (const PieceContact& c : found) out.push_back(in_world(c, q, X_WB));
  });
  return out;
}

}  // namespace rimshot::scene
