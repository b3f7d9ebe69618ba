#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/measure.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::evaluate;

namespace {

constexpr int kWidth = 96, kHeight = 80;

/// One mask a frame: a square of 10x10 px whose corner is at (x, y) of the frame's number; nothing where x < 0.
std::filesystem::path squares(const std::filesystem::path& folder, int frames, const std::function<std::pair<int, int>(int)>& corner) {
  for (int t = 0; t < frames; ++t) {
    media::Rgb8 mask{kWidth, kHeight, std::vector<std::uint8_t>(std::size_t(kWidth) * kHeight * 3)};
    const auto [x, y] = corner(t);
    for (int row = y; x >= 0 && row < y + 10; ++row)
      for (int i = 3 * x; i < 3 * (x + 10); ++i) mask.pixels[std::size_t(row * 3 * kWidth + i)] = 255;
    char name[16];
    std::snprintf(name, sizeof name, "%04d.png", t);
    media::write_png(folder / name, mask);
  }
  return folder;
}

double value(const Report& report, const std::string& family, const std::string& name) { return *report.metrics.at(family).at(name).value; }

}  // namespace

TEST_CASE("a shift by (3, 4) px: published L2 is a mean coordinate error, the corrected one a distance of 5") {
  const test::TempDir dir;
  const auto real = squares(dir.path() / "real", 6, [](int t) { return std::pair(10 + 5 * t, 20); });
  const auto clip = squares(dir.path() / "clip", 6, [](int t) { return std::pair(13 + 5 * t, 24); });
  const auto report = measure({clip, real, {}, {}, 24, 0, ""}, {"pisa", "rigidbench", "newtonbench"});
  CHECK_NEAR(value(report, "pisa", "l2"), 3.5 / std::sqrt(2) / kHeight, 1e-12);
  CHECK_NEAR(value(report, "pisa", "l2_corrected"), 5.0 / kHeight, 1e-12);
  CHECK_NEAR(value(report, "rigidbench", "l2"), 5.0 / kHeight, 1e-12);
  CHECK_NEAR(value(report, "pisa", "iou"), 42.0 / 158, 1e-12);  // 7x6 of two squares of 100
  // A pixel of a square is as far from the other as its steps outside of it, in x (0 0 0 0 0 0 0 1 2 3) and in y (0 ... 1 2 3 4).
  double sum = 0;
  for (int x = 0; x < 10; ++x)
    for (int y = 0; y < 10; ++y) sum += std::hypot(std::max(0, x - 6), std::max(0, y - 5));
  CHECK_NEAR(value(report, "rigidbench", "chamfer"), 2 * sum / 100 / kHeight, 1e-12);
  CHECK_NEAR(value(report, "newtonbench", "velocity_rmse"), 0, 1e-9);  // the same motion, 24 times a rounding of 1e-14
}

TEST_CASE("frames without the object are no perfect overlap in the corrected IoU, and lower the measurability rate") {
  const test::TempDir dir;
  const auto until_half = [](int t) { return std::pair(t < 4 ? 20 : -1, 20); };
  const auto real = squares(dir.path() / "real", 8, until_half);
  const auto clip = squares(dir.path() / "clip", 8, [&](int t) { return std::pair(until_half(t).first < 0 ? -1 : 25, 20); });
  const auto report = measure({clip, real, {}, {}, 0, 0, ""}, {"pisa", "newtonbench"});
  CHECK_NEAR(value(report, "pisa", "iou"), (50.0 / 150 + 1) / 2, 1e-12);
  CHECK_NEAR(value(report, "pisa", "iou_corrected"), 50.0 / 150, 1e-12);
  CHECK_EQ(value(report, "pisa", "measurability_rate"), 0.5);
  CHECK(report.metrics.at("newtonbench").at("velocity_rmse").reason.find("--fps") != std::string::npos);
}

