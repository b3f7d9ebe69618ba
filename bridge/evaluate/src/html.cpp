#include "rimshot/evaluate/html.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace rimshot::evaluate::html {

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string number(std::optional<double> value, int digits) {
  if (!value || std::isnan(*value)) return "–";
  if (std::isinf(*value)) return *value > 0 ? "∞" : "−∞";
  const double size = std::abs(*value);
  char text[64];
  if (size != 0 && (size < 1e-4 || size >= 1e6)) {
    std::snprintf(text, sizeof text, "%.*e", std::max(0, digits - 2), size);
  } else {
    const int before_point = size == 0 ? digits : int(std::floor(std::log10(size))) + 1;
    std::snprintf(text, sizeof text, "%.*f", std::max(0, digits - before_point), size);
  }
  return (*value < 0 ? "−" : "") + std::string(text);
}

std::string data_uri(const std::string& type, const std::vector<std::uint8_t>& bytes) {
  static const char* const kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out = "data:" + type + ";base64,";
  out.reserve(out.size() + bytes.size() * 4 / 3 + 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t triple = 0;
    for (std::size_t k = 0; k < 3; ++k) triple = triple << 8 | (k < count ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kAlphabet[triple >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace rimshot::evaluate::html
