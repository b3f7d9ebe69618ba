// The missed shot is a test: what the network draws is what the simulator computed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <numbers>

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

/// RIMSHOT_SEED chooses other shots.
std::uint64_t seed() {
  const char* wanted = std::getenv("RIMSHOT_SEED");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 1;
}

struct DrawnClip {
  sdk::Clip clip;
  std::vector<bool> readable;  ///< [frames] the ball's outline lies inside the picture and the court hides less than half of the ball
};

/// The clip as a network draws it, without the EXR frames. The ball is body 0.
DrawnClip draw(const trajectory::Trajectory& run, sdk::Renderer renderer, const std::filesystem::path& file) {
  const double radius = std::get<scene::Sphere>(run.scene.bodies[0].shape).radius;
  std::unique_ptr<media::VideoWriter> video;
  DrawnClip drawn;
  sdk::RenderOptions rendering;
  rendering.renderer = renderer;
  drawn.clip = sdk::render(run, rendering, [&](const sdk::Clip& clip, sdk::Frame&& frame) {
    media::VideoOptions options;
    options.fps = clip.fps;
    if (!video) video = std::make_unique<media::VideoWriter>(file, clip.camera.width, clip.camera.height, options);
    video->write(media::to_display(frame.radiance, clip.camera.width, clip.camera.height));
    const Vec3 centre = clip.camera.project(run.state_at(0, frame.time).p_WB);
    const double pixels = radius * clip.camera.focal / centre.z();
    const double border = std::min({centre.x(), centre.y(), clip.camera.width - centre.x(), clip.camera.height - centre.y()});
    const double visible = double(std::ranges::count(frame.geometry.id, 1u)) / (std::numbers::pi * pixels * pixels);
    drawn.readable.push_back(border > pixels + 1 && visible > 0.5);
  });
  video->finish();
  return drawn;
}

/// Draws shots near the rim, and holds outcome and place of the ball, as the judge reads them from the coded video, against the run's.
void check_shots(sdk::Renderer renderer, int shots) {
  const auto family = scene::Family::load(RIMSHOT_SOURCE_DIR "/scenes/families/rim_shots.yaml");
  const test::TempDir dir;
  int made = 0, frames = 0;
  double worst = 0, sum = 0;
  for (int shot = 0; shot < shots; ++shot) {
    CAPTURE(shot);
    const auto run = physics::simulate(family.sample(seed(), std::uint64_t(shot)));
    const auto [clip, readable] = draw(run, renderer, dir.path() / "video.mp4");
    const auto judgement = evaluate::judge(dir.path() / "video.mp4", run);

    const bool truth = !physics::ring_passages(run).empty();
    made += truth;
    REQUIRE(judgement.made.has_value());
    CHECK(*judgement.made == truth);
    REQUIRE(int(judgement.readings[0].size()) == clip.frames);
    for (int i = 0; i < clip.frames; ++i) {
      CAPTURE(i);
      if (!readable[std::size_t(i)]) continue;
      const auto& reading = judgement.readings[0][std::size_t(i)];
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
  CHECK(made >= shots / 5);
  CHECK(made <= shots - shots / 5);
  MESSAGE(made << " of " << shots << " made; " << frames << " frames, centre error mean " << sum / frames << " px, worst " << worst << " px");
}

}  // namespace

TEST_CASE("50 shots near the rim, drawn by the video model: outcome and place of the ball are the simulator's") { check_shots(sdk::Renderer::Neural, 50); }

TEST_CASE("10 shots near the rim, drawn by the sparse model: outcome and place of the ball are the simulator's") { check_shots(sdk::Renderer::Sparse, 10); }