TEST_CASE("the frame of the reference is the one before in time as published, the nearest one corrected") {
  const test::TempDir dir;
  // 3 frames of the reference pass in 2 of the clip: 0, 1.5, 3, 4.5, ...
  const auto real = squares(dir.path() / "real", 9, [](int t) { return std::pair(8 * t, 20); });
  const auto published = squares(dir.path() / "published", 6, [](int t) { return std::pair(8 * (3 * t / 2), 20); });
  const auto nearest = squares(dir.path() / "nearest", 6, [](int t) { return std::pair(8 * int(std::round(1.5 * t)), 20); });
  CHECK_EQ(value(measure({published, real, {}, {}, 20, 30, ""}, {"pisa"}), "pisa", "iou"), 1);
  CHECK_EQ(value(measure({nearest, real, {}, {}, 20, 30, ""}, {"pisa"}), "pisa", "iou_corrected"), 1);
}

TEST_CASE("even motion keeps its velocity, free fall its acceleration") {
  const test::TempDir dir;
  const auto even = squares(dir.path() / "even", 24, [](int t) { return std::pair(2 * t, 30); });
  const auto report = measure({even, {}, {}, {}, 24, 0, ""}, {"pis", "morpheus"});
  CHECK_NEAR(value(report, "pis", "v_x"), 1, 1e-9);                   // 1e-8 beside a mean of 4 m/s
  CHECK_NEAR(value(report, "morpheus", "momentum_invariance"), 1, 1e-9);
  const auto uneven = squares(dir.path() / "uneven", 24, [](int t) { return std::pair(t < 12 ? 4 * t : 44, 30); });
  CHECK(value(measure({uneven, {}, {}, {}, 24, 0, ""}, {"pis"}), "pis", "v_x") < 0.8);
  // Morpheus takes its best window and does not see the stop; the corrected mean over windows does.
  const auto stopped = measure({uneven, {}, {}, {}, 24, 0, ""}, {"morpheus"});
  CHECK_NEAR(value(stopped, "morpheus", "momentum_invariance"), 1, 1e-9);
  CHECK(value(stopped, "morpheus", "momentum_invariance_corrected") < 0.95);
}

TEST_CASE("two balls dropped from 4h and h: times as 2 to 1 give a ratio of one, equal times do not") {
  const test::TempDir dir;
  const auto fall = [](double height, double frames) {
    return [=](int t) {
      const double part = t <= frames ? t / frames : 1 - 0.3 * (t - frames) / frames;  // rises again after the bounce
      return std::pair(20, int(std::lround(68 - height + height * part * part)));
    };
  };
  squares(dir.path() / "right" / "far", 24, fall(60, 16));
  squares(dir.path() / "right" / "near", 24, fall(15, 8));
  squares(dir.path() / "wrong" / "far", 24, fall(60, 12));
  squares(dir.path() / "wrong" / "near", 24, fall(15, 12));
  const auto ratio = [&](const char* name) { return value(measure({dir.path() / name, {}, {}, {}, 24, 0, ""}, {"gravity"}), "gravity", "two_ball_ratio"); };
  // Whole pixels: half a pixel of 15 in the height, and as much again in the fitted fall.
  CHECK_NEAR(ratio("right"), 1, 0.07);
  CHECK_NEAR(ratio("wrong"), 0.25, 0.02);
}

TEST_CASE("wrong folders are refused with the place") {
  const test::TempDir dir;
  const auto message_of = [](const Evidence& evidence) -> std::string {
    try {
      measure(evidence, {"pisa"});
    } catch (const Error& error) {
      CHECK_EQ(error.code(), ErrorCode::InvalidInput);
      return error.what();
    }
    return "";
  };
  const auto real = squares(dir.path() / "real", 4, [](int) { return std::pair(10, 10); });
  std::filesystem::create_directory(dir.path() / "empty");
  CHECK(message_of({dir.path() / "empty", real, {}, {}, 0, 0, ""}).find("empty: has no PNG") != std::string::npos);
  squares(dir.path() / "pair" / "a", 4, [](int) { return std::pair(10, 10); });
  squares(dir.path() / "pair" / "b", 3, [](int) { return std::pair(10, 10); });
  CHECK(message_of({real, dir.path() / "pair", {}, {}, 0, 0, ""}).find("every object needs one a frame") != std::string::npos);
}
