#include <png.h>
#include <turbojpeg.h>

#include <memory>

#include "mesh_source.h"

namespace rimshot::scene {
namespace {

using Bytes = std::vector<unsigned char>;

void check_size(unsigned width, unsigned height, const std::string& name, const MeshSource& source) {
  constexpr unsigned most = unsigned(kMostTextureSide);
  if (width < 1 || height < 1 || width > most || height > most)
    source.fail("texture " + name + " has " + std::to_string(width) + "x" + std::to_string(height) + " pixels; at most " +
                std::to_string(most) + "x" + std::to_string(most) + " are read");
}

Texture decode_png(const Bytes& bytes, const std::string& name, const MeshSource& source) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype(&png_image_free)> freed(&image, png_image_free);
  const auto fail = [&] { source.fail("texture " + name + " is no readable PNG: " + image.message); };
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) fail();
  check_size(image.width, image.height, name, source);
  image.format = PNG_FORMAT_RGBA;  // read with its alpha, or libpng would lay the colours over black
  Bytes rgba(PNG_IMAGE_SIZE(image));
  if (!png_image_finish_read(&image, nullptr, rgba.data(), 0, nullptr)) fail();
  Texture texture{int(image.width), int(image.height), {}, {}};
  texture.rgb.reserve(rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < rgba.size(); i += 4) texture.rgb.insert(texture.rgb.end(), {rgba[i], rgba[i + 1], rgba[i + 2]});
  bool opaque = true;
  for (std::size_t i = 3; i < rgba.size(); i += 4) opaque = opaque && rgba[i] == 255;
  if (!opaque)
    for (std::size_t i = 3; i < rgba.size(); i += 4) texture.alpha.push_back(rgba[i]);
  return texture;
}

Texture decode_jpeg(const Bytes& bytes, const std::string& name, const MeshSource& source) {
  const std::unique_ptr<void, decltype(&tjDestroy)> decoder(tjInitDecompress(), tjDestroy);
  const auto fail = [&] { source.fail("texture " + name + " is no readable JPEG: " + tjGetErrorStr2(decoder.get())); };
  int width = 0, height = 0, subsampling = 0, colourspace = 0;
  if (tjDecompressHeader3(decoder.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &colourspace) != 0) fail();
  check_size(unsigned(width), unsigned(height), name, source);
  Texture texture{width, height, Bytes(std::size_t(width) * std::size_t(height) * 3), {}};
  // The limit of scans keeps a hostile progressive file from decoding for hours.
  if (tjDecompress2(decoder.get(), bytes.data(), bytes.size(), texture.rgb.data(), width, 0, height, TJPF_RGB,
                    TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING) != 0) {
    fail();
  }
  return texture;
}

}  // namespace

Texture decode_texture(const Bytes& bytes, const std::string& name, const MeshSource& source) {
  if (bytes.size() > 8 && png_sig_cmp(bytes.data(), 0, 8) == 0) return decode_png(bytes, name, source);
  if (bytes.size() > 3 && bytes[0] == 0xff && bytes[1] == 0xd8) return decode_jpeg(bytes, name, source);
  source.fail("texture " + name + " is neither PNG nor JPEG; convert it");
}

}  // namespace rimshot::scene
