#include "bare_embree.h"

#include <embree3/rtcore.h>

#include <cmath>
#include <numbers>

namespace rimshot::bench {
namespace {

using std::numbers::pi;

struct Triangles {
  std::vector<Vec3> vertices;
  std::vector<std::array<std::uint32_t, 3>> indices;

  void quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    indices.push_back({a, b, c});
    indices.push_back({a, c, d});
  }
};

/// Turns a line of points (distance from z, z) about z.
Triangles turned(const std::vector<Vec2>& line, int sides) {
  Triangles out;
  for (const Vec2& p : line) {
    for (int i = 0; i < sides; ++i) {
      const double phi = 2 * pi * i / sides;
      out.vertices.emplace_back(p.x() * std::cos(phi), p.x() * std::sin(phi), p.y());
    }
  }
  const auto at = [&](std::size_t row, int side) { return std::uint32_t(row) * std::uint32_t(sides) + std::uint32_t(side % sides); };
  for (std::size_t row = 0; row + 1 < line.size(); ++row)
    for (int i = 0; i < sides; ++i) out.quad(at(row, i), at(row, i + 1), at(row + 1, i + 1), at(row + 1, i));
  return out;
}

/// Points of a circle from angle a to b about (x, z).
void add_arc(std::vector<Vec2>& line, double x, double z, double radius, double a, double b, int pieces) {
  for (int i = 0; i <= pieces; ++i) {
    const double angle = a + (b - a) * i / pieces;
    line.emplace_back(x + radius * std::cos(angle), z + radius * std::sin(angle));
  }
}

struct Surface {
  int sides, rings;

  Triangles operator()(const scene::Sphere& s) const {
    std::vector<Vec2> line;
    add_arc(line, 0, 0, s.radius, -pi / 2, pi / 2, rings);
    return turned(line, sides);
  }
  Triangles operator()(const scene::Capsule& c) const {
    std::vector<Vec2> line;
    add_arc(line, 0, -c.length / 2, c.radius, -pi / 2, 0, rings / 2);
    add_arc(line, 0, c.length / 2, c.radius, 0, pi / 2, rings / 2);
    return turned(line, sides);
  }
  Triangles operator()(const scene::Cylinder& c) const {
    return turned({{0, -c.length / 2}, {c.radius, -c.length / 2}, {c.radius, c.length / 2}, {0, c.length / 2}}, sides);
  }
  Triangles operator()(const scene::Torus& t) const {
    std::vector<Vec2> line;
    add_arc(line, t.major_radius, 0, t.minor_radius, 0, 2 * pi, rings);
    return turned(line, sides);
  }
  Triangles operator()(const scene::Box& box) const {
    Triangles out;
    for (int i = 0; i < 8; ++i) out.vertices.push_back(box.half_extents.cwiseProduct(Vec3(i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1)));
    for (const auto& f : {std::array<std::uint32_t, 4>{0, 1, 3, 2}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 3, 7, 6}, {0, 2, 6, 4}, {1, 3, 7, 5}})
      out.quad(f[0], f[1], f[2], f[3]);
    return out;
  }
  Triangles operator()(const scene::Plane& plane) const {
    const Vec3 u = plane.normal.unitOrthogonal() * 1000, v = plane.normal.cross(u), p = plane.normal * plane.offset;
    Triangles out;
    out.vertices = {p - u - v, p + u - v, p + u + v, p - u + v};
    out.quad(0, 1, 2, 3);
    return out;
  }
  Triangles operator()(const scene::ConvexHull& hull) const { return {hull.surface.vertices, hull.surface.triangles}; }
  Triangles operator()(const scene::Mesh& mesh) const { return {mesh.surface.vertices, mesh.surface.triangles}; }
  Triangles operator()(const scene::Compound& compound) const {
    Triangles out;
    for (const scene::CompoundPart& part : compound.parts) {
      const Triangles of = std::visit(*this, part.shape);
      const auto first = std::uint32_t(out.vertices.size());
      for (const Vec3& v : of.vertices) out.vertices.push_back(part.pose.q_WB * v + part.pose.p_WB);
      for (const auto& [a, b, c] : of.indices) out.indices.push_back({first + a, first + b, first + c});
    }
    return out;
  }
};

RTCRay single(const gbuffer::Ray& ray) {
  const Eigen::Vector3f o = ray.origin.cast<float>(), d = ray.direction.cast<float>();
  return {o.x(), o.y(), o.z(), float(ray.t_min), d.x(), d.y(), d.z(), 0, float(ray.t_max), ~0u, 0, 0};
}

}  // namespace

struct BareEmbree::Impl {
  RTCDevice device = rtcNewDevice(nullptr);
  RTCScene scene = rtcNewScene(device);
  std::size_t triangles = 0;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    rtcReleaseScene(scene);
    rtcReleaseDevice(device);
  }
  bool hits(const LoggedRay& logged) const {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    if (logged.for_occlusion) {
      RTCRay ray = single(logged.ray);
      rtcOccluded1(scene, &context, &ray);
      return ray.tfar < 0;
    }
    RTCRayHit query;
    query.ray = single(logged.ray);
    query.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(scene, &context, &query);
    return query.hit.geomID != RTC_INVALID_GEOMETRY_ID;
  }
};

BareEmbree::BareEmbree(const scene::Scene& scene, const std::vector<Pose>& poses, int sides, int rings) : impl_(std::make_unique<Impl>()) {
  Triangles all;
  for (std::size_t i = 0; i < scene.bodies.size(); ++i) {
    const Triangles of = std::visit(Surface{sides, rings}, scene.bodies[i].shape);
    const auto first = std::uint32_t(all.vertices.size());
    for (const Vec3& v : of.vertices) all.vertices.push_back(poses[i].q_WB * v + poses[i].p_WB);
    for (const auto& [a, b, c] : of.indices) all.indices.push_back({first + a, first + b, first + c});
  }
  impl_->triangles = all.indices.size();
  RTCGeometry geometry = rtcNewGeometry(impl_->device, RTC_GEOMETRY_TYPE_TRIANGLE);
  auto* vertices = static_cast<float*>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 3 * sizeof(float), all.vertices.size()));
  auto* indices = static_cast<std::uint32_t*>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 3 * sizeof(std::uint32_t), all.indices.size()));
  for (const Vec3& v : all.vertices) vertices = std::copy_n(v.cast<float>().eval().data(), 3, vertices);
  for (const auto& triangle : all.indices) indices = std::copy_n(triangle.data(), 3, indices);
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(impl_->scene, geometry);
  rtcReleaseGeometry(geometry);
  rtcCommitScene(impl_->scene);
}

BareEmbree::~BareEmbree() = default;

std::size_t BareEmbree::triangles() const { return impl_->triangles; }

std::size_t BareEmbree::trace(const std::vector<LoggedRay>& rays) const {
  std::size_t hits = 0;
  for (const LoggedRay& ray : rays) hits += impl_->hits(ray);
  return hits;
}

double BareEmbree::agreement(const std::vector<LoggedRay>& rays) const {
  std::size_t same = 0;
  for (const LoggedRay& ray : rays) same += impl_->hits(ray) == ray.hit;
  return double(same) / double(rays.size());
}

}  // namespace rimshot::bench
