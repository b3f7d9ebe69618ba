#include "rimshot/layout/clip_file.h"

#include <fstream>
#include <limits>

#include "file_bytes.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;
namespace fs = std::filesystem;

namespace {

Clip small_clip() {
  Clip clip;
  clip.frames = 2;
  clip.bodies = 3;
  clip.height = 4;
  clip.width = 6;
  clip.frame_interval = 1.0 / 24;
  clip.shutter = 0.01;
  const auto fill = [&clip](std::vector<Half>& values, int channels, float start) {
    values.resize(std::size_t(clip.frames * channels * clip.height * clip.width));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = to_half(start + float(i % 97) / 8);
  };
  fill(clip.conditioning, kChannels, 0);
  fill(clip.sampled_coverage, 3, 1);
  fill(clip.background, 3, 2);
  fill(clip.moving, 3, 3);
  fill(clip.coverage, 3, 4);
  for (int i = 0; i < kPlatePlanes * 4 * 6; ++i) clip.plate.push_back(to_half(float(i) / 16));
  for (int i = 0; i < 2 * 3 * kStateColumns; ++i) clip.body_state.push_back(float(i) / 7);
  for (int i = 0; i < 9; ++i) clip.body_albedo.push_back(float(i) / 9);
  return clip;
}

std::string refusal(const fs::path& file) {
  try {
    read_clip(file);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a clip comes back as it was written, and equal clips are equal bytes") {
  test::TempDir dir;
  const Clip clip = small_clip();
  write_clip(clip, dir.path() / "a.h5");
  write_clip(clip, dir.path() / "b.h5");
  CHECK(test::file_bytes(dir.path() / "a.h5") == test::file_bytes(dir.path() / "b.h5"));

  const Clip read = read_clip(dir.path() / "a.h5");
  CHECK(read.frames == 2);
  CHECK(read.bodies == 3);
  CHECK(read.height == 4);
  CHECK(read.width == 6);
  CHECK(read.frame_interval == clip.frame_interval);
  CHECK(read.shutter == clip.shutter);
  CHECK(read.conditioning == clip.conditioning);
  CHECK(read.sampled_coverage == clip.sampled_coverage);
  CHECK(read.background == clip.background);
  CHECK(read.moving == clip.moving);
  CHECK(read.coverage == clip.coverage);
  CHECK(read.plate == clip.plate);
  CHECK(read.body_state == clip.body_state);
  CHECK(read.body_albedo == clip.body_albedo);
}

TEST_CASE("a truncated, missing or foreign file is refused by name") {
  test::TempDir dir;
  const fs::path whole = dir.path() / "whole.h5", cut = dir.path() / "cut.h5", text = dir.path() / "text.h5";
  write_clip(small_clip(), whole);
  const std::string content = test::file_bytes(whole);
  std::ofstream(cut, std::ios::binary) << content.substr(0, content.size() / 2);
  std::ofstream(text) << "no HDF5";
  for (const fs::path& file : {cut, text, dir.path() / "none.h5"}) {
    const std::string message = refusal(file);
    CAPTURE(message);
    CHECK(message.find(file.string()) != std::string::npos);
    CHECK(message.find("training clip") != std::string::npos);
  }
}

TEST_CASE("a clip of another channel layout is refused, with what to do") {
  test::TempDir dir;
  const fs::path file = dir.path() / "clip.h5";
  write_clip(small_clip(), file);
  const ClipSize size = read_clip_size(file);
  CHECK(size.frames == 2);
  CHECK(size.bodies == 3);
  CHECK(size.height == 4);
  CHECK(size.width == 6);
  std::string content = test::file_bytes(file);
  const auto at = content.find(sha256());
  REQUIRE(at != std::string::npos);
  content[at] = content[at] == '0' ? '1' : '0';
  std::ofstream(file, std::ios::binary) << content;
  CHECK(refusal(file).find("another conditioning layout; make the data set anew") != std::string::npos);
  CHECK_THROWS_AS(read_clip_size(file), Error);
}

TEST_CASE("a clip whose members do not fit together is not written") {
  test::TempDir dir;
  Clip clip = small_clip();
  clip.moving.pop_back();
  CHECK_THROWS_AS(write_clip(clip, dir.path() / "clip.h5"), Error);
  CHECK(!fs::exists(dir.path() / "clip.h5"));
}

TEST_CASE("16-bit floats: the nearest value, clamped to the finite range") {
  CHECK(float(to_half(0.5f)) == 0.5f);
  CHECK_NEAR(float(to_half(0.1f)), 0.1, 0.1 * 0x1p-11);  // half a unit in the last of 11 binary digits
  CHECK(float(to_half(1e9f)) == 65504.0f);
  CHECK(float(to_half(-std::numeric_limits<float>::infinity())) == -65504.0f);
}
