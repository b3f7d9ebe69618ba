#include "rimshot/evaluate/phyworld.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/measure.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/evaluate/phyworld_file.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::evaluate;

namespace {

std::vector<media::Rgb8> draw(const PhyWorldTruth& truth) {
  std::vector<media::Rgb8> frames;
  for (std::size_t t = 0; t < truth.positions[0].size(); ++t) frames.push_back(phyworld_picture(truth, t));
  return frames;
}

PhyWorldTruth uniform(double r, double v) {
  PhyWorldTruth truth{PhyWorldTask::Uniform, {r}, {v}, {{}}, {}};
  for (int t = 0; t < kPhyWorldFrames; ++t) truth.positions[0].emplace_back(1.6 + v * t * kPhyWorldFrameTime, 5);
  return truth;
}

}  // namespace

TEST_CASE("the published floor: a perfect picture is v/256 off, because it is drawn on 255 steps and read on 256") {
  for (const double v : {1.0, 2.0}) {
    const auto errors = phyworld_errors(uniform(1, v), draw(uniform(1, v)));
    // The mean over 28 frames of 0.1 s feels a pixel's rounding at both ends: 0.04 px / 25.6 px a unit / 2.8 s.
    CHECK_NEAR(errors.velocity, v / 256, 1e-3);
    CHECK(errors.velocity_per_frame >= errors.velocity);
    // The soft edge is 0.4 px wide and sampled at pixel centres: 0.015 px of 25.6 a unit, and twice that over 0.1 s.
    CHECK_LE(*errors.position_corrected, 6e-4 * test::tolerance_scale());
    CHECK_LE(*errors.velocity_corrected, 1.2e-2 * test::tolerance_scale());
  }
}

TEST_CASE("a clip at another speed is wrong by the difference") {
  auto wrong = uniform(1, 1.5);
  const auto errors = phyworld_errors(uniform(1, 1.0), draw(wrong));
  CHECK_NEAR(errors.velocity, 0.5, 1.5 / 256 + 1e-3);   // the floor of the speed shown
  CHECK_NEAR(*errors.velocity_corrected, 0.5, 1.2e-2);  // as above
  // x error: 0.5 * 0.1 s * mean frame number 17 of frames 3..31, less the reader's 1/256 of x
  CHECK_NEAR(*errors.position_corrected, 0.5 * 0.1 * 17, 2e-3);
}

TEST_CASE("a ball that vanishes stands at the edge for the published parser and is not measurable for the corrected one") {
  const auto truth = uniform(1, 1);
  auto frames = draw(truth);
  for (std::size_t t = 20; t < frames.size(); ++t) std::ranges::fill(frames[t].pixels, std::uint8_t(255));
  CHECK_EQ(phyworld_parse(frames, 1)[0].back().centre.x(), 10);
  CHECK_EQ(phyworld_parse(frames, 2)[0].back().centre.x(), 0);
  CHECK_FALSE(phyworld_errors(truth, frames).velocity_corrected.has_value());
}

TEST_CASE("drawn samples lie in their ranges, and collisions keep momentum and energy") {
  for (const auto split : {PhyWorldSplit::In, PhyWorldSplit::RadiusOut, PhyWorldSplit::VelocityOut, PhyWorldSplit::BothOut})
    for (const auto task : {PhyWorldTask::Uniform, PhyWorldTask::Parabola, PhyWorldTask::Collision})
      for (std::uint64_t i = 0; i < 3; ++i) {
        const auto truth = phyworld_sample(task, split, 7, i);
        CHECK(phyworld_split(truth) == split);
        CHECK_EQ(truth.positions[0].size(), kPhyWorldFrames);
        if (task == PhyWorldTask::Parabola) {
          const Vec2 fallen = truth.positions[0][10] - truth.positions[0][0];
          CHECK_NEAR(fallen.y(), -2.5 * (0.5 * 1 + 0.5 * 0.01), 1e-12);  // semi-implicit Euler: g (t^2 + t dt) / 2 at 1 s
        }
        if (task != PhyWorldTask::Collision) continue;
        double momentum[2] = {0, 0}, energy[2] = {0, 0};
        for (std::size_t b = 0; b < 2; ++b)
          for (const int end : {0, 1}) {
            const auto& path = truth.positions[b];
            const double v = end == 0 ? path[1].x() - path[0].x() : path[31].x() - path[30].x();
            momentum[end] += truth.radius[b] * truth.radius[b] * v;
            energy[end] += truth.radius[b] * truth.radius[b] * v * v;
          }
        CHECK_NEAR(momentum[0], momentum[1], 1e-12);  // rounding of positions up to 10
        CHECK_NEAR(energy[0], energy[1], 1e-12);
        const auto errors = phyworld_errors(truth, draw(truth));
        // A heavy ball that a light one hardly slows has no contact for the published rule (a jump of 0.1): its mean is of nothing.
        if (std::isnan(errors.velocity)) continue;
        // Twice the published floor of 0.0117: a single sample.
        CHECK_LE(errors.velocity, 0.0234 * test::tolerance_scale());
      }
}

