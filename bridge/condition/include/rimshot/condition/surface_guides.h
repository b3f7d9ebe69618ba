#pragma once
#include <filesystem>
#include <optional>

#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::condition {

/// Refines a frame of few path-traced samples by camera rays that see surfaces only. A path costs several such rays, and at a few
/// samples a pixel most of what is wrong with a textured surface or an edge is which part of the pixel was seen, not how it was lit.
///
/// The court, without its moving bodies, is seen by kCourtRays a pixel; once where the camera stands still. The moving bodies are seen
/// by kBodyRays more a pixel, where the samples found one in the 3x3 pixels around. Light is a ratio estimate over the reflectance r =
/// albedo + kAlbedoFloor coverage: radiance of the samples times r of all rays over r of the samples (Cochran, Sampling Techniques,
/// chapter 6; biased by a term that falls as 1 / samples). Where the samples missed a surface that the rays found, its light is that of
/// the 3x3 pixels around.
class SurfaceGuides {
 public:
  static constexpr int kCourtRays = 64, kMovingCourtRays = 16, kBodyRays = 24;

  /// Keeps references to the run, its rays and the camera. The shutter is open for `shutter` [s]. `tracing` has the threads and
  /// environments that the samples are traced with.
  SurfaceGuides(const trajectory::Trajectory& run, gbuffer::RayScene& rays, const gbuffer::MovingCamera& camera, double shutter,
                const pathtrace::Options& tracing, const std::filesystem::path& assets);

  /// The frame with coverage, albedo, normal, roughness, sky and bodies' coverage by all rays, and its light scaled to them. `samples`
  /// is a frame of the run by this camera with body_coverage and equally many samples in every pixel; its matte, samples and noise stay as
  /// they are. @throws Error(Internal) without body_coverage
  pathtrace::LayeredFrame refine(const pathtrace::LayeredFrame& samples, std::uint64_t seed);

 private:
  const pathtrace::LayeredFrame& court(double time, std::uint64_t seed);

  const trajectory::Trajectory& run_;
  gbuffer::RayScene& rays_;
  const gbuffer::MovingCamera& camera_;
  double shutter_;
  pathtrace::Options tracing_;
  trajectory::Trajectory empty_;
  gbuffer::RayScene empty_rays_;
  std::optional<pathtrace::LayeredFrame> court_;
};

}  // namespace rimshot::condition
