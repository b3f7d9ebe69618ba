#pragma once
#include <cstdint>
#include <vector>

#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::gbuffer {

/// Geometry of one frame at the pixels' centres and the frame's time, without blur.
/// Every plane is row-major [H, W] or [H, W, components], float.
struct GBuffer {
  int width = 0, height = 0;
  double time = 0;                       ///< [s]
  std::vector<float> depth;              ///< planar, m, +infinity where nothing
  std::vector<float> distance;           ///< along the ray, m, +infinity where nothing
  std::vector<float> normal;             ///< [H,W,3] world; 0 where nothing
  std::vector<float> position;           ///< [H,W,3] world
  std::vector<float> albedo;             ///< [H,W,3]
  std::vector<float> roughness;          ///< [H,W]
  std::vector<float> object_coord;       ///< [H,W,3] m, body frame
  std::vector<float> motion_backward;    ///< [H,W,2] px to the previous frame; 0 where nothing or from behind the camera
  std::vector<float> motion_forward;     ///< [H,W,2] px to the next frame
  std::vector<float> disocclusion;       ///< [H,W] 1 = the surface was hidden or outside the picture in the previous frame
  std::vector<std::uint32_t> id;         ///< [H,W] body index + 1, 0 = none
};

/// Poses of all bodies at a time.
std::vector<Pose> poses_at(const trajectory::Trajectory& trajectory, double time);

/// Whether the camera sees a point of a surface: inside the picture, between near and far, and nothing in front. `rays` stands at the
/// point's own time.
bool visible(const RayScene& rays, const PinholeCamera& camera, const Vec3& p_W);

/// G-buffer of the frame at `time`; the neighbours are at time -/+ frame_interval (clamped to the run, where motion is then
/// measured against the clamped time). The camera stands where it is at each of these times. `rays` is a RayScene of the
/// trajectory's scene; its poses are changed.
GBuffer render_gbuffer(const trajectory::Trajectory& trajectory, RayScene& rays, const MovingCamera& camera, double time,
                       double frame_interval);

}  // namespace rimshot::gbuffer
