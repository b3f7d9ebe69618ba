extern "C" {
#include <libavformat/avformat.h>
}
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "file_bytes.h"
#include "rimshot/core/error.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
namespace fs = std::filesystem;

namespace {

/// Eight bars of saturated and grey colours.
media::Rgb8 bars(int width, int height) {
  constexpr std::uint8_t colours[8][3] = {{235, 235, 235}, {191, 191, 0}, {0, 191, 191}, {0, 191, 0}, {191, 0, 191}, {191, 0, 0}, {0, 0, 191}, {16, 16, 16}};
  media::Rgb8 picture{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int k = 0; k < 3; ++k) picture.pixels.push_back(colours[x * 8 / width][k]);
  return picture;
}

void write(const fs::path& file, int frames) {
  media::VideoOptions options;
  options.fps = 23.976;
  options.metadata["comment"] = "AI-generated: test";
  media::VideoWriter video(file, 128, 64, options);
  for (int i = 0; i < frames; ++i) video.write(bars(128, 64));
  video.finish();
}

}  // namespace

TEST_CASE("colours, frames, rate and metadata survive") {
  const test::TempDir dir;
  write(dir.path() / "a.mp4", 7);
  media::VideoReader video(dir.path() / "a.mp4");
  CHECK_NEAR(video.fps(), 23.976, 1e-6);
  CHECK(video.metadata().at("comment") == "AI-generated: test");
  media::Rgb8 frame;
  const auto expected = bars(128, 64);
  int frames = 0;
  for (; video.read(frame); ++frames)
    for (int bar = 0; bar < 8; ++bar)
      for (int k = 0; k < 3; ++k) {
        const std::size_t at = std::size_t((32 * 128 + bar * 16 + 8) * 3 + k);
        CHECK_NEAR(frame.pixels[at], expected.pixels[at], 3);  // two roundings of 8-bit Y'CbCr, and the codec
      }
  CHECK(frames == 7);
}

TEST_CASE("the file says how its colours are to be read") {
  const test::TempDir dir;
  write(dir.path() / "a.mp4", 2);
  AVFormatContext* container = nullptr;
  REQUIRE(avformat_open_input(&container, (dir.path() / "a.mp4").c_str(), nullptr, nullptr) >= 0);
  REQUIRE(avformat_find_stream_info(container, nullptr) >= 0);
  const AVCodecParameters* stream = container->streams[0]->codecpar;
  CHECK(stream->codec_id == AV_CODEC_ID_H264);
  CHECK(stream->format == AV_PIX_FMT_YUV420P);
  CHECK(stream->color_primaries == AVCOL_PRI_BT709);
  CHECK(stream->color_trc == AVCOL_TRC_IEC61966_2_1);
  CHECK(stream->color_space == AVCOL_SPC_BT709);
  CHECK(stream->color_range == AVCOL_RANGE_MPEG);
  avformat_close_input(&container);
  CHECK(test::file_bytes(dir.path() / "a.mp4").find("colrnclx") != std::string::npos);  // players read the container's box first
}

TEST_CASE("equal frames give equal bytes") {
  const test::TempDir dir;
  write(dir.path() / "a.mp4", 5);
  write(dir.path() / "b.mp4", 5);
  CHECK(test::file_bytes(dir.path() / "a.mp4") == test::file_bytes(dir.path() / "b.mp4"));
}

TEST_CASE("bad sizes, places and files are errors with a remedy, and nothing half-written stays") {
  const test::TempDir dir;
  CHECK_THROWS_WITH_AS(media::VideoWriter(dir.path() / "a.mp4", 65, 64, {}), doctest::Contains("66x64"), Error);
  std::ofstream(dir.path() / "text") << "no video";
  CHECK_THROWS_AS(media::VideoWriter(dir.path() / "text" / "a.mp4", 64, 64, {}), Error);
  {
    media::VideoWriter unfinished(dir.path() / "b.mp4", 64, 64, {});
    unfinished.write(bars(64, 64));
  }
  CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1);  // the text
  CHECK_THROWS_WITH_AS(media::VideoReader(dir.path() / "text"), doctest::Contains("text"), Error);
  CHECK_THROWS_AS(media::VideoReader(dir.path() / "missing.mp4"), Error);
}
