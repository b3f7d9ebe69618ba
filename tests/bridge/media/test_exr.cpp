#include <ImathBox.h>
#include <ImfChannelList.h>
#include <ImfChromaticitiesAttribute.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfInputFile.h>
#include <ImfRational.h>
#include <ImfTiledOutputFile.h>
#include <ImfStandardAttributes.h>
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

#include "rimshot/core/error.h"
#include "rimshot/media/exr.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

media::ExrImage sample() {
  media::ExrImage image;
  image.width = 5;
  image.height = 3;
  for (int i = 0; i < 15; ++i) {
    image.channels["R"].push_back(float(i) / 7);
    image.channels["Z"].push_back(i == 0 ? std::numeric_limits<float>::infinity() : float(i) * 1.000001f);
    image.channels["motion.backward.u"].push_back(-float(i));
    image.uint_channels["id"].push_back(std::uint32_t(i) * 300'000'000u);
  }
  image.text["rimshot/label"] = "a label";
  image.numbers["framesPerSecond"] = 24;
  image.numbers["shutterAngle"] = 172.8;
  image.matrices["worldToCamera"] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  return image;
}

/// Makes the header of a picture claim another size.
void claim(const std::filesystem::path& file, std::int32_t width, std::int32_t height) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::string key("dataWindow\0box2i\0", 17);
  const std::size_t place = bytes.find(key);
  REQUIRE_NE(place, std::string::npos);
  const std::int32_t window[4] = {0, 0, width - 1, height - 1};
  std::memcpy(&bytes[place + key.size() + 4], window, sizeof window);  // after the attribute's size
  std::ofstream(file, std::ios::binary) << bytes;
}

/// The most memory that this program has held [MiB].
double peak_memory() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return double(used.ru_maxrss) / 1024;
}

}  // namespace

TEST_CASE("a header that claims a picture the file does not hold is refused before memory is taken for it") {
  const test::TempDir dir;
  const auto file = dir.path() / "claims.exr";
  for (const auto& [width, height] : {std::pair{2'000'000'000, 1}, {1, 2'000'000'000}, {1'000'000'000, 1'000'000'000}, {60'000, 60'000}, {60'000, 2'200}, {5, 65'000}}) {
    media::write_exr(file, sample());
    claim(file, width, height);
    const double before = peak_memory();
    CHECK_THROWS_WITH_AS(media::read_exr(file), doctest::Contains("claims.exr"), Error);
    CHECK_LT(peak_memory() - before, 150);  // 64 MiB of rows and OpenEXR's own; 60 000 x 2200 would be 2 GiB, 256 rows of it 250 MiB
  }
}

TEST_CASE("a header that claims more tiles than the file could name is refused before memory is taken for them") {
  const test::TempDir dir;
  const auto file = dir.path() / "tiles.exr";
  const std::vector<float> pixels(16, 0.5f);
  const auto write = [&] {
    Imf::Header header(4, 4);
    header.channels().insert("Z", Imf::Channel(Imf::FLOAT));
    header.setTileDescription(Imf::TileDescription(1, 1));
    Imf::TiledOutputFile out(file.c_str(), header);
    Imf::FrameBuffer frame;
    frame.insert("Z", Imf::Slice(Imf::FLOAT, reinterpret_cast<char*>(const_cast<float*>(pixels.data())), 4, 16));
    out.setFrameBuffer(frame);
    out.writeTiles(0, 3, 0, 3);
  };
  write();
  CHECK(media::read_exr(file).channels.at("Z") == pixels);  // tiles as such are read
  claim(file, 16'000, 16'000);
  const double before = peak_memory();
  CHECK_THROWS_WITH_AS(media::read_exr(file), doctest::Contains("claims more tiles than it holds"), Error);
  CHECK_LT(peak_memory() - before, 20);  // their table would be 2 GiB
}

TEST_CASE("planes and attributes come back as they were") {
  const test::TempDir dir;
  const auto image = sample();
  media::write_exr(dir.path() / "a.exr", image);
  const auto back = media::read_exr(dir.path() / "a.exr");
  CHECK(back.width == 5);
  CHECK(back.height == 3);
  CHECK(back.channels.at("Z") == image.channels.at("Z"));
  CHECK(back.channels.at("motion.backward.u") == image.channels.at("motion.backward.u"));
  CHECK(back.uint_channels == image.uint_channels);
  CHECK(back.text.at("rimshot/label") == "a label");
  CHECK(back.numbers.at("framesPerSecond") == 24);
  CHECK_NEAR(back.numbers.at("shutterAngle"), 172.8, 1e-5);  // stored as float
  CHECK(back.matrices == image.matrices);
  for (std::size_t i = 0; i < 15; ++i) CHECK_NEAR(back.channels.at("R")[i], image.channels.at("R")[i], 2.2 * 0x1p-11);  // half: 11 bits
}

TEST_CASE("OpenEXR's own reader finds half colour, float depth, ZIP and Rec.709") {
  const test::TempDir dir;
  media::write_exr(dir.path() / "a.exr", sample());
  Imf::InputFile file((dir.path() / "a.exr").c_str());
  const Imf::Header& header = file.header();
  CHECK(header.compression() == Imf::ZIP_COMPRESSION);
  CHECK(header.channels().findChannel("R")->type == Imf::HALF);
  CHECK(header.channels().findChannel("Z")->type == Imf::FLOAT);
  CHECK(header.channels().findChannel("id")->type == Imf::UINT);
  CHECK_NEAR(Imf::chromaticities(header).red.x, 0.64, 1e-6);  // ITU-R BT.709-6, table 1
  CHECK_NEAR(Imf::chromaticities(header).green.y, 0.60, 1e-6);
  CHECK_NEAR(Imf::chromaticities(header).white.x, 0.3127, 1e-6);
  CHECK(double(Imf::framesPerSecond(header)) == 24);

  std::vector<unsigned> id(15);
  Imf::FrameBuffer buffer;
  buffer.insert("id", Imf::Slice(Imf::UINT, reinterpret_cast<char*>(id.data()), sizeof(unsigned), 5 * sizeof(unsigned)));
  file.setFrameBuffer(buffer);
  file.readPixels(0, 2);
  CHECK(id[7] == 2'100'000'000u);  // row 1, column 2
}

TEST_CASE("bad files and planes are errors that leave nothing behind") {
  const test::TempDir dir;
  std::ofstream(dir.path() / "text.exr") << "no picture";
  CHECK_THROWS_WITH_AS(media::read_exr(dir.path() / "text.exr"), doctest::Contains("text.exr"), Error);
  CHECK_THROWS_AS(media::read_exr(dir.path() / "missing.exr"), Error);
  auto image = sample();
  image.channels["R"].pop_back();
  CHECK_THROWS_AS(media::write_exr(dir.path() / "b.exr", image), Error);
  CHECK_THROWS_AS(media::write_exr(dir.path() / "text.exr" / "c.exr", sample()), Error);
  CHECK(!std::filesystem::exists(dir.path() / "b.exr"));
}
