#pragma once
#include <filesystem>
#include <vector>

namespace rimshot::evaluate {

/// An array of numbers as NumPy saves it.
struct NpyArray {
  std::vector<std::size_t> shape;
  std::vector<double> values;  ///< in C order
};

/// Reads a .npy file, versions 1 to 3: little-endian floats of 4 or 8 bytes, whole numbers of 1 to 8 bytes or truth values, in C order.
/// @throws Error(InvalidInput) naming the file when it is none of these, is cut off, or holds more than 2^28 numbers.
NpyArray read_npy(const std::filesystem::path& file);

}  // namespace rimshot::evaluate
