#pragma once
extern "C" {
#include <libavcodec/avcodec.h>
}
#include <filesystem>
#include <vector>

namespace rimshot::test {

/// What a made video file is like. Its picture is grey with a bright square that goes to the right.
struct MadeVideo {
  const char* encoder = "ffv1";
  const char* container = "matroska";
  AVPixelFormat format = AV_PIX_FMT_YUV420P;
  int width = 64, height = 48, frames = 16, fps = 8;
  std::vector<int> ticks;  ///< time of each frame in 1 / (8 fps) s; empty = even
  double rotation = 0;     ///< [degrees] by which a player turns the picture
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
};

/// Writes it with FFmpeg's own libraries, nothing of Rimshot's. @returns the file
std::filesystem::path write_made_video(const std::filesystem::path& file, const MadeVideo& video = {});

/// A second of a tone as a WAV file, byte by byte.
std::filesystem::path write_tone(const std::filesystem::path& file);

}  // namespace rimshot::test
