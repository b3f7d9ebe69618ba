#include "rimshot/evaluate/batch.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "rimshot/core/error.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::evaluate;
namespace fs = std::filesystem;

namespace {

/// A bright square that moves by `speed` px a frame.
fs::path moving_square(const fs::path& file, int speed) {
  media::VideoOptions options;
  options.fps = 8;
  media::VideoWriter video(file, 64, 48, options);
  for (int t = 0; t < 8; ++t) {
    media::Rgb8 frame{64, 48, std::vector<std::uint8_t>(64 * 48 * 3, 60)};
    for (int row = 16; row < 32; ++row)
      for (int i = 3 * (4 + speed * t); i < 3 * (20 + speed * t); ++i) frame.pixels[std::size_t(row * 64 * 3 + i)] = 220;
    video.write(frame);
  }
  video.finish();
  return file;
}

}  // namespace

TEST_CASE("a bad clip is named and the others are measured") {
  const test::TempDir dir;
  const fs::path clips = dir.path() / "clips", reals = dir.path() / "reals";
  for (const char* name : {"a", "b", "broken"}) moving_square(reals / (std::string(name) + ".mp4"), 4);
  moving_square(clips / "a.mp4", 4);
  moving_square(clips / "b.mp4", 1);
  moving_square(clips / "without.mp4", 4);
  std::ofstream(clips / "broken.mp4") << "no video";
  Evidence shared;
  shared.reference = reals;
  const auto evidence = gather({clips}, shared);
  REQUIRE_EQ(evidence.size(), 4);
  int last = 0;
  const Batch batch = measure_batch(evidence, {"physics_iq"}, [&](int done, int) { last = done; });
  CHECK_EQ(last, 4);
  REQUIRE_EQ(batch.reports.size(), 2);
  REQUIRE_EQ(batch.failures.size(), 2);
  CHECK(batch.failures[0].second.find("broken.mp4") != std::string::npos);
  CHECK(batch.failures[1].second.find("without") != std::string::npos);
  CHECK_EQ(*batch.reports[0].second.metrics.at("physics_iq").at("spatial_iou").value, 1);

  const auto json = nlohmann::json::parse(batch.to_json());
  CHECK_EQ(json.at("version"), 1);
  CHECK_EQ(json.at("clips").size(), 2);
  CHECK_EQ(json.at("failures").size(), 2);
  const double second = *batch.reports[1].second.metrics.at("physics_iq").at("spatial_iou").value;
  CHECK_NEAR(json.at("summary").at("physics_iq.spatial_iou").at("mean").get<double>(), (1 + second) / 2, 1e-15);
  CHECK(json.at("summary").at("physics_iq.score_verified").at("mean").is_null());  // no second takes

  const std::string csv = batch.to_csv();
  CHECK_EQ(std::ranges::count(csv, '\n'), 3);
  CHECK(csv.starts_with("clip,physics_iq.mse,"));
  const std::string page = batch.to_html();
  CHECK(page.find("a.mp4") < page.find("b.mp4"));  // the better one first
  CHECK(page.find("broken.mp4") != std::string::npos);
}

TEST_CASE("a data set's clip folders bring their own runs") {
  const test::TempDir dir;
  for (const char* name : {"000000", "000001"}) {
    moving_square(dir.path() / "set" / name / "video.mp4", 3);
    std::ofstream(dir.path() / "set" / name / "run.h5") << "a run";
  }
  fs::create_directories(dir.path() / "set" / "else");
  const auto evidence = gather({dir.path() / "set"}, {});
  REQUIRE_EQ(evidence.size(), 2);
  CHECK_EQ(evidence[1].clip, dir.path() / "set" / "000001" / "video.mp4");
  CHECK_EQ(evidence[1].truth, dir.path() / "set" / "000001" / "run.h5");
  Evidence shared;
  shared.truth = dir.path() / "set" / "000000" / "run.h5";
  CHECK_EQ(gather({dir.path() / "set"}, shared)[1].truth, shared.truth);  // what is given counts
}

TEST_CASE("Physics-IQ's names find both takes of the scenario and view, at the clip's rate") {
  const test::TempDir dir;
  const fs::path real = dir.path() / "split-videos", made = dir.path() / "made";
  const auto put = [](const fs::path& file) {
    fs::create_directories(file.parent_path());
    return moving_square(file, 3);
  };
  for (const char* view : {"left", "center"})
    for (const char* take : {"1", "2"})
      for (const char* rate : {"8FPS", "30FPS"})
        put(real / "testing" / rate / ("0001_testing-videos_" + std::string(rate) + "_perspective-" + view + "_take-" + take + "_trimmed-ball-ramp.mp4"));
  put(real / "conditioning" / "8FPS" / "0001_conditioning-videos_8FPS_perspective-left_take-1_trimmed-ball-ramp.mp4");
  put(made / "0001_perspective-left_trimmed-ball-ramp.mp4");
  Evidence shared;
  shared.reference = real;
  const auto evidence = gather({made}, shared);
  REQUIRE_EQ(evidence.size(), 1);
  CHECK_EQ(evidence[0].reference.filename(), "0001_testing-videos_8FPS_perspective-left_take-1_trimmed-ball-ramp.mp4");
  CHECK_EQ(evidence[0].second_take.filename(), "0001_testing-videos_8FPS_perspective-left_take-2_trimmed-ball-ramp.mp4");
  const auto summary = measure_batch(evidence, {"physics_iq"}).summary();
  const auto verified = std::ranges::find(summary, "physics_iq.score_verified", [](const auto& s) { return s.first; });
  REQUIRE(verified != summary.end());
  CHECK_NEAR(verified->second.mean, 100, 1e-4);  // 1e-8 beside IoUs of 1
}
