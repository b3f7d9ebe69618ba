#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "outline_patch.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

/// Stripes of two colours of about one luma, at an angle to the pixels, so that edges fall everywhere in a block of 2x2.
media::Rgb8 striped() {
  media::Rgb8 picture{128, 96, {}};
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      const bool left = std::fmod(x + 0.37 * y, 24) < 12;
      for (const int code : left ? std::array{190, 110, 60} : std::array{60, 140, 190}) picture.pixels.push_back(std::uint8_t(code));
    }
  return picture;
}

evaluate::Plane codes(const media::Rgb8& picture) {
  evaluate::Plane out;
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) out.push_back(Vec3(picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2]));
  return out;
}

double chroma_apart(const evaluate::Plane& a, const evaluate::Plane& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]).tail<2>().squaredNorm();
  return std::sqrt(sum / double(a.size()));
}

}  // namespace

TEST_CASE("what the reader takes a codec for leaves of colour edges what H.264 leaves") {
  const test::TempDir folder;
  const media::Rgb8 picture = striped();
  media::VideoWriter writer(folder.path() / "clip.mp4", picture.width, picture.height, {});
  writer.write(picture);
  writer.finish();
  media::Rgb8 coded;
  REQUIRE(media::VideoReader(folder.path() / "clip.mp4").read(coded));

  evaluate::OutlinePatch patch;
  patch.width = picture.width;
  patch.height = picture.height;
  const auto seen = evaluate::luma_and_chroma(codes(coded)), sharp = evaluate::luma_and_chroma(codes(picture));
  const auto expected = evaluate::as_coded(patch, codes(picture));
  // 0.29 of what no smearing leaves, which is where an edge falls in its block of 2x2; the reader does not know that. With twice the
  // variance it is 0.35.
  CHECK_LE(chroma_apart(seen, expected), 0.32 * chroma_apart(seen, sharp) * test::tolerance_scale());
}
