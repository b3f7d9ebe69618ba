#include "rimshot/condition/training_clip.h"

#include "conditioning_planes.h"
#include "hand_made.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/clip_file.h"
#include "temp_dir.h"
#include "torch_tolerance.h"

using namespace rimshot;

namespace {

/// Ground, a moving body 4 m before the camera, a post.
trajectory::Trajectory hand_made_run() {
  trajectory::Trajectory run;
  run.scene.bodies.resize(3);
  run.scene.bodies[0].is_static = run.scene.bodies[2].is_static = true;
  run.time = {0, 1};
  run.scene.bodies[1].shape = scene::Sphere{0.12};
  run.scene.bodies[1].appearance.albedo = Vec3(0.8, 0.3, 0.1);
  run.bodies.resize(3);
  for (auto& body : run.bodies) body.states.resize(2);
  for (int i = 0; i < 2; ++i) run.bodies[1].states[std::size_t(i)].p_WB = Vec3(0.4 * i, 0, 4);
  for (auto& state : run.bodies[1].states) state.v_WB_W = Vec3(0.4, 0, 0);
  return run;
}

gbuffer::PinholeCamera camera_along_z(int width) {
  gbuffer::PinholeCamera camera;
  camera.width = width;
  camera.height = 3;
  camera.focal = 10;
  return camera;
}

}  // namespace

TEST_CASE("a clip holds the renderer's planes, the teacher's layers and the projected states") {
  constexpr int kWidth = 5;
  constexpr std::size_t kPixels = 15;
  test::TempDir dir;
  const std::vector<condition::TrainingFrame> frames = {test::hand_made_frame(kWidth, 0), test::hand_made_frame(kWidth, 0.5)};
  condition::write_training_clip(dir.path() / "clip.h5", hand_made_run(), camera_along_z(kWidth), 0.02, {frames[0].geometry, frames[0].teacher}, frames);
  const layout::Clip clip = layout::read_clip(dir.path() / "clip.h5");
  CHECK(clip.frames == 2);
  CHECK(clip.bodies == 1);
  CHECK(clip.frame_interval == 0.5);
  CHECK(clip.shutter == 0.02);

  const auto planes = condition::conditioning_planes(frames[1].samples, frames[1].geometry);
  for (std::size_t i = 0; i < planes.size(); ++i) CHECK(clip.conditioning[planes.size() + i] == layout::to_half(planes[i]));

  const std::vector<float> picture = frames[0].teacher.radiance();
  for (std::size_t i = 0; i < kPixels; ++i)
    for (std::size_t c = 0; c < 3; ++c) {
      const double sum = double(clip.background[c * kPixels + i]) + double(clip.moving[c * kPixels + i]);
      CHECK_NEAR(sum, picture[3 * i + c], picture[3 * i + c] * 0x1p-10);  // two roundings to 11 binary digits
    }
  CHECK(float(clip.coverage[7]) == 1);
  CHECK(float(clip.sampled_coverage[7]) == 1);

  // At 0.5 s the body is at (0.2, 0, 4): 10 * 0.2 / 4 = 0.5 px right of the middle.
  const float* state = clip.body_state.data() + layout::kStateColumns;
  CHECK_NEAR(state[layout::kStateX], 3.0, 1e-6);
  CHECK_NEAR(state[layout::kStateY], 1.5, 1e-6);
  CHECK_NEAR(state[layout::kStateDepth], 4.0, 1e-6);
  CHECK_NEAR(state[layout::kStateRadius], 10 * 0.12 / 4, 1e-6);   // focal length * radius / depth
  CHECK_NEAR(state[layout::kStateBlurX], 0.02 * 0.4 * 10 / 4, 1e-6);  // shutter * speed * focal length / depth
  CHECK(state[layout::kStateBlurY] == 0);
  CHECK(clip.body_albedo == std::vector<float>{0.8f, 0.3f, 0.1f});
  CHECK_NEAR(float(clip.plate[layout::kPlateInverseDepth * kPixels + 7]), 1 / 4.0, 1e-3);  // id 2: depth 4 in the hand-made frame
  CHECK(float(clip.plate[layout::kPlateInverseDepth * kPixels]) == 0);  // sky
}

TEST_CASE("a clip without a moving body is refused") {
  test::TempDir dir;
  auto frame = test::hand_made_frame(5, 0);
  frame.teacher.dynamic_bodies.clear();
  frame.samples.dynamic_bodies.clear();
  CHECK_THROWS_AS(condition::write_training_clip(dir.path() / "clip.h5", hand_made_run(), camera_along_z(5), 0, {frame.geometry, frame.teacher}, {frame}), Error);
}
