#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace rimshot {

/// SHA-256 (FIPS 180-4) of everything added, in the order of adding. Numbers count with their little-endian bytes.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& bytes(const void* data, std::size_t size);
  /// Length and characters, so that ("ab", "c") and ("a", "bc") differ.
  Sha256& text(std::string_view text);
  Sha256& number(double value);
  Sha256& number(std::uint64_t value);
  /// 64 hexadecimal digits; ends the hash.
  std::string hex();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Of a file's content. @throws Error(InvalidInput) if it cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace rimshot
