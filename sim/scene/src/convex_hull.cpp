#include "convex_hull.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace rimshot::scene {
namespace {

/// A point this close to a face's plane lies in it, as a share of the points' extent.
constexpr double kFlat = 1e-10;

struct Face {
  std::array<std::uint32_t, 3> corners;
  Vec3 normal;
  double offset;
  std::vector<std::uint32_t> outside;  ///< points that this face has to give way to
};

class QuickHull {
 public:
  explicit QuickHull(const std::vector<Vec3>& points) : points_(points) {}

  /// Triangles over the points' indices; empty if the points lie in a plane.
  std::vector<std::array<std::uint32_t, 3>> triangles() {
    if (!start()) return {};
    while (true) {
      const auto open = std::ranges::find_if(faces_, [](const Face& face) { return !face.outside.empty(); });
      if (open == faces_.end()) break;
      add(*std::ranges::max_element(open->outside, {}, [&](std::uint32_t p) { return height(*open, p); }));
    }
    std::vector<std::array<std::uint32_t, 3>> out;
    for (const Face& face : faces_) out.push_back(face.corners);
    return out;
  }

 private:
  const Vec3& at(std::size_t i) const { return points_[i]; }
  double height(const Face& face, std::uint32_t p) const { return face.normal.dot(at(p)) - face.offset; }

  Face face(std::uint32_t a, std::uint32_t b, std::uint32_t c) const {
    const Vec3 normal = (at(b) - at(a)).cross(at(c) - at(a)).stableNormalized();
    return {{a, b, c}, normal, normal.dot(at(a)), {}};
  }

  template <typename Measure>
  std::uint32_t farthest(const Measure& measure) const {
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < points_.size(); ++i)
      if (measure(at(i)) > measure(at(best))) best = i;
    return best;
  }

  bool start() {
    if (points_.size() < 4) return false;
    const Vec3 first = at(0);
    const auto a = farthest([&](const Vec3& p) { return (p - first).squaredNorm(); });
    const auto b = farthest([&](const Vec3& p) { return (p - at(a)).squaredNorm(); });
    const double extent = (at(b) - at(a)).norm();
    flat_ = kFlat * extent;
    const auto c = farthest([&](const Vec3& p) { return (p - at(a)).cross(at(b) - at(a)).squaredNorm(); });
    const Vec3 normal = (at(b) - at(a)).cross(at(c) - at(a));
    if (!(normal.norm() > flat_ * extent)) return false;
    const auto d = farthest([&](const Vec3& p) { return std::abs(normal.dot(p - at(a))); });
    const double side = normal.dot(at(d) - at(a));
    if (!(std::abs(side) > flat_ * normal.norm())) return false;
    const auto [p, q] = side > 0 ? std::pair(c, b) : std::pair(b, c);
    faces_ = {face(a, p, q), face(a, q, d), face(a, d, p), face(p, d, q)};
    std::vector<std::uint32_t> all(points_.size());
    std::iota(all.begin(), all.end(), 0u);
    share_out(all, 0);
    return true;
  }

  /// Gives every point to the first face from `from` on that it lies outside of; the others are inside for good.
  void share_out(const std::vector<std::uint32_t>& points, std::size_t from) {
    for (std::uint32_t p : points)
      for (std::size_t f = from; f < faces_.size(); ++f)
        if (height(faces_[f], p) > flat_) {
          faces_[f].outside.push_back(p);
          break;
        }
  }

  /// Replaces the faces that see the point by a fan to it.
  void add(std::uint32_t apex) {
    std::vector<Face> kept;
    std::vector<std::uint32_t> orphans;
    std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
    for (Face& face : faces_) {
      if (height(face, apex) <= flat_) {
        kept.push_back(std::move(face));
        continue;
      }
      for (std::size_t i = 0; i < 3; ++i) {
        order.emplace_back(face.corners[i], face.corners[(i + 1) % 3]);
        edges.insert(order.back());
      }
      for (std::uint32_t p : face.outside)
        if (p != apex) orphans.push_back(p);
    }
    faces_ = std::move(kept);
    const std::size_t first_new = faces_.size();
    for (const auto& [u, v] : order)
      if (!edges.contains({v, u})) faces_.push_back(face(u, v, apex));
    share_out(orphans, first_new);
  }

  const std::vector<Vec3>& points_;
  std::vector<Face> faces_;
  double flat_ = 0;
};

}  // namespace

std::optional<TriangleMesh> convex_hull(const std::vector<Vec3>& points) {
  const auto triangles = QuickHull(points).triangles();
  if (triangles.empty()) return {};
  std::set<std::uint32_t> corners;
  for (const auto& triangle : triangles) corners.insert(triangle.begin(), triangle.end());
  TriangleMesh surface;
  for (std::uint32_t i : corners) surface.vertices.push_back(points[i]);
  // Anew from the corners alone, so that the triangles do not depend on what lies inside.
  surface.triangles = QuickHull(surface.vertices).triangles();
  if (surface.triangles.empty()) return {};
  return surface;
}

}  // namespace rimshot::scene
