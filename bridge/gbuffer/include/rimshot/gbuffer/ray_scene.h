#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/gbuffer/ray.h"
#include "rimshot/scene/scene.h"

namespace rimshot::gbuffer {

/// First surface along a ray. body < 0: nothing.
struct Hit {
  int body = -1;
  double t = 0;                         ///< distance along the unit direction [m]
  Vec3 position = Vec3::Zero();         ///< p_W
  Vec3 normal = Vec3::UnitZ();          ///< outward, world frame, unit
  Vec3 shading_normal = Vec3::UnitZ();  ///< the same, or a mesh's smooth normal
  Vec3 object = Vec3::Zero();           ///< the point in the body's frame [m]
  int triangle = -1;                    ///< of a hull or mesh
  Vec3 weights = Vec3::Zero();          ///< of its corners in the point, where the mesh has a look of its own
};

/// Reflectance of a body's surface at a point of its frame, pattern included. A pattern's point value: averaging over a
/// pixel is the business of its samples.
struct Surface {
  Vec3 albedo;
  double roughness;
  double metallic;
  double specular = 1;
  double refractive_index = 0;  ///< of a clear body; 0 = opaque
};
Surface surface_at(const scene::Body& body, const Vec3& object);

/// The scene's bodies in an Embree scene, at one instant: first that of the scene's initial poses. All are intersected
/// in double precision: analytic surfaces by their closed forms, hulls and meshes triangle by triangle, compounds part
/// by part. Queries are safe from many threads.
class RayScene {
 public:
  /// `assets` is the folder of the mesh files that appearances name; without it such bodies have their plain colour and
  /// flat normals.
  /// @throws Error(Environment) if Embree cannot start; Error(InvalidInput) naming the body whose file is not good.
  explicit RayScene(const scene::Scene& scene, const std::optional<std::filesystem::path>& assets = {});
  ~RayScene();
  RayScene(RayScene&&) noexcept;
  RayScene& operator=(RayScene&&) noexcept;

  /// Moves the bodies; poses [B]. Cheap enough to be called several times a frame. Not while another thread traces.
  void set_poses(const std::vector<Pose>& poses);

  /// A ray that starts inside a body meets the inner side of its surface.
  Hit intersect(const Ray& ray) const;
  /// Whether any surface lies on the ray before t_max.
  bool occluded(const Ray& ray) const;
  /// Reflectance where a ray hit `body`, with the textures of its mesh.
  Surface surface(const scene::Body& body, const Hit& hit) const;
  /// Whether the ray meets this body, whatever else there is.
  bool meets(int body, const Ray& ray) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::gbuffer
