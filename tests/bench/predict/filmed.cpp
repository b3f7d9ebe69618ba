#include "filmed.h"

#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/predict/read_court.h"

namespace rimshot::bench {
namespace {

media::Rgb8 picture(const trajectory::Trajectory& run, gbuffer::RayScene& rays, const gbuffer::MovingCamera& view,
                    double time, double shutter, int samples, std::uint64_t seed) {
  pathtrace::Options options;
  options.samples = samples;
  options.seed = seed;
  options.body_coverage = false;
  return media::to_display(pathtrace::render(run, rays, view, time, shutter, options).radiance(), view.width(),
                           view.height());
}

}  // namespace

std::vector<media::Rgb8> film(const trajectory::Trajectory& run, int first, int last, int samples) {
  const scene::Camera& camera = run.scene.camera("");
  gbuffer::RayScene rays(run.scene);
  const gbuffer::MovingCamera view(run, camera);
  std::vector<media::Rgb8> frames;
  for (int i = first; i <= last; ++i)
    frames.push_back(picture(run, rays, view, i / camera.fps, camera.shutter_angle / 360 / camera.fps, samples,
                             run.scene.world.seed * 1000003u + std::uint64_t(i)));
  return frames;
}

media::Rgb8 empty_court(const scene::Scene& scene, int samples) {
  const trajectory::Trajectory still = predict::without_balls(scene);
  gbuffer::RayScene rays(still.scene);
  return picture(still, rays, gbuffer::MovingCamera(still, scene.camera("")), 0, 0, samples, 7);
}

}  // namespace rimshot::bench
