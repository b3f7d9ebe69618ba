#pragma once
#include <filesystem>
#include <vector>

#include "rimshot/condition/sparse_renderer.h"
#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::sdk {

/// Frames of a run by the sparse model: its moving bodies, as balls, over a path-traced picture of the court without them, which is
/// traced once where the camera stands still. Keeps references to run and camera.
class SparsePicture {
 public:
  /// `tracing` is how the court is traced. @throws Error(Environment) if the weights are missing or of another architecture.
  SparsePicture(const trajectory::Trajectory& run, const gbuffer::MovingCamera& camera, double shutter, const pathtrace::Options& tracing,
                const std::filesystem::path& weights, const std::filesystem::path& assets);
  /// [H,W,3] scene-linear
  std::vector<float> draw(double time);
  const std::string& weights_sha256() const { return network_.weights_sha256(); }

 private:
  const trajectory::Trajectory& run_;
  const gbuffer::MovingCamera& camera_;
  double shutter_;
  pathtrace::Options tracing_;
  condition::SparseRenderer network_;
  trajectory::Trajectory empty_;
  gbuffer::RayScene rays_;
  std::vector<float> plate_;
};

}  // namespace rimshot::sdk
