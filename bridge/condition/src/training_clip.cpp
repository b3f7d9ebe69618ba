#include "rimshot/condition/training_clip.h"

#include <array>

#include "conditioning_planes.h"
#include "rimshot/condition/body_states.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::condition {
namespace {

void append(std::vector<layout::Half>& to, std::span<const float> values) {
  for (const float value : values) to.push_back(layout::to_half(value));
}

/// Direct and indirect radiance of a layer, and more where given, as [3, H, W].
std::vector<float> radiance_planes(const pathtrace::LayerPlanes& layer, const std::vector<float>* more = nullptr) {
  std::vector<float> sum(layer.direct);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += layer.indirect[i] + (more ? (*more)[i] : 0);
  std::vector<float> planes(sum.size());
  to_planes(sum, 3, planes);
  return planes;
}

}  // namespace

std::vector<float> plate_planes(const BackgroundPlate& plate) {
  std::vector<float> planes = radiance_planes(plate.picture.layer[pathtrace::kStatic], &plate.picture.sky);
  for (const float depth : plate.geometry.depth) planes.push_back(1 / depth);
  return planes;
}

void write_training_clip(const std::filesystem::path& file, const trajectory::Trajectory& trajectory, const gbuffer::MovingCamera& camera,
                         double shutter, const BackgroundPlate& plate, const std::vector<TrainingFrame>& frames) {
  RIMSHOT_CHECK(!frames.empty());
  const pathtrace::LayeredFrame& first = frames.front().teacher;
  if (first.dynamic_bodies.empty())
    throw Error(ErrorCode::InvalidInput, "scene " + trajectory.scene.name + ": a training clip needs a moving body, and none moves here");

  layout::Clip clip;
  clip.frames = int(frames.size());
  clip.bodies = int(first.dynamic_bodies.size());
  clip.width = first.width;
  clip.height = first.height;
  clip.frame_interval = frames.size() > 1 ? frames[1].teacher.time - first.time : 0;
  clip.shutter = shutter;
  for (const TrainingFrame& frame : frames) {
    RIMSHOT_CHECK(frame.teacher.dynamic_bodies == first.dynamic_bodies && frame.samples.dynamic_bodies == first.dynamic_bodies);
    append(clip.conditioning, conditioning_planes(frame.samples, frame.geometry));
    append(clip.sampled_coverage, frame.samples.body_coverage);
    append(clip.background, radiance_planes(frame.teacher.layer[pathtrace::kStatic], &frame.teacher.sky));
    append(clip.moving, radiance_planes(frame.teacher.layer[pathtrace::kDynamic]));
    append(clip.coverage, frame.teacher.body_coverage);
    const gbuffer::PinholeCamera at_frame = camera.at(frame.teacher.time);
    for (const int body : first.dynamic_bodies) {
      const auto state = projected_state(trajectory, body, at_frame, frame.teacher.time, shutter);
      clip.body_state.insert(clip.body_state.end(), state.begin(), state.end());
    }
  }
  append(clip.plate, plate_planes(plate));
  for (const int body : first.dynamic_bodies)
    for (int i = 0; i < 3; ++i) clip.body_albedo.push_back(float(trajectory.scene.bodies[std::size_t(body)].appearance.albedo[i]));
  layout::write_clip(clip, file);
}

}  // namespace rimshot::condition
