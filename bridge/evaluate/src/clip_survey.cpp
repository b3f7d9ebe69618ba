#include "clip_survey.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "clip_stream.h"
#include "rimshot/evaluate/linear_picture.h"
#include "movers.h"

namespace rimshot::evaluate {
namespace {

/// Longest side of the pictures that are looked through first [px].
constexpr int kSurveySide = 960;
/// A ball of this radius is read to hundredths of a pixel; a larger one takes longer and gains nothing [px].
constexpr double kEnoughRadius = 14;
/// More of the picture than that never changes where the camera and the light stand still.
constexpr double kMostChange = 0.3;
/// A second thing of so much of the largest one's radius, in so many of the frames, is another ball.
constexpr double kSecondSize = 0.6, kSecondShare = 0.3;
constexpr double kMostBytes = 1024.0 * 1024 * 1024;
constexpr std::size_t kFewestFrames = 8;

/// Mean over blocks of `reduction` pixels; the remainder at the right and the bottom is left out.
media::Rgb8 reduced(media::Rgb8& frame, int reduction) {
  if (reduction == 1) return frame;
  const int width = frame.width / reduction, height = frame.height / reduction;
  media::Rgb8 out{width, height, std::vector<std::uint8_t>(std::size_t(width) * std::size_t(height) * 3)};
  const cv::Mat whole(frame.height, frame.width, CV_8UC3, frame.pixels.data());
  cv::Mat small(height, width, CV_8UC3, out.pixels.data());
  cv::resize(whole(cv::Rect(0, 0, width * reduction, height * reduction)), small, small.size(), 0, 0, cv::INTER_AREA);
  return out;
}

std::vector<media::Rgb8> read_frames(const std::filesystem::path& file, int reduction, bool& too_long) {
  ClipStream clip(file, media::ColourConversion::AsTagged);
  std::vector<media::Rgb8> frames;
  double bytes = 0;
  too_long = false;
  for (media::Rgb8 frame; clip.read(frame);) {
    if (too_long) continue;  // to its end, which tells a damaged file
    frames.push_back(reduced(frame, reduction));
    bytes += double(frames.back().pixels.size());
    too_long = bytes > kMostBytes;
  }
  return frames;
}

std::string percent(double part) { return std::to_string(int(100 * part)) + " %"; }

}  // namespace

ClipSurvey survey_clip(const std::filesystem::path& file) {
  ClipSurvey survey;
  {
    const ClipStream clip(file, media::ColourConversion::AsTagged);
    survey.width = clip.width();
    survey.height = clip.height();
    survey.fps = clip.fps();
  }
  survey.reduction = std::max(1, (std::max(survey.width, survey.height) + kSurveySide - 1) / kSurveySide);
  const auto refuse = [&](const std::string& reason) {
    survey.reason = reason;
    survey.frames.clear();
    return survey;
  };
  bool too_long = false;
  survey.frames = read_frames(file, survey.reduction, too_long);
  if (too_long) return refuse("the clip's pictures take more than 1 GiB; cut it: ffmpeg -i IN -t 10 OUT");
  if (survey.frames.size() < kFewestFrames) return refuse("the clip has fewer than " + std::to_string(kFewestFrames) + " frames");

  const media::Rgb8 background = median(survey.frames);
  std::vector<double> changed, radii;
  std::size_t second = 0;
  for (const media::Rgb8& frame : survey.frames) {
    const Movers movers = movers_in(frame, background);
    changed.push_back(movers.changed);
    if (movers.largest < kLeastRadius) continue;
    radii.push_back(movers.largest);
    second += movers.second > kSecondSize * movers.largest && movers.second >= kLeastRadius;
  }
  if (const double change = median_of(changed); change > kMostChange)
    return refuse("the camera or the light moves: " + percent(change) + " of the picture differ from its median over time");
  if (radii.size() < kFewestFrames) return refuse("nothing of more than " + std::to_string(int(2 * kLeastRadius)) + " px across moves in " + std::to_string(kFewestFrames) + " frames");
  if (double(second) > kSecondShare * double(radii.size()))
    return refuse("several things of one size move; without --truth one ball is followed");
  const double in_clip = median_of(radii) * survey.reduction;
  const int reduction = std::max(1, int(std::lround(in_clip / kEnoughRadius)));
  if (reduction != survey.reduction) {
    survey.reduction = reduction;
    survey.frames = read_frames(file, reduction, too_long);
    if (too_long) return refuse("the clip's pictures take more than 1 GiB; cut it: ffmpeg -i IN -t 10 OUT");
  }
  survey.radius = in_clip / reduction;
  return survey;
}

}  // namespace rimshot::evaluate
