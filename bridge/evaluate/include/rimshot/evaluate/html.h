#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Pieces of text that HTML and SVG are written with.
namespace rimshot::evaluate::html {

/// Text with the characters that mean something in HTML written as entities.
std::string escape(const std::string& text);

/// With that many significant digits, a true minus sign and no exponent between 1e-4 and 1e6; "–" for nothing.
std::string number(std::optional<double> value, int digits = 4);

/// "data:<type>;base64,..." of the bytes.
std::string data_uri(const std::string& type, const std::vector<std::uint8_t>& bytes);

}  // namespace rimshot::evaluate::html
