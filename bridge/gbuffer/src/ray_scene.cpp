#include "rimshot/gbuffer/ray_scene.h"

#include <embree3/rtcore.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "bounds.h"
#include "embree_error.h"
#include "intersect.h"
#include "mesh_look.h"
#include "rimshot/core/error.h"
#include "rimshot/scene/closest_point.h"
#include "triangle_rays.h"

namespace rimshot::gbuffer {
namespace {

/// A shape where it stands: a body, or one part of it.
struct Placed {
  scene::Shape shape;
  int body = 0;
  Pose X_BS{};                                              ///< of the shape's frame in the body's
  std::shared_ptr<const TriangleRays> triangles = nullptr;  ///< of a hull or mesh
  Bounds own_box{};                                         ///< of a hull or mesh in its own frame
  Vec3 p_WS = Vec3::Zero();
  Mat3 R_WS = Mat3::Identity();
  Bounds bounds{};  ///< a little wider than the shape

  LocalRay local(const Ray& ray, double t_max) const {
    return {R_WS.transpose() * (ray.origin - p_WS), R_WS.transpose() * ray.direction, ray.t_min, t_max};
  }
  /// t is infinite where there is none; the triangle counts for hulls and meshes.
  TriangleRays::Hit first_hit(const Ray& ray, double t_max) const {
    const LocalRay in_shape = local(ray, t_max);
    return triangles ? triangles->first_hit(in_shape) : TriangleRays::Hit{gbuffer::first_hit(shape, in_shape), 0};
  }
  Bounds tight_bounds(const Pose& X_WS) const {
    if (!triangles) return bounds_of(shape, X_WS);
    // The box about the mesh's own box: as cheap for a million vertices as for eight.
    const Vec3 center = (own_box.low + own_box.high) / 2, half = R_WS.cwiseAbs() * ((own_box.high - own_box.low) / 2);
    const Vec3 middle = R_WS * center + p_WS;
    return {middle - half, middle + half};
  }
};

/// The surfaces of a hull or mesh; null for other shapes.
const scene::TriangleMesh* surface_of(const scene::Shape& shape) {
  if (const auto* hull = std::get_if<scene::ConvexHull>(&shape)) return &hull->surface;
  if (const auto* mesh = std::get_if<scene::Mesh>(&shape)) return &mesh->surface;
  return nullptr;
}

/// The look of a mesh whose appearance names a file; null for other bodies.
std::shared_ptr<const MeshLook> look_of(const scene::Body& body, const std::filesystem::path& assets) {
  if (body.appearance.file.empty()) return nullptr;
  const auto* mesh = std::get_if<scene::Mesh>(&body.shape);
  if (mesh == nullptr)
    throw Error(ErrorCode::InvalidInput, "body " + body.name + ": appearance.file is for a mesh; remove it");
  const auto file = assets / body.appearance.file;
  if (!std::filesystem::is_regular_file(file))
    throw Error(ErrorCode::InvalidInput,
                "body " + body.name + ": there is no file " + file.string() + "; name its folder with --assets");
  return std::make_shared<const MeshLook>(file, mesh->surface.triangles.size());
}

/// Shares of a triangle's corners in a point of it; they add up to 1 (Ericson, Real-Time Collision Detection,
/// section 3.4).
Vec3 corner_weights(const scene::TriangleMesh& mesh, std::uint32_t triangle, const Vec3& point) {
  const auto& [a, b, c] = mesh.triangles[triangle];
  const Vec3 u = mesh.vertices[b] - mesh.vertices[a], v = mesh.vertices[c] - mesh.vertices[a],
             w = point - mesh.vertices[a];
  const double uu = u.dot(u), uv = u.dot(v), vv = v.dot(v), wu = w.dot(u), wv = w.dot(v), area = uu * vv - uv * uv;
  if (!(area > 0)) return {1, 0, 0};
  const double second = (vv * wu - uv * wv) / area, third = (uu * wv - uv * wu) / area;
  return {1 - second - third, second, third};
}

/// What travels with a ray through Embree: the ray in double precision and its nearest hit. Embree's own ray, in single
/// precision, only chooses which bodies are asked.
struct Query {
  RTCIntersectContext embree;  // first, so that Embree's pointer to it points to this
  const Ray* ray;
  Vec3 inverse_direction;
  double t;          // of the nearest hit so far
  double shift = 0;  // Embree's ray starts this far along ours
  const Placed* nearest = nullptr;
  std::uint32_t triangle = 0;  ///< of the nearest hit

