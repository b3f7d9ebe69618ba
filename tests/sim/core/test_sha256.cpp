#include "rimshot/core/sha256.h"

#include <fstream>

#include "rimshot/core/error.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

TEST_CASE("SHA-256 of the examples of FIPS 180-4") {
  CHECK(Sha256().bytes("abc", 3).hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Sha256().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("texts are separated by their length, numbers count with every bit") {
  CHECK(Sha256().text("ab").text("c").hex() != Sha256().text("a").text("bc").hex());
  CHECK(Sha256().number(1.0).hex() != Sha256().number(1.0 + 1e-16 * 4).hex());
}

TEST_CASE("the hash of a file is the hash of its bytes; a missing file is named") {
  test::TempDir dir;
  std::ofstream(dir.path() / "abc") << "abc";
  CHECK(sha256_of_file(dir.path() / "abc") == Sha256().bytes("abc", 3).hex());
  CHECK_THROWS_WITH_AS(sha256_of_file(dir.path() / "none"), doctest::Contains("none"), Error);
}
