#include "rimshot/evaluate/physics_iq.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <functional>

#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/evaluate/measure.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

constexpr int kWidth = 128, kHeight = 72;
using Colour = std::array<std::uint8_t, 3>;
constexpr Colour kYellow = {230, 200, 60}, kGrey = {90, 90, 90};

/// A disc that falls by `gravity` heights per second squared, or hangs where it starts.
std::filesystem::path falling_disc(const std::filesystem::path& file, double gravity, Colour disc = kYellow, Colour ground = kGrey,
                                   int frames = 30, double fps = 30, std::uint64_t noise = 1) {
  media::VideoOptions options;
  options.fps = fps;
  media::VideoWriter video(file, kWidth, kHeight, options);
  Rng rng(noise);
  for (int t = 0; t < frames; ++t) {
    const double time = t / fps, y = kHeight * (0.15 + 0.5 * gravity * time * time), x = 0.3 * kWidth;
    media::Rgb8 frame{kWidth, kHeight, {}};
    for (int row = 0; row < kHeight; ++row)
      for (int column = 0; column < kWidth; ++column)
        for (std::size_t k = 0; k < 3; ++k) {
          const bool inside = std::hypot(column - x, row - y) < 9;
          frame.pixels.push_back(std::uint8_t((inside ? disc : ground)[k] + int(rng.index(3))));
        }
    video.write(frame);
  }
  video.finish();
  return file;
}

evaluate::PhysicsIqMeasures measures(double spatial, double in_time, double weighted, double mse) {
  return {spatial, in_time, weighted, mse, {in_time}, {mse}};
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK_EQ(error.code(), ErrorCode::InvalidInput);
    return error.what();
  }
  FAIL("nothing was thrown");
  return "";
}

}  // namespace

TEST_CASE("scores: by hand from the published formulas") {
  // (0.4/0.3 + 0.5/0.25 + 0.6/0.5)/3 - 0.05 = 1.4611, clipped to 1: the example of the benchmark's own tests.
  const evaluate::PhysicsIqScenario best{measures(0.5, 0.4, 0.6, 0.06), measures(0.25, 0.3, 0.5, 0.01)};
  CHECK_EQ(*evaluate::physics_iq_score_original({best}), 100);
  const evaluate::PhysicsIqScenario half{measures(0.2, 0.1, 0.3, 0.04), measures(0.8, 0.4, 0.6, 0.01)};
  // (0.25 + 0.25 + 0.5)/3 - 0.03 = 0.30333; (0.25 + 0.25 + 0.5 + 0.25)/4 = 0.3125
  CHECK_NEAR(*evaluate::physics_iq_score_original({half}), 30.33, 1e-12);  // rounded to two decimals
  CHECK_NEAR(*evaluate::physics_iq_score_verified({half}), 31.25, 1e-4);   // 1e-8 in the denominators
  // Verified is a mean of scenarios; original is made from means: (0.35/0.525 + 0.25/0.35 + 0.45/0.55)/3 - 0.04
  CHECK_NEAR(*evaluate::physics_iq_score_verified({best, half}), (100 * (3 + 1 / 6.0) / 4 + 31.25) / 2, 1e-4);
  CHECK_NEAR(*evaluate::physics_iq_score_original({best, half}), 69.30, 1e-12);
  CHECK_FALSE(evaluate::physics_iq_score_original({}).has_value());
  CHECK_FALSE(evaluate::physics_iq_score_verified({{best.clip, {}}}).has_value());
}

TEST_CASE("a clip against itself is perfect, a slower fall is worse, a frozen one worst") {
  const test::TempDir dir;
  const auto real = falling_disc(dir.path() / "real.mp4", 1.2), slow = falling_disc(dir.path() / "slow.mp4", 0.6, kYellow, kGrey, 30, 30, 2);
  const auto frozen = falling_disc(dir.path() / "frozen.mp4", 0, kYellow, kGrey, 30, 30, 3);
  const auto results = evaluate::physics_iq_compare(real, {real, slow, frozen});
  for (const bool corrected : {false, true}) {
    const auto of = [&](int i) { return corrected ? results[std::size_t(i)].corrected : results[std::size_t(i)].published; };
    CHECK_EQ(*of(0).spatial_iou, 1);
    CHECK_EQ(*of(0).spatiotemporal_iou, 1);
    CHECK_EQ(*of(0).weighted_spatial_iou, 1);
    CHECK_EQ(*of(0).mse, 0);
    CHECK(*of(1).spatial_iou < 1);
    CHECK(*of(2).spatial_iou < *of(1).spatial_iou);
    CHECK(*of(2).mse > *of(1).mse);
  }
}

