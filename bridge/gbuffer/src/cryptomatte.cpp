#include "rimshot/gbuffer/cryptomatte.h"

#include <bit>
#include <cstring>

namespace rimshot::gbuffer::cryptomatte {
namespace {

std::string hex8(std::uint32_t value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[(value >> shift) & 15];
  return text;
}

}  // namespace

std::uint32_t murmur3(std::string_view bytes) {
  const auto scramble = [](std::uint32_t k) { return std::rotl(k * 0xcc9e2d51u, 15) * 0x1b873593u; };
  std::uint32_t hash = 0;
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t block;
    std::memcpy(&block, bytes.data() + at, 4);
    hash = std::rotl(hash ^ scramble(block), 13) * 5 + 0xe6546b64u;
  }
  std::uint32_t tail = 0;
  for (std::size_t i = bytes.size(); i > at; --i) tail = tail << 8 | static_cast<unsigned char>(bytes[i - 1]);
  hash ^= scramble(tail) ^ std::uint32_t(bytes.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
  return hash ^ (hash >> 16);
}

std::uint32_t identity(std::string_view name) {
  const std::uint32_t hash = murmur3(name), exponent = (hash >> 23) & 255;
  return exponent == 0 || exponent == 255 ? hash ^ (1u << 23) : hash;
}

float channel_value(std::string_view name) { return std::bit_cast<float>(identity(name)); }

std::string key(std::string_view type_name) { return hex8(murmur3(type_name)).substr(0, 7); }

std::string manifest(const std::vector<std::string>& names) {
  std::string text = "{";
  for (const std::string& name : names) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":\"" + hex8(identity(name)) + "\"";
  return text + "}";
}

}  // namespace rimshot::gbuffer::cryptomatte
