#pragma once
#include <cstddef>
#include <functional>

namespace rimshot::model {

/// Planes of what one layer shows in a pixel, no longer premultiplied. Where the layer is not sampled, the mean of the 3x3
/// neighbourhood stands in; where that is empty too, 0. Light is radiance / (albedo + kAlbedoFloor).
enum SurfacePlane : int {
  kSurfaceAlbedo = 0,          ///< [3]
  kSurfaceNormal = 3,          ///< [3]
  kSurfaceRoughness = 6,
  kDirectLight = 7,            ///< [3] as sampled
  kIndirectLight = 10,         ///< [3] as sampled
  kDirectLightNarrow = 13,     ///< [3] mean over 3x3 neighbours on the same surface
  kIndirectLightNarrow = 16,   ///< [3]
  kDirectLightMiddle = 19,     ///< [3] over about 7x7
  kIndirectLightMiddle = 22,   ///< [3]
  kDirectLightWide = 25,       ///< [3] over about 15x15
  kIndirectLightWide = 28,     ///< [3]
  kDirectLightWidest = 31,     ///< [3] over about 31x31
  kIndirectLightWidest = 34,   ///< [3]
  kSurfacePlanes = 37,
};

/// Runs body(begin, end) over parts of [0, count), in any order and on any threads.
using ParallelFor = std::function<void(int count, const std::function<void(int begin, int end)>& body)>;

/// `layer` [kLayerChannels, H, W] of the conditioning -> `surface` [kSurfacePlanes, H, W].
/// The means are an edge-stopping a-trous filter (Dammertz et al., HPG 2010): 3x3 binomial kernels at distances 1, 2, 4 and 8,
/// each neighbour weighted by its coverage and by how alike the normals are and how near it lies to this pixel's tangent plane
/// (on a plane, inverse depth is an affine function of the pixel).
void surface_light(const float* layer, int height, int width, const ParallelFor& parallel_for, float* surface);

}  // namespace rimshot::model
