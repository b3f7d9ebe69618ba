#include "triangle_rays.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bounds.h"
#include "embree_error.h"

namespace rimshot::gbuffer {

struct TriangleRays::Impl {
  const scene::TriangleMesh& mesh;
  Solid solid;
  Bounds bounds;
  RTCScene scene = nullptr;

  Impl(const scene::TriangleMesh& of, Solid what) : mesh(of), solid(std::move(what)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (scene) rtcReleaseScene(scene);
  }

  /// Twice the triangle's area along its normal.
  Vec3 area(std::uint32_t triangle) const {
    const auto& [a, b, c] = mesh.triangles[triangle];
    return (mesh.vertices[b] - mesh.vertices[a]).cross(mesh.vertices[c] - mesh.vertices[a]);
  }

  /// Where the ray meets the triangle's plane.
  double distance(std::uint32_t triangle, const LocalRay& ray) const {
    const Vec3 normal = area(triangle);
    return normal.dot(mesh.vertices[mesh.triangles[triangle][0]] - ray.origin) / normal.dot(ray.direction);
  }
};

namespace {

/// What travels with a ray through Embree.
struct TriangleQuery {
  RTCIntersectContext embree;  // first, so that Embree's pointer to it points to this
  const LocalRay* ray;
  TriangleRays::Hit hit;
};

}  // namespace

TriangleRays::TriangleRays(RTCDevice device, const scene::TriangleMesh& mesh, Solid solid)
    : impl_(std::make_unique<Impl>(mesh, std::move(solid))) {
  for (const Vec3& vertex : mesh.vertices) impl_->bounds.include(vertex);
  // Far above the rounding of single precision at the size of the mesh.
  impl_->bounds.widen(1e-5 * std::max(impl_->bounds.low.norm(), impl_->bounds.high.norm()));
  impl_->scene = rtcNewScene(device);
  rtcSetSceneFlags(impl_->scene, RTC_SCENE_FLAG_ROBUST);
  RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
  auto* vertices = static_cast<float*>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 3 * sizeof(float), mesh.vertices.size()));
  auto* triangles = static_cast<std::uint32_t*>(
      rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 3 * sizeof(std::uint32_t), mesh.triangles.size()));
  check_embree(device);
  for (const Vec3& vertex : mesh.vertices) vertices = std::copy_n(vertex.cast<float>().eval().data(), 3, vertices);
  for (const auto& triangle : mesh.triangles) triangles = std::copy_n(triangle.data(), 3, triangles);
  rtcSetGeometryUserData(geometry, impl_.get());
  rtcSetGeometryIntersectFilterFunction(geometry, [](const RTCFilterFunctionNArguments* args) {
    TriangleQuery& query = *reinterpret_cast<TriangleQuery*>(args->context);
    const Impl& of = *static_cast<const Impl*>(args->geometryUserPtr);
    const std::uint32_t triangle = RTCHitN_primID(args->hit, 1, 0);
    const double t = of.distance(triangle, *query.ray);
    const bool nearest = t >= query.ray->t_min && t <= query.ray->t_max && t < query.hit.t;
    if (nearest && (!of.solid || of.solid(triangle, query.ray->origin + t * query.ray->direction))) {
      query.hit = {t, triangle};
    } else {
      args->valid[0] = 0;
    }
  });
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(impl_->scene, geometry);
  rtcReleaseGeometry(geometry);
  rtcCommitScene(impl_->scene);
  check_embree(device);
}

TriangleRays::~TriangleRays() = default;

TriangleRays::Hit TriangleRays::first_hit(const LocalRay& ray) const {
  TriangleQuery query{{}, &ray, {}};
  rtcInitIntersectContext(&query.embree);
  // The part of the ray within the mesh's box, so that single precision serves a ray from any distance. It starts a little early:
  // whether a hit lies before t_min is for the filter to say.
  double near = ray.t_min, far = ray.t_max;
  if (!impl_->bounds.cut(ray.origin, ray.direction.cwiseInverse(), near, far)) return {};
  const double early = 1e-5 * (impl_->bounds.high - impl_->bounds.low).norm();
  const Vec3 origin = ray.origin + (near - early) * ray.direction;
  RTCRayHit rayhit{};
  rayhit.ray = {float(origin.x()), float(origin.y()), float(origin.z()), 0, float(ray.direction.x()), float(ray.direction.y()),
                float(ray.direction.z()), 0, round_up(far - near + 2 * early), ~0u, 0, 0};
  rayhit.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  rtcIntersect1(impl_->scene, &query.embree, &rayhit);
  return query.hit;
}

Vec3 TriangleRays::normal(std::uint32_t triangle) const { return impl_->area(triangle).stableNormalized(); }

}  // namespace rimshot::gbuffer
