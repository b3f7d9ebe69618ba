#pragma once
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include "rimshot/core/error.h"

namespace rimshot::fuzz {

/// A file in memory that holds the bytes; the readers open files by name.
inline std::string file_of(const unsigned char* data, std::size_t size, const char* name) {
  static const std::string folder = [] {
    char pattern[] = "/dev/shm/rimshot-fuzz-XXXXXX";  // mkdtemp fills in the six letters
    if (!mkdtemp(pattern)) throw std::runtime_error("cannot make a folder in /dev/shm");
    return std::string(pattern);
  }();
  const std::string file = folder + "/" + name;
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(data), std::streamsize(size));
  return file;
}

/// Runs the reader; anything but success and Error(InvalidInput) ends the program.
template <typename Reader>
int read_or_refuse(const Reader& read) {
  try {
    read();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::InvalidInput) throw;
  }
  return 0;
}

}  // namespace rimshot::fuzz
