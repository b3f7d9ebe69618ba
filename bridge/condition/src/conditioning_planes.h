#pragma once
#include <span>
#include <vector>

#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"

namespace rimshot::condition {

/// The planes of rimshot/layout/conditioning.h for one frame, [kChannels, H, W]. The one conversion that both training clips and
/// the renderer use. @throws Error(Internal) if the sizes of samples and geometry differ.
std::vector<float> conditioning_planes(const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry);

/// For every pixel, the nearest pixel where `present` holds (two sweeps, so now and then a pixel further than the nearest);
/// -1 everywhere if it holds nowhere. Row-major.
std::vector<int> nearest_pixel(const std::vector<char>& present, int width);

/// [H, W, components] to [components, H, W].
void to_planes(std::span<const float> interleaved, int components, std::span<float> planes);

}  // namespace rimshot::condition
