#pragma once
#include "parallel_for.h"

namespace rimshot::model {

/// Planes of what one layer shows in a pixel, no longer premultiplied. Where the layer is not sampled, the mean of the 3x3
/// neighbourhood stands in; where that is empty too, 0. Light is radiance / (albedo + kAlbedoFloor). Of the frame's own samples and
/// of the record of all frames (sample_record.h); where the record is empty, the frame's own.
enum SurfacePlane : int {
  kSurfaceAlbedo = 0,          ///< [3]
  kSurfaceNormal = 3,          ///< [3]
  kSurfaceRoughness = 6,
  kDirectLight = 7,            ///< [3] as sampled
  kIndirectLight = 10,         ///< [3] as sampled
  kDirectRecord = 13,          ///< [3] of all frames
  kIndirectRecord = 16,        ///< [3]
  kDirectLightNarrow = 19,     ///< [3] mean over 3x3 neighbours on the same surface
  kIndirectLightNarrow = 22,   ///< [3]
  kDirectRecordNarrow = 25,    ///< [3]
  kIndirectRecordNarrow = 28,  ///< [3]
  kDirectLightWide = 31,       ///< [3] mean over about 15x15 neighbours on the same surface
  kIndirectLightWide = 34,     ///< [3]
  kDirectRecordWide = 37,      ///< [3]
  kIndirectRecordWide = 40,    ///< [3]
  kSurfacePlanes = 43,
};

/// `layer` [kLayerChannels, H, W] of the conditioning and `record` [kLightRecordPlanes, H, W] -> `surface` [kSurfacePlanes, H, W].
/// The means are an edge-stopping a-trous filter (Dammertz et al., HPG 2010): 3x3 binomial kernels at distances 1, 2 and 4,
/// each neighbour weighted by its samples' number and by how alike normals and depths are.
void surface_light(const float* layer, const float* record, int height, int width, const ParallelFor& parallel_for, float* surface);

}  // namespace rimshot::model
