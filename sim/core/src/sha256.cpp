#include "rimshot/core/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <bit>
#include <fstream>

#include "rimshot/core/error.h"

namespace rimshot {

static_assert(std::endian::native == std::endian::little, "hashes and files hold little-endian numbers");

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Impl() { RIMSHOT_CHECK(context && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1); }
  ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::bytes(const void* data, std::size_t size) {
  RIMSHOT_CHECK(EVP_DigestUpdate(impl_->context, data, size) == 1);
  return *this;
}

Sha256& Sha256::text(std::string_view text) {
  number(std::uint64_t(text.size()));
  return bytes(text.data(), text.size());
}

Sha256& Sha256::number(double value) { return bytes(&value, sizeof value); }
Sha256& Sha256::number(std::uint64_t value) { return bytes(&value, sizeof value); }

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  RIMSHOT_CHECK(EVP_DigestFinal_ex(impl_->context, digest.data(), nullptr) == 1);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    throw Error(ErrorCode::InvalidInput, file.string() + ": cannot be read; check the path and the permissions");
  Sha256 hash;
  std::array<char, 1 << 16> block;
  while (in.read(block.data(), block.size()) || in.gcount() > 0) hash.bytes(block.data(), std::size_t(in.gcount()));
  return hash.hex();
}

}  // namespace rimshot
