#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace rimshot::test {

/// All bytes of a file; empty where there is none.
inline std::string file_bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace rimshot::test
