#include "rimshot/gbuffer/ray_scene.h"

#include <embree3/rtcore.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "intersect.h"
#include "rimshot/core/error.h"
#include "rimshot/scene/closest_point.h"

namespace rimshot::gbuffer {
namespace {

/// A box along the world's axes [m].
struct Bounds {
  Vec3 low = Vec3::Constant(std::numeric_limits<double>::infinity()), high = -low;

  void include(const Bounds& other) {
    low = low.cwiseMin(other.low);
    high = high.cwiseMax(other.high);
  }
  void widen(double margin) {
    low.array() -= margin;
    high.array() += margin;
  }
  /// Cuts [near, far] to the part of a ray within the box; false if none is left. Where a ray runs in a face, 0 times infinity,
  /// the comparisons with NaN keep the part.
  bool cut(const Vec3& origin, const Vec3& inverse_direction, double& near, double& far) const {
    for (int axis = 0; axis < 3; ++axis) {
      const bool forwards = inverse_direction[axis] >= 0;
      const double enter = ((forwards ? low : high)[axis] - origin[axis]) * inverse_direction[axis];
      const double leave = ((forwards ? high : low)[axis] - origin[axis]) * inverse_direction[axis];
      near = enter > near ? enter : near;
      far = leave < far ? leave : far;
    }
    return near <= far;
  }
};

/// A body where it stands.
struct Placed {
  scene::Shape shape;
  int body = 0;
  Vec3 p_WB = Vec3::Zero();
  Mat3 R_WB = Mat3::Identity();
  Bounds bounds{};  ///< a little wider than the body

  double first_hit(const Ray& ray, double t_max) const {
    return gbuffer::first_hit(shape, {R_WB.transpose() * (ray.origin - p_WB), R_WB.transpose() * ray.direction, ray.t_min, t_max});
  }
};

/// Half the edges of the box along the world's axes that holds the shape about its origin.
Vec3 half_extents(const Placed& placed) {
  struct Extents {
    const Mat3& R;
    Vec3 z() const { return R.col(2).cwiseAbs(); }
    Vec3 disc(double radius) const { return radius * (1 - R.col(2).array().square()).max(0).sqrt(); }
    Vec3 operator()(const scene::Sphere& s) const { return Vec3::Constant(s.radius); }
    Vec3 operator()(const scene::Box& s) const { return R.cwiseAbs() * s.half_extents; }
    Vec3 operator()(const scene::Capsule& s) const { return (s.length / 2 * z()).array() + s.radius; }
    Vec3 operator()(const scene::Cylinder& s) const { return s.length / 2 * z() + disc(s.radius); }
    Vec3 operator()(const scene::Torus& s) const { return disc(s.major_radius).array() + s.minor_radius; }
    Vec3 operator()(const scene::Plane&) const { return Vec3::Constant(std::numeric_limits<double>::infinity()); }
    Vec3 operator()(const scene::ConvexHull&) const { return refuse(); }
    Vec3 operator()(const scene::Mesh&) const { return refuse(); }
    Vec3 operator()(const scene::Compound&) const { return refuse(); }
    [[noreturn]] static Vec3 refuse() {
      throw Error(ErrorCode::InvalidInput, "this version cannot draw convex hulls, meshes and compounds; rimshot simulate can compute them");
    }
  };
  return std::visit(Extents{placed.R_WB}, placed.shape);
}

/// What travels with a ray through Embree: the ray in double precision and its nearest hit. Embree's own ray, in single
/// precision, only chooses which bodies are asked.
struct Query {
  RTCIntersectContext embree;  // first, so that Embree's pointer to it points to this
  const Ray* ray;
  Vec3 inverse_direction;
  double t;                    // of the nearest hit so far
  double shift = 0;            // Embree's ray starts this far along ours
  const Placed* nearest = nullptr;

  explicit Query(const Ray& from) : ray(&from), inverse_direction(from.direction.cwiseInverse()), t(from.t_max) {
    rtcInitIntersectContext(&embree);
  }
  /// Embree keeps several bodies in one leaf, so each box is tested again before the body itself is.
  double first_hit(const Placed& placed) const {
    double near = ray->t_min, far = t;
    const bool reaches = placed.bounds.cut(ray->origin, inverse_direction, near, far);
    return reaches ? placed.first_hit(*ray, t) : std::numeric_limits<double>::infinity();
  }
};

/// The smallest float that is not below x.
float round_up(double x) {
  const float y = float(x);
  return double(y) < x ? std::nextafterf(y, std::numeric_limits<float>::infinity()) : y;
}

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
  const double t = query.first_hit(placed);
  if (!(t < query.t)) return;
  query.t = t;
  query.nearest = &placed;
  RTCRayHit& hit = *reinterpret_cast<RTCRayHit*>(args->rayhit);
  hit.ray.tfar = round_up(t - query.shift);
  hit.hit.geomID = args->geomID;
  hit.hit.primID = args->primID;
}

void occlude_primitive(const RTCOccludedFunctionNArguments* args) {
  if (!args->valid[0]) return;
  const Query& query = *reinterpret_cast<const Query*>(args->context);
  if (query.first_hit(placed_of(args->geometryUserPtr, args->primID)) < query.t) {
    reinterpret_cast<RTCRay*>(args->ray)->tfar = -std::numeric_limits<float>::infinity();
  }
}

}  // namespace

