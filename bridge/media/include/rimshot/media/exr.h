#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rimshot::media {

/// A multi-layer OpenEXR picture: planes of one size, each with its channel name ("R", "N.X", "motion.backward.u", ...).
struct ExrImage {
  int width = 0, height = 0;
  std::map<std::string, std::vector<float>> channels;               ///< written as 32-bit float, except R G B A as half
  std::map<std::string, std::vector<std::uint32_t>> uint_channels;  ///< e.g. "id"
  std::map<std::string, std::string> text;                          ///< string attributes
  std::map<std::string, double> numbers;                            ///< written as float (framesPerSecond as rational)
  std::map<std::string, std::vector<float>> matrices;               ///< 16 numbers each, row major: worldToCamera, worldToNDC
};

/// Writes ZIP-compressed, whole or not at all. Always adds the Rec.709 chromaticities.
/// @throws Error(Environment) when the file cannot be written, Error(Internal) for a plane of the wrong size.
void write_exr(const std::filesystem::path& file, const ExrImage& image);

/// Reads the channels named in `only`, or all of them. @throws Error(InvalidInput) naming the file when it is not a readable EXR, or
/// would take more than 2 GiB or has a side of more than 65536 pixels.
ExrImage read_exr(const std::filesystem::path& file, const std::set<std::string>& only = {});

/// The values as R, G, B and A come back from a file: rounded to half precision.
std::vector<float> as_stored(std::vector<float> values);

}  // namespace rimshot::media
