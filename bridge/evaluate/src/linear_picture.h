#pragma once
#include <vector>

#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// A picture in linear light, where the colours of a partly covered pixel mix. [H, W, 3]
struct LinearPicture {
  int width = 0, height = 0;
  std::vector<float> rgb;
  const float* at(int x, int y) const { return rgb.data() + 3 * (std::size_t(y) * std::size_t(width) + std::size_t(x)); }
};

/// IEC 61966-2-1 (sRGB), decoding.
LinearPicture decode(const media::Rgb8& picture);

/// Median over time of every pixel and channel.
media::Rgb8 median(const std::vector<media::Rgb8>& frames);

}  // namespace rimshot::evaluate
