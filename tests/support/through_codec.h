#pragma once
#include <vector>

#include "rimshot/media/video.h"
#include "temp_dir.h"

namespace rimshot::test {

/// The frames as a clip of H.264 gives them back.
inline std::vector<media::Rgb8> through_codec(const std::vector<media::Rgb8>& frames, double fps) {
  const TempDir dir;
  media::VideoOptions encoding;
  encoding.fps = fps;
  media::VideoWriter writer(dir.path() / "clip.mp4", frames.front().width, frames.front().height, encoding);
  for (const media::Rgb8& frame : frames) writer.write(frame);
  writer.finish();
  media::VideoReader reader(dir.path() / "clip.mp4");
  std::vector<media::Rgb8> out;
  for (media::Rgb8 frame; reader.read(frame);) out.push_back(frame);
  return out;
}

}  // namespace rimshot::test
