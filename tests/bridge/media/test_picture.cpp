#include <doctest/doctest.h>

#include "rimshot/media/label.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"

using namespace rimshot;

TEST_CASE("the display transform is sRGB's") {
  // Linear values of the codes 0, 10, 55, 188, 255 by IEC 61966-2-1's decoding formula, in another program.
  const auto shown = media::to_display({0.f, 0.003035f, 0.03820437f, 0.50288653f, 1.f, 7.f}, 2, 1);
  CHECK(shown.pixels == std::vector<std::uint8_t>{0, 10, 55, 188, 255, 255});
  CHECK(media::to_display({0.25f, 0.25f, 0.25f}, 1, 1, 2.0).pixels[0] == 188);  // 0.5 encodes to 187.5
}

TEST_CASE("a PNG holds the same pixels") {
  media::Rgb8 image{3, 2, {}};
  for (int i = 0; i < 18; ++i) image.pixels.push_back(std::uint8_t(i * 14));
  const test::TempDir dir;
  media::write_png(dir.path() / "a.png", image);
  media::VideoReader reader(dir.path() / "a.png");  // FFmpeg's decoder as the second reader
  media::Rgb8 back;
  REQUIRE(reader.read(back));
  CHECK(back.width == 3);
  CHECK(back.pixels == image.pixels);
}

TEST_CASE("the label says what it is") {
  CHECK(media::content_label(true).text.starts_with("AI-generated"));
  CHECK(media::content_label(true).digital_source_type.ends_with("trainedAlgorithmicMedia"));
  CHECK(media::content_label(false).text.find("AI") == std::string::npos);
}
