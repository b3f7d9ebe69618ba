#include "rimshot/media/exr.h"

#include <ImathBox.h>
#include <ImathMatrix.h>
#include <ImfChannelList.h>
#include <ImfChromaticitiesAttribute.h>
#include <ImfFloatAttribute.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfInputFile.h>
#include <ImfMatrixAttribute.h>
#include <ImfStdIO.h>
#include <ImfTileDescription.h>
#include <ImfVersion.h>
#include <ImfOutputFile.h>
#include <ImfRational.h>
#include <ImfRationalAttribute.h>
#include <ImfStandardAttributes.h>
#include <ImfStringAttribute.h>

#include <algorithm>
#include <cstring>
#include <half.h>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"

namespace rimshot::media {
namespace {

/// Largest picture in memory that is read.
constexpr std::size_t kMostBytes = std::size_t(2) << 30;

/// Longest side of a picture that is read. OpenEXR itself takes memory for every row that a header claims.
constexpr std::int64_t kMostSide = 65536;  // [px]

/// Memory of the rows that are decoded in one go; at least one row is, and no compression of OpenEXR has blocks of more than 256.
constexpr std::size_t kBytesAtOnce = std::size_t(64) << 20;
constexpr std::size_t kMostRowsAtOnce = 256;

constexpr const char* kFrameRate = "framesPerSecond";

bool is_picture(const std::string& channel) { return channel == "R" || channel == "G" || channel == "B" || channel == "A"; }

Imf::Header header_of(const ExrImage& image) {
  Imf::Header header(image.width, image.height);
  header.compression() = Imf::ZIP_COMPRESSION;
  Imf::addChromaticities(header, Imf::Chromaticities());  // the default is Rec.709 with white D65
  for (const auto& [name, text] : image.text) header.insert(name, Imf::StringAttribute(text));
  for (const auto& [name, number] : image.numbers) {
    if (name == kFrameRate) {
      header.insert(name, Imf::RationalAttribute(Imf::Rational(number)));
    } else {
      header.insert(name, Imf::FloatAttribute(float(number)));
    }
  }
  for (const auto& [name, numbers] : image.matrices) {
    RIMSHOT_CHECK(numbers.size() == 16, name, numbers.size());
    Imath::M44f matrix;
    std::copy(numbers.begin(), numbers.end(), matrix.getValue());
    header.insert(name, Imf::M44fAttribute(matrix));
  }
  return header;
}

/// Looks at the headers of all parts before OpenEXR opens the file, which takes memory by their word.
void check_headers(const std::filesystem::path& file) {
  const auto fail = [&](const std::string& what) { throw Error(ErrorCode::InvalidInput, file.string() + ": " + what); };
  Imf::StdIFStream in(file.c_str());
  char start[8];  // the magic number, and the version in the byte order of x86-64
  in.read(start, sizeof start);
  if (!Imf::isImfMagic(start)) fail("is no OpenEXR picture");
  int version = 0;
  std::memcpy(&version, start + 4, sizeof version);
  do {
    Imf::Header header;
    header.readFrom(in, version);
    if (header.readsNothing()) break;
    const Imath::Box2i window = header.dataWindow();
    const std::int64_t width = std::int64_t(window.max.x) - window.min.x + 1, height = std::int64_t(window.max.y) - window.min.y + 1;
    if (width < 1 || height < 1 || width > kMostSide || height > kMostSide)
      fail("claims " + std::to_string(width) + "x" + std::to_string(height) + " pixels; at most " + std::to_string(kMostSide) + " a side are read");
    if (!header.hasTileDescription()) continue;
    // Every tile has a place of 8 bytes in the file's table.
    const Imf::TileDescription& tile = header.tileDescription();
    const std::uintmax_t columns = tile.xSize > 0 ? std::uintmax_t(width + tile.xSize - 1) / tile.xSize : 0;
    const std::uintmax_t rows = tile.ySize > 0 ? std::uintmax_t(height + tile.ySize - 1) / tile.ySize : 0;
    if (columns == 0 || rows == 0 || columns * rows > std::filesystem::file_size(file) / 8) fail("claims more tiles than it holds");
  } while (Imf::isMultiPart(version));
}

}  // namespace

void write_exr(const std::filesystem::path& file, const ExrImage& image) {
  const std::size_t pixels = std::size_t(image.width) * std::size_t(image.height);
  Imf::Header header = header_of(image);
  Imf::FrameBuffer frame;
  std::map<std::string, std::vector<half>> halves;
  const auto add = [&](const std::string& name, Imf::PixelType type, const void* data, std::size_t size) {
    header.channels().insert(name, Imf::Channel(type));
    frame.insert(name, Imf::Slice(type, const_cast<char*>(static_cast<const char*>(data)), size, size * std::size_t(image.width)));
  };
  for (const auto& [name, plane] : image.channels) {
    RIMSHOT_CHECK(plane.size() == pixels, name, plane.size(), pixels);
    if (is_picture(name)) {
      auto& rounded = halves[name];
      rounded.assign(plane.begin(), plane.end());
      add(name, Imf::HALF, rounded.data(), sizeof(half));
    } else {
      add(name, Imf::FLOAT, plane.data(), sizeof(float));
    }
  }
  for (const auto& [name, plane] : image.uint_channels) {
    RIMSHOT_CHECK(plane.size() == pixels, name, plane.size(), pixels);
    add(name, Imf::UINT, plane.data(), sizeof(std::uint32_t));
  }

  AtomicFile writing(file);
  try {
    Imf::OutputFile out(writing.path().c_str(), header);
    out.setFrameBuffer(frame);
    out.writePixels(image.height);
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::Environment, file.string() + ": cannot be written: " + failure.what() + "; check that the disk has space");
  }
  writing.commit();
}

