extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}
#include <doctest/doctest.h>


#include "file_bytes.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using media::VideoCodec;
namespace fs = std::filesystem;

namespace {

/// Smooth colours over all codes, with an alpha ramp.
media::Rgba16 ramp(int width, int height) {
  media::Rgba16 picture{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (const int value : {65535 * x / (width - 1), 65535 * y / (height - 1), 65535 - 65535 * x / (width - 1),
                              65535 * (x + y) / (width + height - 2)})
        picture.pixels.push_back(std::uint16_t(value));
  return picture;
}

fs::path write(const fs::path& folder, VideoCodec codec, const media::Rgba16& picture, int frames = 3) {
  media::VideoOptions options;
  options.codec = codec;
  options.metadata["comment"] = "AI-generated: test";
  const fs::path file = folder / ("a." + media::file_extension(codec));
  media::VideoWriter video(file, picture.width, picture.height, options);
  for (int i = 0; i < frames; ++i) video.write(picture);
  video.finish();
  return file;
}

struct Description {
  AVCodecID codec;
  int format, primaries, transfer, matrix, range, profile;
};

Description describe(const fs::path& file) {
  AVFormatContext* container = nullptr;
  REQUIRE(avformat_open_input(&container, file.c_str(), nullptr, nullptr) >= 0);
  REQUIRE(avformat_find_stream_info(container, nullptr) >= 0);
  const AVCodecParameters* s = container->streams[0]->codecpar;
  const Description out{s->codec_id,    s->format,      s->color_primaries, s->color_trc,
                        s->color_space, s->color_range, s->profile};
  avformat_close_input(&container);
  return out;
}

/// Largest difference of a channel, in parts of full scale.
double largest_difference(const fs::path& file, const media::Rgba16& expected, std::size_t channels) {
  media::VideoReader reader(file);
  CHECK(reader.metadata().size() >= 1);
  media::Rgba16 frame;
  double largest = 0;
  int frames = 0;
  for (; reader.read(frame); ++frames) {
    REQUIRE_EQ(frame.pixels.size(), expected.pixels.size());
    for (std::size_t i = 0; i < frame.pixels.size(); ++i)
      if (i % 4 < channels) largest = std::max(largest, std::abs(double(frame.pixels[i]) - expected.pixels[i]) / 65535);
  }
  CHECK_EQ(frames, 3);
  return largest;
}

}  // namespace

TEST_CASE("FFV1 gives every one of 16 bits back, alpha included, of noise too") {
  const test::TempDir dir;
  media::Rgba16 noise{33, 17, {}};
  Rng rng(1);
  for (int i = 0; i < 33 * 17 * 4; ++i) noise.pixels.push_back(std::uint16_t(rng.bits()));
  const auto file = write(dir.path(), VideoCodec::Ffv1, noise);
  CHECK_EQ(largest_difference(file, noise, 4), 0);
  const Description d = describe(file);
  CHECK(d.codec == AV_CODEC_ID_FFV1);
  CHECK(d.format == AV_PIX_FMT_GBRAP16);
  CHECK(d.matrix == AVCOL_SPC_RGB);
  CHECK(d.range == AVCOL_RANGE_JPEG);
  CHECK(d.primaries == AVCOL_PRI_BT709);
  CHECK(d.transfer == AVCOL_TRC_IEC61966_2_1);
}

TEST_CASE("ProRes 4444 holds ten bits and alpha, tagged for BT.709") {
  const test::TempDir dir;
  const auto picture = ramp(64, 32);
  const auto file = write(dir.path(), VideoCodec::ProRes4444, picture);
  // Ten bits of limited-range Y'CbCr are 1/876 each; three of them make a colour, and the codec adds its own loss.
  CHECK_LE(largest_difference(file, picture, 4), 8.0 / 876);
  const Description d = describe(file);
  CHECK(d.codec == AV_CODEC_ID_PRORES);
  CHECK(d.profile == FF_PROFILE_PRORES_4444);
  CHECK(d.matrix == AVCOL_SPC_BT709);
  CHECK(d.range == AVCOL_RANGE_MPEG);
  CHECK(d.primaries == AVCOL_PRI_BT709);
}

TEST_CASE("10-bit H.264 is High 10, tagged as the 8-bit one, and finer than it") {
  const test::TempDir dir;
  const auto picture = ramp(64, 32);
  const auto ten = write(dir.path(), VideoCodec::H264TenBit, picture);
  const Description d = describe(ten);
  CHECK(d.codec == AV_CODEC_ID_H264);
  CHECK(d.format == AV_PIX_FMT_YUV420P10);
  CHECK(d.profile == FF_PROFILE_H264_HIGH_10);
  CHECK(d.matrix == AVCOL_SPC_BT709);
  CHECK(d.range == AVCOL_RANGE_MPEG);
  CHECK(d.transfer == AVCOL_TRC_IEC61966_2_1);
  CHECK_LE(largest_difference(ten, picture, 3), 0.03);  // the ramp's steps lose colour at half resolution
}

TEST_CASE("equal frames give equal bytes in every format, and the label is in the file") {
  const test::TempDir a, b;
  for (const VideoCodec codec : {VideoCodec::H264, VideoCodec::H264TenBit, VideoCodec::ProRes4444, VideoCodec::Ffv1}) {
    const auto first = write(a.path(), codec, ramp(64, 32)), second = write(b.path(), codec, ramp(64, 32));
    CHECK(test::file_bytes(first) == test::file_bytes(second));
    CHECK(test::file_bytes(first).find("AI-generated: test") != std::string::npos);
  }
}

TEST_CASE("16-bit display values are the transfer function's, to half a step") {
  const auto shown = media::to_display16({0.f, 0.5f, 1.f, 2.f, -1.f, 0.001f}, {0.25f, 7.f}, 2, 1);
  CHECK_EQ(shown.pixels[0], 0);
  CHECK_NEAR(shown.pixels[1], 65535 * (1.055 * std::pow(0.5, 1 / 2.4) - 0.055), 0.51);
  CHECK_EQ(shown.pixels[2], 65535);
  CHECK_EQ(shown.pixels[3], 16384);
  CHECK_EQ(shown.pixels[4], 65535);
  CHECK_EQ(shown.pixels[5], 0);
  CHECK_NEAR(shown.pixels[6], 65535 * 12.92 * 0.001, 0.51);
  CHECK_EQ(shown.pixels[7], 65535);
}
