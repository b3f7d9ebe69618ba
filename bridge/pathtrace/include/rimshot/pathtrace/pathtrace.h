#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/pathtrace/environment.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::pathtrace {

/// A frame that is being drawn.
struct Interim {
  double share = 0;                                  ///< of the samples that are taken, 0 .. 1; of the first pass where more may follow
  std::function<std::vector<float>()> radiance;      ///< [H,W,3] the picture by the samples so far; black where there is none yet
};

struct Options {
  int samples = 64;            ///< per pixel, >= 1
  int max_depth = 4;           ///< path vertices after the camera: 1 = direct light only, 0 = no light but the sky and lamps in view
  std::uint64_t seed = 1;      ///< equal seed, pixel and sample index give equal numbers at any thread count
  int threads = 0;             ///< 0 = all
  /// Above 0: pixels whose standard error is larger than this share of their luminance (of 0.05 where it is darker) take `samples`
  /// more, again and again, at most max_passes times `samples` in all.
  double noise = 0;
  int max_passes = 16;
  bool body_coverage = true;   ///< whether LayeredFrame::body_coverage is filled
  std::vector<char> pixels;    ///< [H,W] those to draw, the others stay 0; empty = all
  /// Hears every now and then how far the frame is, on the caller's thread; may be empty. Changes no value of the frame.
  std::function<void(const Interim&)> interim;
  std::vector<Environment> environments;  ///< pictures of the scene's environment lights, in their order
};

/// A body's share of a pixel.
struct MatteShare { int body = -1; float coverage = 0; };
/// Bodies that a pixel shows, the largest share first; body < 0: no more. Further bodies are not told.
inline constexpr int kMatteRanks = 6;
using Matte = std::array<MatteShare, kMatteRanks>;

/// What the first surface belongs to; the order in which the picture is composed: sky, then static bodies, then moving bodies.
enum Layer : int { kStatic = 0, kDynamic = 1, kLayers = 2 };

/// Mean over one layer's samples of a pixel; every value is the mean over ALL samples of the pixel, counting 0 where the sample
/// hit another layer ("premultiplied by coverage"), so that the layers add up to the picture.
struct LayerPlanes {
  std::vector<float> coverage;   ///< [H,W] fraction of samples, 0..1
  std::vector<float> albedo;     ///< [H,W,3]
  std::vector<float> normal;     ///< [H,W,3] world
  std::vector<float> roughness;  ///< [H,W]
  /// [H,W,3] radiance of lamps by one bounce (lamp -> surface -> camera), and what rays sent to the sun or into an environment's bright
  /// parts find. Low-noise and as sharp as its shadows: every camera sample sends one ray to each light and one ray by each lobe of the
  /// surface, all stratified over the pixel's samples.
  std::vector<float> direct;
  std::vector<float> indirect;   ///< [H,W,3] the rest of the radiance: of the sky, and by longer paths (noisy at few samples, but smooth)
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
  std::vector<Matte> matte;           ///< [H,W] fraction of the samples whose first hit is each body
  std::vector<int> samples;           ///< [H,W] taken
  /// [H,W] standard error of the pixel's luminance, from the spread of its samples. Stratification makes the true error smaller.
  std::vector<float> noise;
  std::vector<float> radiance() const;///< [H,W,3] the composed picture, scene-linear
};

/// Path-traced frame at `time` with the shutter open for `shutter` seconds about it (0 = sharp), through the camera's lens and with
/// its rolling shutter: row r is exposed later by rolling_shutter * ((r + 0.5) / height - 0.5).
/// Lambert + GGX surfaces and clear bodies of glass; sphere, area, sun, environment and sky lights, next-event estimation with multiple importance sampling.
/// Sphere and area lights are seen by rays and cover what is behind them; where the camera sees one, its radiance counts as sky.
/// Unbiased but for three things: the open shutter is sampled at 64 instants (fewer with fewer samples), at which bodies and camera
/// stand exactly where the run has them; paths end after max_depth surfaces; an opaque surface beyond the first counts as of roughness 0.5
/// at least, which spares the picture bright dots. Light through glass onto other bodies (caustics) is found by paths that happen to hit
/// the light: noisy under small lights. A clear body stands in air; one within or against another is not told apart from it.
/// `rays` is a RayScene of the trajectory's scene; its poses are changed.
/// @throws Error(InvalidInput) if samples or max_passes is below 1 or max_depth below 0, or an environment's picture is missing.
LayeredFrame render(const trajectory::Trajectory& trajectory, gbuffer::RayScene& rays, const gbuffer::MovingCamera& camera,
                    double time, double shutter, const Options& options);

}  // namespace rimshot::pathtrace
