#include <map>
#include <set>
#include <vector>

#include "clip_stream.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "synthetic_clip.h"
#include "temp_dir.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::train;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> write_files(const fs::path& folder, int count) {
  std::vector<fs::path> files;
  for (int i = 0; i < count; ++i) {
    files.push_back(folder / std::to_string(i) / "clip.h5");
    layout::write_clip(test::synthetic_clip(std::uint64_t(i), 1, 8, 8), files.back());
  }
  return files;
}

std::vector<std::string> names(const ClipList& clips) {
  std::vector<std::string> names;
  for (const auto& clip : clips) names.push_back(clip->name);
  return names;
}

}  // namespace

TEST_CASE("clips enter one by one, each as often as the others, and no more are held than asked for") {
  const test::TempDir dir;
  constexpr int kFiles = 5, kResident = 3;
  ClipStream stream(write_files(dir.path(), kFiles), kResident, 1);
  std::map<std::string, int> entered;
  std::weak_ptr<const ClipTensors> first = stream.at(0).front();
  std::vector<std::string> before = names(stream.at(0));
  for (const auto& name : before) ++entered[name];
  for (int step = 1; step < (4 * kFiles - kResident + 1) * ClipStream::kStepsAClip; ++step) {
    const auto now = names(stream.at(step));
    REQUIRE(now.size() == kResident);
    int changed = 0;
    for (int i = 0; i < kResident; ++i)
      if (now[std::size_t(i)] != before[std::size_t(i)]) ++changed, ++entered[now[std::size_t(i)]];
    CHECK(changed <= (step % ClipStream::kStepsAClip == 0 ? 1 : 0));
    before = now;
  }
  CHECK(first.expired());
  CHECK(entered.size() == kFiles);
  // Four passes; a clip that takes its own place again at the border of two passes is not counted.
  for (const auto& [name, times] : entered) CHECK_MESSAGE((times == 4 || times == 3), name);
}

TEST_CASE("what is in memory depends on the seed and the step only, not on the steps before") {
  const test::TempDir dir;
  const auto files = write_files(dir.path(), 6);
  ClipStream walked(files, 2, 7), jumped(files, 2, 7), other(files, 2, 8);
  for (int step = 0; step < 40; ++step) walked.at(step);
  CHECK(names(walked.at(40)) == names(jumped.at(40)));
  bool differs = false;
  for (int step = 0; step < 40; step += 4) differs = differs || names(jumped.at(step)) != names(other.at(step));
  CHECK(differs);
}

TEST_CASE("with room for all of them every clip is read once and stays") {
  const test::TempDir dir;
  const auto files = write_files(dir.path(), 3);
  ClipStream stream(files, 10, 1);
  const auto start = names(stream.at(0));
  CHECK(std::set<std::string>(start.begin(), start.end()).size() == 3);
  for (const auto& file : files) fs::remove(file);
  CHECK(names(stream.at(1000)) == start);
}

TEST_CASE("a clip that is damaged when its turn comes is named") {
  const test::TempDir dir;
  auto files = write_files(dir.path(), 4);
  ClipStream stream(files, 1, 1);
  stream.at(0);
  for (const auto& file : files) write_text(file, "damaged");
  const auto walk = [&] {
    for (int step = 1; step < 4 * ClipStream::kStepsAClip; ++step) stream.at(step);
  };
  CHECK_THROWS_WITH_AS(walk(), doctest::Contains("clip.h5"), Error);
}
