#include "bounds.h"

namespace rimshot::gbuffer {
namespace {

struct BoundsOf {
  const Pose& pose;
  Mat3 R = pose.q_WB.toRotationMatrix();

  Vec3 z() const { return R.col(2).cwiseAbs(); }
  Vec3 disc(double radius) const { return radius * (1 - R.col(2).array().square()).max(0).sqrt(); }
  Bounds about(const Vec3& half) const { return {pose.p_WB - half, pose.p_WB + half}; }

  Bounds operator()(const scene::Sphere& s) const { return about(Vec3::Constant(s.radius)); }
  Bounds operator()(const scene::Box& s) const { return about(R.cwiseAbs() * s.half_extents); }
  Bounds operator()(const scene::Capsule& s) const { return about((s.length / 2 * z()).array() + s.radius); }
  Bounds operator()(const scene::Cylinder& s) const { return about(s.length / 2 * z() + disc(s.radius)); }
  Bounds operator()(const scene::Torus& s) const { return about(disc(s.major_radius).array() + s.minor_radius); }
  Bounds operator()(const scene::Plane&) const { return about(Vec3::Constant(std::numeric_limits<double>::infinity())); }
  Bounds operator()(const scene::ConvexHull& s) const { return points(s.surface); }
  Bounds operator()(const scene::Mesh& s) const { return points(s.surface); }
  Bounds operator()(const scene::Compound& s) const {
    Bounds bounds;
    for (const scene::CompoundPart& part : s.parts) {
      bounds.include(bounds_of(part.shape, {R * part.pose.p_WB + pose.p_WB, pose.q_WB * part.pose.q_WB}));
    }
    return bounds;
  }
  Bounds points(const scene::TriangleMesh& mesh) const {
    Bounds bounds;
    for (const Vec3& vertex : mesh.vertices) bounds.include(Vec3(R * vertex + pose.p_WB));
    return bounds;
  }
};

}  // namespace

Bounds bounds_of(const scene::Shape& shape, const Pose& pose) { return std::visit(BoundsOf{pose}, shape); }

}  // namespace rimshot::gbuffer
