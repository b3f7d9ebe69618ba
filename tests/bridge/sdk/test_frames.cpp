#include <doctest/doctest.h>

#include "rimshot/core/error.h"
#include "rimshot/media/exr.h"
#include "rimshot/media/video.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "rimshot/sdk/render.h"
#include "rimshot/trajectory/io.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

constexpr const char* kScene = R"(rimshot: 1
name: thrown ball
world: {gravity: [0, 0, -9.81], duration: 0.5, sample_rate: 240, seed: 1}
materials: {leather: {restitution: 0.7, friction: 0.5}}
bodies:
  - {name: ball, shape: {sphere: {radius: 0.12}}, mass: 0.6, material: leather, position: [-0.5, 0, 1], velocity: [2, 0.3, 1]}
  - {name: floor, static: true, material: leather, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [0.3, -3, 1.4], look_at: [0, 0, 0.8], vertical_fov: 40, size: [96, 54], fps: 10, shutter_angle: 90}]
lights: [{name: sky, sky: {radiance: [0.5, 0.5, 0.5]}}]
)";

/// A row vector times a matrix as OpenEXR stores it, divided by its last component.
Vec3 through(const std::vector<float>& m, const Vec3& p) {
  double result[4];
  for (int column = 0; column < 4; ++column)
    result[column] = p.x() * m[column] + p.y() * m[4 + column] + p.z() * m[8 + column] + m[12 + column];
  return Vec3(result[0], result[1], result[2]) / result[3];
}

}  // namespace

TEST_CASE("the frames' matrices, depth and identities agree with the run") {
  const test::TempDir dir;
  const auto run = physics::simulate(scene::parse(kScene, "test"));
  sdk::RenderOptions options;
  options.renderer = sdk::Renderer::GBuffer;
  options.samples = 1;
  const auto clip = sdk::render_to_files(run, options, dir.path() / "clip");
  REQUIRE(clip.frames == 6);  // 0, 0.1, ..., 0.5 s

  for (int i = 0; i < clip.frames; ++i) {
    const auto image = media::read_exr(dir.path() / "clip" / "frames" / ("000" + std::to_string(i + 1) + ".exr"));
    CHECK(image.text.at("rimshot/trajectory_sha256") == trajectory::sha256(run));
    CHECK_NEAR(image.numbers.at("rimshot/frameTime"), 0.1 * i, 1e-6);  // stored as float
    CHECK_NEAR(image.numbers.at("framesPerSecond"), 10, 1e-9);
    CHECK_NEAR(image.numbers.at("shutterAngle"), 90, 1e-9);

    const Vec3 centre = run.state_at(0, 0.1 * i).p_WB;
    const Vec3 ndc = through(image.matrices.at("worldToNDC"), centre);
    const Vec3 pixel = clip.camera.project(centre);
    CHECK_NEAR(ndc.x() * image.width, pixel.x(), 1e-3);  // the matrix is float: 96 px x 1e-6 and cancellation
    CHECK_NEAR(ndc.y() * image.height, pixel.y(), 1e-3);
    const Vec3 camera = through(image.matrices.at("worldToCamera"), centre);
    CHECK_NEAR(camera.z(), pixel.z(), 1e-5);
    CHECK((pixel.y() - image.height / 2.0) * camera.y() <= 0);  // y up in OpenEXR's camera space

    const std::size_t at = std::size_t(pixel.y()) * std::size_t(image.width) + std::size_t(pixel.x());
    CHECK(image.uint_channels.at("id")[at] == 1);
    // The pixel's centre is at most 0.7 px from the ball's: there the surface is up to 2 mm further away than at the centre.
    CHECK_NEAR(image.channels.at("distance.Z")[at], (centre - clip.camera.p_WC).norm() - 0.12, 0.01);
    CHECK(image.channels.at("A")[at] == doctest::Approx(1));
  }
}

TEST_CASE("the clip's video has the frames, the rate and the label") {
  const test::TempDir dir;
  const auto run = physics::simulate(scene::parse(kScene, "test"));
  sdk::RenderOptions options;
  options.renderer = sdk::Renderer::Path;
  options.samples = 4;
  options.fps = 20;
  options.width = 64;
  options.height = 48;
  sdk::render_to_files(run, options, dir.path() / "clip");
  media::VideoReader video(dir.path() / "clip" / "video.mp4");
  CHECK(video.width() == 64);
  CHECK(video.height() == 48);
  CHECK_NEAR(video.fps(), 20, 1e-9);
  CHECK(video.metadata().at("title") == "thrown ball");
  CHECK(video.metadata().at("comment").find("AI-generated") == std::string::npos);
  media::Rgb8 frame;
  int frames = 0;
  while (video.read(frame)) ++frames;
  CHECK(frames == 11);
}

TEST_CASE("a folder with other things in it is refused") {
  const test::TempDir dir;
  const auto run = physics::simulate(scene::parse(kScene, "test"));
  std::filesystem::create_directories(dir.path() / "clip" / "holiday");
  sdk::RenderOptions options;
  options.renderer = sdk::Renderer::GBuffer;
  CHECK_THROWS_WITH_AS(sdk::render_to_files(run, options, dir.path() / "clip"), doctest::Contains("holiday"), Error);
}
