#pragma once
#include "parallel_for.h"

namespace rimshot::model {

/// Sums over the frames so far of a layer's samples, each frame carried along the layer's motion to the newest one. Divided by one
/// another they are means over many more samples than a frame has.
enum LightRecordPlane : int {
  kRecordCoverage = 0,       ///< frames' worth of samples
  kRecordAlbedo = 1,         ///< [3]
  kRecordDirect = 4,         ///< [3]
  kRecordIndirect = 7,       ///< [3]
  kLightRecordPlanes = 10,
};
/// More frames than these are scaled down to them: light changes.
inline constexpr float kLightRecordFrames = 16;

/// The same of what lies behind the moving bodies, kept only as long as a pixel sees the same place: of it even edges finer than a
/// pixel are means over many samples.
enum StillRecordPlane : int {
  kStillBehind = 0,          ///< frames' worth of samples that hit no moving body
  kStillCoverage = 1,        ///< of the static layer
  kStillAlbedo = 2,          ///< [3]
  kStillSky = 5,             ///< [3]
  kStillRecordPlanes = 8,
};
inline constexpr float kStillRecordFrames = 64;
/// Motion [px] below which a pixel sees the same place.
inline constexpr float kStillMotion = 0.01f;

/// `layer` [kLayerChannels, H, W] of the conditioning added to `before` [kLightRecordPlanes, H, W], or to nothing if that is null.
/// A surface that was hidden in the frame before (history 0) starts anew; but where a static layer (`fixed`) does not move in the picture,
/// what was seen before a moving body hid it counts.
void record_light(const float* layer, const float* before, bool fixed, int height, int width, const ParallelFor& parallel_for, float* after);

/// `channels` [kChannels, H, W] added to `before` [kStillRecordPlanes, H, W] or nothing.
void record_still(const float* channels, const float* before, int height, int width, const ParallelFor& parallel_for, float* after);

}  // namespace rimshot::model