TEST_CASE("bouncing: energy is kept, every wall throws the ball back, and a perfect video is at the floor") {
  for (std::uint64_t i = 0; i < 4; ++i) {
    const auto truth = phyworld_sample(PhyWorldTask::Bouncing, i % 2 == 0 ? PhyWorldSplit::In : PhyWorldSplit::BothOut, 7, i);
    const double r = truth.radius[0];
    int contacts = 0;
    for (std::size_t t = 1; t + 1 < kPhyWorldFrames; ++t) {
      const auto& path = truth.positions[0];
      CHECK(path[t].x() >= r);
      CHECK(path[t].x() <= 10 - r);
      CHECK(path[t].y() >= r);
      const Vec2 bend = path[t + 1] - 2 * path[t] + path[t - 1] - Vec2(0, -2.5 * 0.01);
      if (bend.norm() > 1e-9) ++contacts;  // rounding of positions up to 10; else free flight: second difference g dt^2
      if (t <= 2) CHECK_NEAR(bend.norm(), 0, 1e-12);  // the given frames show none
    }
    CHECK(contacts > 0);
    const auto errors = phyworld_errors(truth, draw(truth));
    CHECK_LE(errors.position, 0.06 * test::tolerance_scale());  // the parse floor of 0.044, a single sample
  }
}

TEST_CASE("looming: the radius grows evenly, is scored frame by frame, and a ball that keeps its size is wrong by the rate") {
  const auto truth = phyworld_sample(PhyWorldTask::Looming, PhyWorldSplit::VelocityOut, 7, 1);
  const double rate = truth.growth();
  CHECK(std::abs(rate) >= 0.05 - 1e-12);
  CHECK_NEAR(truth.radii[0][31], truth.radius[0] + 3.1 * rate, 1e-12);
  // Drawn a little small (the soft edge fades inside) and parsed at 127 of 255: 0.75 % of the radius, and 1/256 of the scale.
  CHECK_LE(phyworld_errors(truth, draw(truth)).radius, 0.03 * test::tolerance_scale());
  auto wrong = truth;
  wrong.radii.clear();
  const auto errors = phyworld_errors(truth, draw(wrong));
  REQUIRE(errors.radius_corrected.has_value());
  CHECK(*errors.radius_corrected > 0.5 * std::abs(rate) * 0.3);  // from the fourth frame on at least 0.3 s have passed
}

TEST_CASE("bouncing and looming files tell their task and their radii") {
  const test::TempDir dir;
  for (const auto task : {PhyWorldTask::Bouncing, PhyWorldTask::Looming}) {
    const auto file = dir.path() / "file.hdf5";
    write_phyworld(file, task, 1, 1, 3);
    const PhyWorldFile in(file);
    const auto read = in.truth("out", 0), truth = phyworld_sample(task, PhyWorldSplit::RadiusOut, 3, 0);
    CHECK(read.task == task);
    CHECK_EQ(read.radii.size(), truth.radii.size());
    CHECK_NEAR(read.radius_at(0, 31), truth.radius_at(0, 31), 0);
    CHECK_NEAR((read.positions[0][31] - truth.positions[0][31]).norm(), 0, 0);
    CHECK(phyworld_split(read) == PhyWorldSplit::RadiusOut);
    std::filesystem::remove(file);
  }
}

TEST_CASE("the file survives writing and reading, and a missing truth is named") {
  const test::TempDir dir;
  const auto file = dir.path() / "uniform.hdf5", other = dir.path() / "collision.hdf5";
  write_phyworld(file, PhyWorldTask::Uniform, 2, 3, 1);
  write_phyworld(other, PhyWorldTask::Collision, 1, 0, 1);
  CHECK_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 2);  // no scratch files
  const auto report = measure({file, file, {}, {}, 0, 0, ""});
  const auto& phyworld = report.metrics.at("phyworld");
  CHECK(*phyworld.at("velocity_error_in").value < 0.02);  // twice the floor
  CHECK(phyworld.contains("velocity_error_v_out"));
  CHECK_EQ(*phyworld.at("measurability_rate").value, 1);
  CHECK(*report.metrics.at("ldr").at("generalisation_gap").value < 0.02);
  try {
    measure({file, other, {}, {}, 0, 0, ""});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK_EQ(error.code(), ErrorCode::InvalidInput);
    CHECK(std::string(error.what()).find("uniform.hdf5:video_streams/in[") != std::string::npos);
  }
}