  explicit Query(const Ray& from) : ray(&from), inverse_direction(from.direction.cwiseInverse()), t(from.t_max) {
    rtcInitIntersectContext(&embree);
  }
  /// Embree keeps several bodies in one leaf, so each box is tested again before the body itself is.
  TriangleRays::Hit first_hit(const Placed& placed) const {
    double near = ray->t_min, far = t;
    const bool reaches = placed.bounds.cut(ray->origin, inverse_direction, near, far);
    return reaches ? placed.first_hit(*ray, t) : TriangleRays::Hit{};
  }
};

const Placed& placed_of(const void* bodies, unsigned primitive) {
  return (*static_cast<const std::vector<Placed>*>(bodies))[primitive];
}

void tell_bounds(const RTCBoundsFunctionArguments* args) {
  const Bounds& bounds = placed_of(args->geometryUserPtr, args->primID).bounds;
  const Eigen::Vector3f low = bounds.low.cast<float>(), high = bounds.high.cast<float>();
  *args->bounds_o = {low.x(), low.y(), low.z(), 0, high.x(), high.y(), high.z(), 0};
}

void intersect_primitive(const RTCIntersectFunctionNArguments* args) {
  if (!args->valid[0]) return;
  Query& query = *reinterpret_cast<Query*>(args->context);
  const Placed& placed = placed_of(args->geometryUserPtr, args->primID);
  const auto [t, triangle] = query.first_hit(placed);
  if (!(t < query.t)) return;
  query.t = t;
  query.nearest = &placed;
  query.triangle = triangle;
  RTCRayHit& hit = *reinterpret_cast<RTCRayHit*>(args->rayhit);
  hit.ray.tfar = round_up(t - query.shift);
  hit.hit.geomID = args->geomID;
  hit.hit.primID = args->primID;
}

void occlude_primitive(const RTCOccludedFunctionNArguments* args) {
  if (!args->valid[0]) return;
  const Query& query = *reinterpret_cast<const Query*>(args->context);
  if (query.first_hit(placed_of(args->geometryUserPtr, args->primID)).t < query.t) {
    reinterpret_cast<RTCRay*>(args->ray)->tfar = -std::numeric_limits<float>::infinity();
  }
}

}  // namespace

struct RayScene::Impl {
  std::vector<Placed> bounded;  ///< one Embree primitive each
  std::vector<Placed> planes;   ///< have no bounds; asked one by one
  std::size_t bodies = 0;
  std::vector<std::shared_ptr<const MeshLook>> looks;  ///< by body; null for most
  Bounds bounds;                                       ///< of the bounded bodies
  RTCDevice device = nullptr;
  RTCScene scene = nullptr;
  RTCGeometry geometry = nullptr;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (geometry) rtcReleaseGeometry(geometry);
    if (scene) rtcReleaseScene(scene);
    if (device) rtcReleaseDevice(device);
  }

  void add(const scene::Shape& shape, int body, const Pose& X_BS) {
    if (const auto* compound = std::get_if<scene::Compound>(&shape)) {
      for (const scene::CompoundPart& part : compound->parts) add(part.shape, body, part.pose);
      return;
    }
    if (std::holds_alternative<scene::Plane>(shape)) {
      planes.push_back({shape, body, X_BS});
      return;
    }
    bounded.push_back({shape, body, X_BS});
  }

  /// After the last shape was added, so that the meshes stay where they are in memory.
  void make_triangles() {
    for (Placed& placed : bounded) {
      const scene::TriangleMesh* surface = surface_of(placed.shape);
      if (surface == nullptr) continue;
      TriangleRays::Solid solid;
      if (const auto& look = looks[std::size_t(placed.body)]; look && look->has_holes()) {
        solid = [look, surface](std::uint32_t triangle, const Vec3& point) {
          return look->solid(triangle, corner_weights(*surface, triangle, point));
        };
      }
      placed.triangles = std::make_shared<const TriangleRays>(device, *surface, std::move(solid));
      placed.own_box = bounds_of(placed.shape, Pose{});
    }
  }

  void check() const { check_embree(device); }

  void make_embree_scene() {
    device = rtcNewDevice(nullptr);
    check();
    make_triangles();
    scene = rtcNewScene(device);
    rtcSetSceneFlags(scene, RTCSceneFlags(RTC_SCENE_FLAG_DYNAMIC | RTC_SCENE_FLAG_ROBUST));
    rtcSetSceneBuildQuality(scene, RTC_BUILD_QUALITY_MEDIUM);
    geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_USER);
    rtcSetGeometryUserPrimitiveCount(geometry, unsigned(bounded.size()));
    rtcSetGeometryUserData(geometry, &bounded);
    rtcSetGeometryBoundsFunction(geometry, tell_bounds, nullptr);
    rtcSetGeometryIntersectFunction(geometry, intersect_primitive);
    rtcSetGeometryOccludedFunction(geometry, occlude_primitive);
    rtcAttachGeometry(scene, geometry);
    check();
  }

  void commit() {
    if (!scene) return;
    bounds = {};
    for (Placed& placed : bounded) {
      placed.bounds = placed.tight_bounds({placed.p_WS, Quat(placed.R_WS)});
      bounds.include(placed.bounds);
    }
    // Far above the rounding of single precision at the size of the scene.
    const double margin = 1e-5 * std::max(bounds.low.norm(), bounds.high.norm());
    for (Placed& placed : bounded) placed.bounds.widen(margin);
    bounds.widen(2 * margin);
    rtcCommitGeometry(geometry);
    rtcCommitScene(scene);
    check();
  }

  /// The part of the ray within the bodies' box, so that single precision serves a camera at any distance; false if
  /// none.
  bool embree_ray(Query& query, RTCRay& out) const {
    double near = query.ray->t_min, far = query.t;
    if (!scene || !bounds.cut(query.ray->origin, query.inverse_direction, near, far)) return false;
    query.shift = near;
    const Vec3 origin = query.ray->origin + near * query.ray->direction;
    const Vec3& direction = query.ray->direction;
    out = {float(origin.x()),
           float(origin.y()),
           float(origin.z()),
           0,
           float(direction.x()),
           float(direction.y()),
           float(direction.z()),
           0,
           round_up(far - near),
           ~0u,
           0,
           0};
    return true;
  }
};

