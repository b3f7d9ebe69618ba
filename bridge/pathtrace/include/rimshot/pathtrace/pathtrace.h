#pragma once
#include <cstdint>
#include <vector>

#include "rimshot/gbuffer/camera.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::pathtrace {

struct Options {
  int samples = 64;            ///< per pixel, >= 1
  int max_depth = 4;           ///< path vertices after the camera, >= 1 (1 = direct light only)
  std::uint64_t seed = 1;      ///< equal seed, pixel and sample index give equal numbers at any thread count
  int threads = 0;             ///< 0 = all
};

/// What the first surface belongs to; the order in which the picture is composed: sky, then static bodies, then moving bodies.
enum Layer : int { kStatic = 0, kDynamic = 1, kLayers = 2 };

/// Mean over one layer's samples of a pixel; every value is the mean over ALL samples of the pixel, counting 0 where the sample
/// hit another layer ("premultiplied by coverage"), so that the layers add up to the picture.
struct LayerPlanes {
  std::vector<float> coverage;   ///< [H,W] fraction of samples, 0..1
  std::vector<float> albedo;     ///< [H,W,3]
  std::vector<float> normal;     ///< [H,W,3] world
  std::vector<float> roughness;  ///< [H,W]
  /// [H,W,3] radiance by one bounce (light -> surface -> camera). Low-noise: every camera sample sends one ray to each sphere light
  /// and one ray by each lobe of the surface, all stratified over the pixel's samples.
  std::vector<float> direct;
  std::vector<float> indirect;   ///< [H,W,3] the rest of the radiance: longer paths (noisy at few samples)
};

/// One frame with antialiasing and motion blur: samples are spread over the pixel's area and over the open shutter.
/// The picture is sky + sum over layers of (direct + indirect).
struct LayeredFrame {
  int width = 0, height = 0;
  double time = 0;
  LayerPlanes layer[kLayers];
  std::vector<float> sky;             ///< [H,W,3] radiance of samples that hit nothing
  std::vector<float> body_coverage;   ///< [B_dynamic, H, W] fraction of the samples whose first hit is that body
  std::vector<int> dynamic_bodies;    ///< [B_dynamic] scene indices, ascending
  std::vector<float> radiance() const;///< [H,W,3] the composed picture, scene-linear
};

/// Path-traced frame at `time` with the shutter open for `shutter` seconds about it (0 = sharp).
/// Lambert + GGX surfaces, sphere lights and constant sky, next-event estimation with multiple importance sampling. Sphere lights
/// are seen by rays and cover what is behind them; where the camera sees one, its radiance counts as sky.
/// Unbiased but for three things: the open shutter is sampled at 16 instants (fewer with fewer samples); paths end after max_depth
/// surfaces; a surface beyond the first counts as of roughness 0.5 at least, which spares the picture bright dots.
/// `rays` is a RayScene of the trajectory's scene; its poses are changed.
/// @throws Error(InvalidInput) if samples or max_depth is below 1.
LayeredFrame render(const trajectory::Trajectory& trajectory, gbuffer::RayScene& rays, const gbuffer::PinholeCamera& camera,
                    double time, double shutter, const Options& options);

}  // namespace rimshot::pathtrace