struct RayScene::Impl {
  std::vector<Placed> bounded;  ///< one Embree primitive each
  std::vector<Placed> planes;   ///< have no bounds; asked one by one
  Bounds bounds;                ///< of the bounded bodies
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

  void check() const {
    const RTCError error = rtcGetDeviceError(device);
    if (error != RTC_ERROR_NONE) {
      throw Error(ErrorCode::Environment, "Embree reports error " + std::to_string(int(error)) +
                                              "; it needs a CPU with SSE2 and enough memory");
    }
  }

  void make_embree_scene() {
    device = rtcNewDevice(nullptr);
    check();
    scene = rtcNewScene(device);
    rtcSetSceneFlags(scene, RTCSceneFlags(RTC_SCENE_FLAG_DYNAMIC | RTC_SCENE_FLAG_ROBUST));
    rtcSetSceneBuildQuality(scene, RTC_BUILD_QUALITY_LOW);
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
      const Vec3 half = half_extents(placed);
      placed.bounds = {placed.p_WB - half, placed.p_WB + half};
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

  /// The part of the ray within the bodies' box, so that single precision serves a camera at any distance; false if none.
  bool embree_ray(Query& query, RTCRay& out) const {
    double near = query.ray->t_min, far = query.t;
    if (!scene || !bounds.cut(query.ray->origin, query.inverse_direction, near, far)) return false;
    query.shift = near;
    const Vec3 origin = query.ray->origin + near * query.ray->direction;
    const Vec3& direction = query.ray->direction;
    out = {float(origin.x()),    float(origin.y()),    float(origin.z()),    0, float(direction.x()), float(direction.y()),
           float(direction.z()), 0, round_up(far - near), ~0u, 0, 0};
    return true;
  }
};

RayScene::RayScene(const scene::Scene& scene) : impl_(std::make_unique<Impl>()) {
  std::vector<Pose> poses;
  for (std::size_t i = 0; i < scene.bodies.size(); ++i) {
    const scene::Body& body = scene.bodies[i];
    auto& list = std::holds_alternative<scene::Plane>(body.shape) ? impl_->planes : impl_->bounded;
    list.push_back({body.shape, int(i)});
    poses.push_back(body.initial.pose());
  }
  if (!impl_->bounded.empty()) impl_->make_embree_scene();
  set_poses(poses);
}

RayScene::~RayScene() = default;
RayScene::RayScene(RayScene&&) noexcept = default;
RayScene& RayScene::operator=(RayScene&&) noexcept = default;

void RayScene::set_poses(const std::vector<Pose>& poses) {
  const std::size_t count = impl_->bounded.size() + impl_->planes.size();
  RIMSHOT_CHECK(poses.size() == count, poses.size(), count);
  for (auto* list : {&impl_->bounded, &impl_->planes}) {
    for (Placed& placed : *list) {
      const Pose& pose = poses[std::size_t(placed.body)];
      placed.p_WB = pose.p_WB;
      placed.R_WB = pose.q_WB.toRotationMatrix();
    }
  }
  impl_->commit();
}

Hit RayScene::intersect(const Ray& ray) const {
  Query query(ray);
  for (const Placed& plane : impl_->planes) {
    const double t = plane.first_hit(ray, query.t);
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
  // The body's own nearest point takes the last rounding off the hit.
  const Vec3 along_ray = placed.R_WB.transpose() * (ray.origin + query.t * ray.direction - placed.p_WB);
  const scene::ClosestPoint surface = scene::closest_point(placed.shape, along_ray);
  hit.body = placed.body;
  hit.t = query.t;
  hit.object = surface.point;
  hit.position = placed.R_WB * surface.point + placed.p_WB;
  hit.normal = placed.R_WB * surface.normal;
  return hit;
}

bool RayScene::occluded(const Ray& ray) const {
  for (const Placed& plane : impl_->planes) {
    if (plane.first_hit(ray, ray.t_max) < ray.t_max) return true;
  }
  Query query(ray);
  RTCRay embree;
  if (!impl_->embree_ray(query, embree)) return false;
  rtcOccluded1(impl_->scene, &query.embree, &embree);
  return embree.tfar < 0;
}

}  // namespace rimshot::gbuffer
