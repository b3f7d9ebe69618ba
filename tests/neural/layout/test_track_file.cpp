#include "file_bytes.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/track_file.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;

namespace {

std::string refusal_of(const std::filesystem::path& file) {
  try {
    read_tracks(file);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("tracks come back as they were written; damaged ones are refused by name") {
  test::TempDir dir;
  const auto file = dir.path() / "tracks.h5", again = dir.path() / "again.h5";
  Tracks tracks{2, 3, 2, 0.1, 10, {0.5, -2.5}, 0.9, true, {}, 2, std::vector<std::uint8_t>(2 * 3 * 2 * 2 * 3, 7)};
  for (int i = 0; i < 2 * 3 * 2 * kTrackColumns; ++i) tracks.states.push_back(float(i) / 7);
  write_tracks(tracks, file);
  write_tracks(tracks, again);
  CHECK(test::file_bytes(file) == test::file_bytes(again));
  const Tracks read = read_tracks(file);
  CHECK(read.clips == 2);
  CHECK(read.frames == 3);
  CHECK(read.bodies == 2);
  CHECK(read.frame_interval == 0.1);
  CHECK(read.size == 10);
  CHECK(read.gravity[0] == 0.5);
  CHECK(read.gravity[1] == -2.5);
  CHECK(read.restitution == 0.9);
  CHECK(read.walls);
  CHECK(read.states == tracks.states);
  CHECK(read.pixels == 2);
  CHECK(read.pictures == tracks.pictures);

  CHECK(refusal_of(dir.path() / "none.h5").find("none.h5: there is no readable HDF5 file") != std::string::npos);
  write_text(again, test::file_bytes(file).substr(0, 900));
  CHECK(refusal_of(again).find("again.h5") != std::string::npos);
  tracks.states[5] = std::numeric_limits<float>::infinity();
  write_tracks(tracks, again);
  CHECK(refusal_of(again).find("not finite") != std::string::npos);
  tracks.states.pop_back();
  CHECK_THROWS_AS(write_tracks(tracks, again), Error);
}
