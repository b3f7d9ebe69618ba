// The missed shot is a test: what the network draws is what the simulator computed.
#include <doctest/doctest.h>

#include <filesystem>
#include <memory>

#include "rimshot/evaluate/judge.h"
#include "rimshot/media/video.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"
#include "rimshot/sdk/render.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

constexpr int kShots = 50;
constexpr std::uint64_t kSeed = 1;

/// The clip as the network draws it, without the EXR frames.
sdk::Clip draw(const trajectory::Trajectory& run, const std::filesystem::path& file) {
  std::unique_ptr<media::VideoWriter> video;
  const auto clip = sdk::render(run, {}, [&](const sdk::Clip& c, sdk::Frame&& frame) {
    media::VideoOptions options;
    options.fps = c.fps;
    if (!video) video = std::make_unique<media::VideoWriter>(file, c.camera.width, c.camera.height, options);
    video->write(media::to_display(frame.radiance, c.camera.width, c.camera.height));
  });
  video->finish();
  return clip;
}

}  // namespace

TEST_CASE("50 shots near the rim: outcome and place of the ball, read from the drawn video, are the simulator's") {
  const auto family = scene::Family::load(RIMSHOT_SOURCE_DIR "/scenes/families/rim_shots.yaml");
  const test::TempDir dir;
  int made = 0, frames = 0;
  double worst = 0, sum = 0;
  for (int shot = 0; shot < kShots; ++shot) {
    CAPTURE(shot);
    const auto run = physics::simulate(family.sample(kSeed, std::uint64_t(shot)));
    const auto clip = draw(run, dir.path() / "video.mp4");
    const auto judgement = evaluate::judge(dir.path() / "video.mp4", run);

    const bool truth = !physics::ring_passages(run).empty();
    made += truth;
    REQUIRE(judgement.made.has_value());
    CHECK(*judgement.made == truth);
    REQUIRE(int(judgement.readings.size()) == clip.frames);
    for (int i = 0; i < clip.frames; ++i) {
      CAPTURE(i);
      const auto& reading = judgement.readings[std::size_t(i)];
      CHECK_MESSAGE(reading.measurable, reading.reason);
      if (!reading.measurable) continue;
      const Vec2 simulated = clip.camera.project(run.state_at(0, i / clip.fps).p_WB).head<2>();
      const double error = (reading.pixel - simulated).norm();
      CHECK_NEAR(error, 0, 0.5);  // the bar: half a pixel at every frame
      worst = std::max(worst, error);
      sum += error;
      ++frames;
    }
  }
  // Both outcomes are there, or the labels would prove nothing.
  CHECK(made >= 10);
  CHECK(made <= kShots - 10);
  MESSAGE(made << " of " << kShots << " made; " << frames << " frames, centre error mean " << sum / frames << " px, worst " << worst << " px");
}
