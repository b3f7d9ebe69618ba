#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/predict/flat_world.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::predict;

namespace {

std::vector<media::Rgb8> frames_of(const evaluate::PhyWorldTruth& truth, std::size_t first, std::size_t count) {
  std::vector<media::Rgb8> frames;
  for (std::size_t t = first; t < first + count; ++t) frames.push_back(evaluate::phyworld_picture(truth, t));
  return frames;
}

}  // namespace

TEST_CASE("flat world: discs are read where the published generator drew them") {
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto split = i % 2 == 0 ? evaluate::PhyWorldSplit::In : evaluate::PhyWorldSplit::BothOut;
    const auto truth = evaluate::phyworld_sample(evaluate::PhyWorldTask::Parabola, split, 3, i);
    const auto perception = read_flat(frames_of(truth, 0, 3), 10, "clip", {});
    REQUIRE_EQ(perception.sightings.size(), 3);
    const auto square = std::get<FlatSquare>(perception.view);
    for (std::size_t t = 0; t < 3; ++t) {
      const Vec3 expected =
          see(perception.view, {truth.positions[0][t].x(), 0, truth.positions[0][t].y()}, truth.radius[0]);
      // An outline fades over 0.015 r: below 0.2 px most of its pixels are drawn as in or out, to about 0.3 px /
      // sqrt(number of them).
      const double tolerance = truth.radius[0] < 0.6 ? 0.08 : 0.02;
      for (int k = 0; k < 3; ++k) CHECK_NEAR(perception.sightings[t].seen[k], expected[k], tolerance);
    }
    CHECK_NEAR(std::get<scene::Sphere>(perception.scene.bodies[0].shape).radius, truth.radius[0],
               0.08 / square.scale());  // as above
  }
}

TEST_CASE("flat world: a disc that the border cuts off is read") {
  evaluate::PhyWorldTruth truth;
  truth.radius = {1.2};
  truth.velocity = {1};
  truth.positions = {{Vec2(0.3, 5.123), Vec2(9.6, 0.2)}};
  const auto perception = read_flat(frames_of(truth, 0, 2), 10, "clip", {});
  for (std::size_t t = 0; t < 2; ++t) {
    const Vec3 expected = see(perception.view, {truth.positions[0][t].x(), 0, truth.positions[0][t].y()}, 1.2);
    for (int k = 0; k < 3; ++k)
      CHECK_NEAR(perception.sightings[t].seen[k], expected[k], 0.05);  // less of the outline is left
  }
}

TEST_CASE("flat world: what is not there is not invented") {
  evaluate::PhyWorldTruth truth;
  truth.radius = {1};
  truth.velocity = {1};
  truth.positions = {{Vec2(5, 5), Vec2(50, 5), Vec2(2, 5)}};
  auto frames = frames_of(truth, 0, 3);
  CHECK_THROWS_WITH_AS(read_flat({frames[1]}, 10, "clip", {}),
                       "clip: no red or blue disc is found in the 1 given frames; give more frames (--given)", Error);
  // Two of one colour.
  media::Rgb8 two = frames[0];
  for (std::size_t i = 0; i < two.pixels.size(); ++i)
    two.pixels[i] = std::min(frames[0].pixels[i], frames[2].pixels[i]);
  CHECK_THROWS_AS(read_flat({two}, 10, "clip", {}), Error);
  // Red, but a square.
  media::Rgb8 square = frames[1];
  for (int y = 100; y < 160; ++y)
    for (int x = 100; x < 160; ++x)
      square.pixels[3 * std::size_t(y * 256 + x) + 1] = square.pixels[3 * std::size_t(y * 256 + x) + 2] = 0;
  CHECK_THROWS_AS(read_flat({square}, 10, "clip", {}), Error);
  // A photograph is not flat.
  CHECK(is_flat(frames));
  Rng rng(1);
  for (auto& value : frames[0].pixels) value = std::uint8_t(rng.index(256));
  CHECK_FALSE(is_flat(frames));
}