ExrImage read_exr(const std::filesystem::path& file, const std::set<std::string>& only) try {
  check_headers(file);
  Imf::InputFile in(file.c_str());
  const Imf::Header& header = in.header();
  const Imath::Box2i window = header.dataWindow();
  ExrImage image;
  image.width = window.max.x - window.min.x + 1;
  image.height = window.max.y - window.min.y + 1;
  const std::size_t pixels = std::size_t(image.width) * std::size_t(image.height);
  std::size_t channels = 0;
  for (auto it = header.channels().begin(); it != header.channels().end(); ++it) channels += only.empty() || only.contains(it.name());
  if (pixels > kMostBytes || channels > kMostBytes / (4 * pixels))
    throw Error(ErrorCode::InvalidInput, file.string() + ": " + std::to_string(channels) + " channels of " + std::to_string(image.width) + "x" +
                                             std::to_string(image.height) + " pixels take more than 2 GiB; crop the picture");

  // The planes grow with the rows that the file really holds, so that a header alone cannot take the memory.
  const std::size_t row_bytes = 4 * std::max<std::size_t>(channels, 1) * std::size_t(image.width);
  const auto rows = std::int64_t(std::clamp<std::size_t>(kBytesAtOnce / row_bytes, 1, kMostRowsAtOnce));
  for (std::int64_t first = window.min.y; first <= window.max.y; first += rows) {
    const std::int64_t last = std::min<std::int64_t>(first + rows - 1, window.max.y);
    Imf::FrameBuffer frame;
    const auto add = [&](const char* name, Imf::PixelType type, auto& plane) {
      plane.resize(std::size_t(last - window.min.y + 1) * std::size_t(image.width));
      const std::size_t size = sizeof(plane[0]), row = size * std::size_t(image.width);
      // OpenEXR counts addresses from pixel (0, 0), which may lie outside the data window.
      char* origin = reinterpret_cast<char*>(plane.data()) - long(size) * window.min.x - long(row) * window.min.y;
      frame.insert(name, Imf::Slice(type, origin, size, row));
    };
    for (auto it = header.channels().begin(); it != header.channels().end(); ++it) {
      if (!only.empty() && !only.contains(it.name())) continue;
      if (it.channel().type == Imf::UINT) {
        add(it.name(), Imf::UINT, image.uint_channels[it.name()]);
      } else {
        add(it.name(), Imf::FLOAT, image.channels[it.name()]);
      }
    }
    in.setFrameBuffer(frame);
    in.readPixels(int(first), int(last));
  }

  for (auto it = header.begin(); it != header.end(); ++it) {
    const Imf::Attribute& attribute = it.attribute();
    if (const auto* text = dynamic_cast<const Imf::StringAttribute*>(&attribute)) image.text[it.name()] = text->value();
    if (const auto* number = dynamic_cast<const Imf::FloatAttribute*>(&attribute)) image.numbers[it.name()] = number->value();
    if (const auto* rate = dynamic_cast<const Imf::RationalAttribute*>(&attribute)) image.numbers[it.name()] = double(rate->value());
    if (const auto* matrix = dynamic_cast<const Imf::M44fAttribute*>(&attribute)) {
      const float* numbers = matrix->value().getValue();
      image.matrices[it.name()].assign(numbers, numbers + 16);
    }
  }
  return image;
} catch (const Error&) {
  throw;
} catch (const std::exception& failure) {
  throw Error(ErrorCode::InvalidInput, file.string() + ": is no readable OpenEXR picture: " + failure.what());
}

std::vector<float> as_stored(std::vector<float> values) {
  for (float& value : values) value = float(half(value));
  return values;
}

}  // namespace rimshot::media
