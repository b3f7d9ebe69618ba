#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// A clip of which nothing is known, looked through once: does one round thing move before a camera that stands still, and how large is it?
struct ClipSurvey {
  int width = 0, height = 0;        ///< of the clip [px]
  double fps = 0;                   ///< [1/s]
  int reduction = 1;                ///< pixels of the clip along a side of a pixel of `frames`
  std::vector<media::Rgb8> frames;  ///< reduced so that the ball is small enough to be read at once
  double radius = 0;                ///< of the moving disc in `frames`, median over time [px]
  std::string reason;               ///< why the clip cannot be measured; empty where it can
};

/// The background is the median over time; what differs from it in a frame and is no shadow moves. The size is that of the largest disc
/// that fits into what moves, which a shadow at the ball's foot does not change.
/// @throws Error(InvalidInput) for a file that is no video, is damaged, turned, or of high dynamic range
ClipSurvey survey_clip(const std::filesystem::path& file);

}  // namespace rimshot::evaluate
