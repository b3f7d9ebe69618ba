#pragma once
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// A picture in linear light, where the colours of a partly covered pixel mix. [H, W, 3]
struct LinearPicture {
  int width = 0, height = 0;
  std::vector<float> rgb;
  Vec3 at(int x, int y) const {
    const float* pixel = rgb.data() + 3 * (std::size_t(y) * std::size_t(width) + std::size_t(x));
    return {pixel[0], pixel[1], pixel[2]};
  }
};

/// IEC 61966-2-1 (sRGB), decoding.
LinearPicture decode(const media::Rgb8& picture);

/// The same standard for one colour, 0..1; values outside are clipped, as a picture file does.
Vec3 decode(const Vec3& encoded);
Vec3 encode(const Vec3& linear);

/// Median over time of every pixel and channel.
media::Rgb8 median(const std::vector<media::Rgb8>& frames);

}  // namespace rimshot::evaluate
