#pragma once
#include <filesystem>
#include <span>
#include <vector>

namespace rimshot::bench {

/// Writes 32-bit floats as a NumPy array of that shape (format 1.0), which numpy.load reads.
void write_npy(const std::filesystem::path& file, std::span<const float> values, const std::vector<int>& shape);

}  // namespace rimshot::bench