TEST_CASE("a frozen clip of its background's luminance: published IoUs are blind to it, the corrected ones are not") {
  const test::TempDir dir;
  const Colour green = {30, 110, 78};  // 0.299 R + 0.587 G + 0.114 B: 82.4 both
  const Colour pink = {150, 49, 77};
  const auto clip = [&](const char* name, double gravity, std::uint64_t noise) {
    return falling_disc(dir.path() / name, gravity, pink, green, 30, 30, noise);
  };
  const auto real = clip("real.mp4", 1.2, 1), again = clip("again.mp4", 1.25, 2), frozen = clip("frozen.mp4", 0, 3);
  const auto results = evaluate::physics_iq_compare(real, {frozen, again});
  const std::vector<evaluate::PhysicsIqScenario> published = {{results[0].published, results[1].published}},
                                                 corrected = {{results[0].corrected, results[1].corrected}};
  CHECK(*evaluate::physics_iq_score_original(published) > 90);
  CHECK(*evaluate::physics_iq_score_original(corrected) < 5);
  CHECK(*evaluate::physics_iq_score_verified(corrected) < 10);
}

TEST_CASE("another rate and size of the clip are brought together; what cannot be compared is refused") {
  const test::TempDir dir;
  const auto real = falling_disc(dir.path() / "real.mp4", 1.2), half = falling_disc(dir.path() / "half.mp4", 1.2, kYellow, kGrey, 15, 15);
  // The reference is blended to 15 frames a second from its first to its last frame: the masks nearly agree.
  CHECK(*evaluate::physics_iq_compare(real, {half})[0].corrected.spatial_iou > 0.8);

  const auto shorter = falling_disc(dir.path() / "short.mp4", 1.2, kYellow, kGrey, 20);
  CHECK(message_of([&] { evaluate::physics_iq_compare(real, {shorter}); }).find("short.mp4: has 20 frames") != std::string::npos);

  std::filesystem::copy_file(real, dir.path() / "cut.mp4");
  std::filesystem::resize_file(dir.path() / "cut.mp4", std::filesystem::file_size(real) * 2 / 3);
  CHECK(message_of([&] { evaluate::physics_iq_compare(real, {dir.path() / "cut.mp4"}); }).find("cut.mp4") != std::string::npos);
  std::ofstream(dir.path() / "empty.mp4").close();
  CHECK(message_of([&] { evaluate::physics_iq_compare(real, {dir.path() / "empty.mp4"}); }).find("empty.mp4") != std::string::npos);
}

TEST_CASE("metrics are chosen by family or name, and missing evidence is said") {
  const test::TempDir dir;
  const auto real = falling_disc(dir.path() / "real.mp4", 1.2);
  const auto report = evaluate::measure({real, real, {}, {}, 0, 0, ""}, {"physics_iq.mse", "physics_iq.score_verified"});
  REQUIRE_EQ(report.metrics.size(), 1);
  CHECK_EQ(report.metrics.at("physics_iq").size(), 2);
  CHECK_EQ(*report.metrics.at("physics_iq").at("mse").value, 0);
  CHECK_FALSE(report.metrics.at("physics_iq").at("score_verified").value.has_value());
  CHECK(report.metrics.at("physics_iq").at("score_verified").reason.find("second take") != std::string::npos);
  CHECK(message_of([&] { evaluate::measure({real, {}, {}, {}, 0, 0, ""}, {"physics_iq"}); }).find("--reference") != std::string::npos);
  CHECK(message_of([&] { evaluate::measure({real, real, {}, {}, 0, 0, ""}, {"fid"}); }).find("physics_iq") != std::string::npos);
  CHECK(message_of([&] { evaluate::measure({real, real, {}, {}, 0, 0, ""}, {"physics_iq.fid"}); }).find("spatial_iou") != std::string::npos);
  CHECK(message_of([&] { evaluate::measure({dir.path() / "none.mp4", real, {}, {}, 0, 0, ""}); }).find("none.mp4") != std::string::npos);
}
