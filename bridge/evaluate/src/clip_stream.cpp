#include "clip_stream.h"

#include <cmath>

#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

/// An edit list may hide this many coded frames at a clip's ends.
constexpr std::int64_t kHiddenFrames = 2;

}  // namespace

ClipStream::ClipStream(const std::filesystem::path& file, media::ColourConversion colours)
    : file_(file), name_(file.string()), video_(file, colours) {
  if (!(video_.fps() > 0 && std::isfinite(video_.fps())))
    throw Error(ErrorCode::InvalidInput, name_ + ": has no frame rate; write it anew with one, e.g. ffmpeg -i IN -r 24 OUT");
  if (std::remainder(video_.rotation(), 360) != 0)
    throw Error(ErrorCode::InvalidInput, name_ + ": is meant to be shown turned by " + std::to_string(std::lround(video_.rotation())) +
                                             " degrees; write it anew upright: ffmpeg -i IN OUT");
  // OpenCV, whose values some metrics are defined on, takes the codes as they are.
  if (colours == media::ColourConversion::AsTagged && video_.high_dynamic_range())
    throw Error(ErrorCode::InvalidInput, name_ + ": has a high dynamic range; map its tones first: ffmpeg -i IN -vf "
                                                 "zscale=t=linear,tonemap=hable,zscale=t=bt709:m=bt709:p=bt709,format=yuv420p OUT");
}

std::int64_t ClipStream::frames() const {
  if (video_.announced_frames() > 0) return video_.announced_frames();
  media::VideoReader again(file_);
  std::int64_t count = 0;
  for (media::Rgb8 frame; again.read(frame);) ++count;
  return count;
}

bool ClipStream::read(media::Rgb8& frame) {
  if (!video_.read(frame)) {
    if (count_ == 0) throw Error(ErrorCode::InvalidInput, name_ + ": has no frame that can be decoded");
    if (count_ + kHiddenFrames < video_.announced_frames())
      throw Error(ErrorCode::InvalidInput, name_ + ": is truncated: it announces " + std::to_string(video_.announced_frames()) +
                                               " frames and has " + std::to_string(count_) + "; fetch it anew");
    return false;
  }
  if (const auto time = video_.time(); time && std::abs(*time * fps() - double(count_)) > 0.5)
    throw Error(ErrorCode::InvalidInput, name_ + ": its frames do not come at an even rate (frame " + std::to_string(count_) + " at " +
                                             std::to_string(*time) + " s, " + std::to_string(fps()) +
                                             " frames a second); write it anew with a constant rate: ffmpeg -i IN -vsync cfr OUT");
  ++count_;
  return true;
}

}  // namespace rimshot::evaluate
