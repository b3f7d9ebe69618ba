#pragma once
#include <cstdint>

#include "rimshot/layout/clip_file.h"

namespace rimshot::test {

/// A lit disc that moves over a lit wall under a strip of sky, sampled 8 times a pixel with noisy indirect light; the teacher
/// has 64 samples and the light without noise.
layout::Clip synthetic_clip(std::uint64_t seed, int frames, int height, int width);

}  // namespace rimshot::test
