#include "rimshot/gbuffer/cryptomatte.h"

#include <bit>
#include <cmath>

#include "tolerance.h"

using namespace rimshot::gbuffer;

TEST_CASE("cryptomatte: the hashes of the specification's example manifest") {
  CHECK_EQ(cryptomatte::manifest({"bunny", "default"}), R"({"bunny":"13851a76","default":"42c9679f"})");
}

TEST_CASE("cryptomatte: MurmurHash3 for every length of the last block") {
  // Published values for seed 0 of MurmurHash3_x86_32.
  CHECK_EQ(cryptomatte::murmur3(""), 0u);
  CHECK_EQ(cryptomatte::murmur3("test"), 0xba6bd213u);
  CHECK_EQ(cryptomatte::murmur3("Hello, world!"), 0xc0363e43u);
  CHECK_EQ(cryptomatte::murmur3("The quick brown fox jumps over the lazy dog"), 0x2e4ff723u);
}

TEST_CASE("cryptomatte: an identity is a normal float with the hash's bits") {
  int turned = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "body" + std::to_string(i);
    const float value = cryptomatte::channel_value(name);
    CHECK(std::isnormal(value));
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value), hash = cryptomatte::murmur3(name);
    CHECK((bits == hash || (bits ^ hash) == 1u << 23));
    turned += bits != hash;
  }
  CHECK_GT(turned, 10);  // 2 of 256 exponents: 39 expected
  CHECK_LT(turned, 80);
}

TEST_CASE("cryptomatte: the key has seven digits of the type's hash") { CHECK_EQ(cryptomatte::key("test"), "ba6bd21"); }
