#include "rimshot/predict/clip_faults.h"

#include <algorithm>
#include <cstdlib>

#include "rimshot/core/error.h"

namespace rimshot::predict {
namespace {

constexpr int kChange = 24;        ///< 8-bit codes: more than a codec's noise
constexpr double kMostPart = 0.5;  ///< of the pixels that balls and their shadows may change between two frames

double changed_part(const media::Rgb8& a, const media::Rgb8& b) {
  std::size_t changed = 0;
  for (std::size_t i = 0; i < a.pixels.size(); i += 3) {
    int most = 0;
    for (std::size_t k = 0; k < 3; ++k) most = std::max(most, std::abs(int(a.pixels[i + k]) - int(b.pixels[i + k])));
    changed += most > kChange;
  }
  return double(changed) / (double(a.pixels.size()) / 3);
}

}  // namespace

void require_one_shot(const std::vector<media::Rgb8>& frames, const std::string& name) {
  for (std::size_t i = 1; i < frames.size(); ++i)
    if (changed_part(frames[i - 1], frames[i]) > kMostPart)
      throw Error(ErrorCode::InvalidInput,
                  name + ": the whole picture changes between frames " + std::to_string(i - 1) + " and " +
                      std::to_string(i) +
                      ": a cut or a moving camera; give one shot of a camera that stands still (--given " +
                      std::to_string(i) + " takes the frames before it)");
}

}  // namespace rimshot::predict