RayScene::RayScene(const scene::Scene& scene, const std::optional<std::filesystem::path>& assets)
    : impl_(std::make_unique<Impl>()) {
  std::vector<Pose> poses;
  for (std::size_t i = 0; i < scene.bodies.size(); ++i) {
    impl_->add(scene.bodies[i].shape, int(i), Pose{});
    poses.push_back(scene.bodies[i].initial.pose());
    impl_->looks.push_back(assets ? look_of(scene.bodies[i], *assets) : nullptr);
  }
  impl_->bodies = poses.size();
  if (!impl_->bounded.empty()) impl_->make_embree_scene();
  set_poses(poses);
}

RayScene::~RayScene() = default;
RayScene::RayScene(RayScene&&) noexcept = default;
RayScene& RayScene::operator=(RayScene&&) noexcept = default;

void RayScene::set_poses(const std::vector<Pose>& poses) {
  RIMSHOT_CHECK(poses.size() == impl_->bodies, poses.size(), impl_->bodies);
  for (auto* list : {&impl_->bounded, &impl_->planes}) {
    for (Placed& placed : *list) {
      const Pose& pose = poses[std::size_t(placed.body)];
      placed.p_WS = pose.q_WB * placed.X_BS.p_WB + pose.p_WB;
      placed.R_WS = (pose.q_WB * placed.X_BS.q_WB).toRotationMatrix();
    }
  }
  impl_->commit();
}

Hit RayScene::intersect(const Ray& ray) const {
  Query query(ray);
  for (const Placed& plane : impl_->planes) {
    const double t = plane.first_hit(ray, query.t).t;
    if (t < query.t) query.t = t, query.nearest = &plane;
  }
  RTCRayHit rayhit;
  if (impl_->embree_ray(query, rayhit.ray)) {
    rayhit.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(impl_->scene, &query.embree, &rayhit);
  }

  Hit hit;
  if (!query.nearest) return hit;
  const Placed& placed = *query.nearest;
  hit.body = placed.body;
  hit.t = query.t;
  Vec3 point, normal;
  if (placed.triangles) {
    const LocalRay in_shape = placed.local(ray, ray.t_max);
    point = in_shape.origin + query.t * in_shape.direction;
    normal = placed.triangles->normal(query.triangle);
    hit.triangle = int(query.triangle);
  } else {
    // The shape's own nearest point takes the last rounding off the hit.
    const scene::ClosestPoint surface = scene::closest_point(
        placed.shape, placed.R_WS.transpose() * (ray.origin + query.t * ray.direction - placed.p_WS));
    point = surface.point;
    normal = surface.normal;
  }
  hit.object = placed.X_BS.q_WB * point + placed.X_BS.p_WB;
  hit.position = placed.R_WS * point + placed.p_WS;
  hit.normal = hit.shading_normal = placed.R_WS * normal;
  if (const auto& look = impl_->looks[std::size_t(placed.body)]) {
    hit.weights = corner_weights(*surface_of(placed.shape), query.triangle, point);
    hit.shading_normal = placed.R_WS * look->normal(query.triangle, hit.weights, normal);
  }
  return hit;
}

bool RayScene::occluded(const Ray& ray) const {
  for (const Placed& plane : impl_->planes) {
    if (plane.first_hit(ray, ray.t_max).t < ray.t_max) return true;
  }
  Query query(ray);
  RTCRay embree;
  if (!impl_->embree_ray(query, embree)) return false;
  rtcOccluded1(impl_->scene, &query.embree, &embree);
  return embree.tfar < 0;
}

Surface RayScene::surface(const scene::Body& body, const Hit& hit) const {
  const auto& look = impl_->looks[std::size_t(hit.body)];
  const Surface base = surface_at(body, hit.object);
  return look ? look->surface(std::uint32_t(hit.triangle), hit.weights, base) : base;
}

bool RayScene::meets(int body, const Ray& ray) const {
  for (const auto* list : {&impl_->bounded, &impl_->planes}) {
    const auto first = std::ranges::lower_bound(*list, body, {}, &Placed::body);
    for (auto placed = first; placed != list->end() && placed->body == body; ++placed) {
      if (placed->first_hit(ray, ray.t_max).t < std::numeric_limits<double>::infinity()) return true;
    }
  }
  return false;
}

}  // namespace rimshot::gbuffer
