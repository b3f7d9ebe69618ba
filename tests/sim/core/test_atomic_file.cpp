#include "rimshot/core/atomic_file.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "file_bytes.h"
#include "rimshot/core/error.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
namespace fs = std::filesystem;

namespace {
bool empty(const fs::path& folder) { return fs::directory_iterator(folder) == fs::directory_iterator(); }
}  // namespace

TEST_CASE("a file appears under its name only on commit") {
  test::TempDir dir;
  const fs::path target = dir.path() / "new" / "file.txt";
  {
    AtomicFile file(target);
    std::ofstream(file.path()) << "whole";
    CHECK(!fs::exists(target));
    file.commit();
  }
  CHECK(test::file_bytes(target) == "whole");
}

TEST_CASE("without commit nothing remains, and an older file stays") {
  test::TempDir dir;
  write_text(dir.path() / "file.txt", "old");
  {
    AtomicFile file(dir.path() / "file.txt");
    std::ofstream(file.path()) << "half";
  }
  CHECK(test::file_bytes(dir.path() / "file.txt") == "old");
  fs::remove(dir.path() / "file.txt");
  CHECK(empty(dir.path()));
}

TEST_CASE("a folder replaces an older one as a whole") {
  test::TempDir dir;
  const fs::path target = dir.path() / "out";
  fs::create_directory(target);
  write_text(target / "stale", "x");
  {
    AtomicFolder abandoned(target);
    write_text(abandoned.path() / "fresh", "y");
  }
  CHECK(fs::exists(target / "stale"));
  AtomicFolder folder(target);
  write_text(folder.path() / "fresh", "y");
  folder.commit();
  CHECK(!fs::exists(target / "stale"));
  CHECK(test::file_bytes(target / "fresh") == "y");
}

TEST_CASE("what a killed process left goes away, what a running one writes stays") {
  test::TempDir dir;
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  const fs::path of_dead = dir.path() / (".out." + std::to_string(dead) + ".partial");
  const fs::path of_running = dir.path() / (".out." + std::to_string(getppid()) + ".partial");
  fs::create_directory(of_dead);
  fs::create_directory(of_running);
  AtomicFolder folder(dir.path() / "out");
  CHECK(!fs::exists(of_dead));
  CHECK(fs::exists(of_running));
}

TEST_CASE("a place that cannot be written is an environment error that names it") {
  test::TempDir dir;
  write_text(dir.path() / "file", "x");
  CHECK_THROWS_WITH_AS(AtomicFile(dir.path() / "file" / "below"), doctest::Contains("file"), Error);
  CHECK_THROWS_AS(AtomicFile(dir.path()).commit(), Error);
}
