#include <fstream>

#include "file_bytes.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/model/weight_file.h"
#include "temp_dir.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::model;
namespace fs = std::filesystem;

namespace {

std::vector<Parameter> parameters(double start) {
  return {{"first.weight", at::arange(6, at::kFloat).view({2, 3}) + start}, {"first.bias", at::full({2}, start)}};
}

fs::path with_content(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

void check_refused(const fs::path& file, const std::string& reason, const std::vector<Parameter>& into = parameters(0)) {
  try {
    read_weights(file, into, kArchitecture, layout::sha256());
    FAIL("read " << file);
  } catch (const Error& error) {
    const std::string message = error.what();
    CAPTURE(message);
    CHECK(error.code() == ErrorCode::Environment);
    CHECK(message.find(file.string()) != std::string::npos);
    CHECK(message.find(reason) != std::string::npos);
    CHECK(message.find(std::string("expected weights, architecture ") + kArchitecture) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("weights and provenance come back bit by bit; equal ones are equal bytes") {
  test::TempDir dir;
  write_weights(dir.path() / "a.weights", parameters(0.1), {{"seed", "1"}});
  write_weights(dir.path() / "b.weights", parameters(0.1), {{"seed", "1"}});
  CHECK(test::file_bytes(dir.path() / "a.weights") == test::file_bytes(dir.path() / "b.weights"));
  const auto into = parameters(5);
  CHECK(read_weights(dir.path() / "a.weights", into, kArchitecture, layout::sha256()) == Provenance{{"seed", "1"}});
  for (std::size_t i = 0; i < into.size(); ++i) CHECK(at::equal(into[i].value, parameters(0.1)[i].value));
}

TEST_CASE("a file that does not fit is refused with its name and what was expected") {
  test::TempDir dir;
  const fs::path whole = dir.path() / "whole.weights";
  write_weights(whole, parameters(1), {});
  const std::string content = test::file_bytes(whole);

  check_refused(dir.path() / "none.weights", "there is no such file");
  check_refused(dir.path(), "there is no such file");
  check_refused(with_content(dir.path() / "text.weights", "hello"), "no weight file");
  check_refused(with_content(dir.path() / "empty.weights", ""), "no weight file");
  for (const std::size_t size : {std::size_t(20), std::size_t(100), content.size() - 1})
    check_refused(with_content(dir.path() / "cut.weights", content.substr(0, size)), "truncated");

  std::string damaged = content;
  damaged.back() = char(damaged.back() ^ 1);
  check_refused(with_content(dir.path() / "damaged.weights", damaged), "SHA-256");

  std::string foreign = content;
  foreign.replace(foreign.find(kArchitecture), std::string(kArchitecture).size(), "rimshot-video-0");
  check_refused(with_content(dir.path() / "foreign.weights", foreign), "the architecture is rimshot-video-0");

  std::string other_layout = content;
  char& digit = other_layout[other_layout.find(layout::sha256())];
  digit = digit == '0' ? '1' : '0';
  check_refused(with_content(dir.path() / "layout.weights", other_layout), "another conditioning layout");

  check_refused(whole, "other names or shapes", {{"first.weight", at::zeros({3, 2})}, {"first.bias", at::zeros({2})}});
}

TEST_CASE("a refused file leaves the parameters alone") {
  test::TempDir dir;
  write_weights(dir.path() / "a.weights", parameters(1), {});
  const std::string content = test::file_bytes(dir.path() / "a.weights");
  const auto into = parameters(3);
  CHECK_THROWS_AS(read_weights(with_content(dir.path() / "cut.weights", content.substr(0, content.size() - 4)), into, kArchitecture), Error);
  CHECK(at::equal(into[0].value, parameters(3)[0].value));
}
