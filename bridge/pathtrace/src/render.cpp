#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <string>

#include "integrator.h"
#include "rimshot/core/error.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"

namespace rimshot::pathtrace {
namespace {

/// The open shutter is cut into at most so many instants; bodies stand still within each.
constexpr int kTimeSlices = 16;

void add(std::vector<float>& plane, std::size_t pixel, const Vec3f& value, float weight) {
  for (int c = 0; c < 3; ++c) plane[3 * pixel + std::size_t(c)] += weight * value[c];
}

LayeredFrame empty(const scene::Scene& scene, const gbuffer::PinholeCamera& camera, double time) {
  LayeredFrame frame;
  frame.width = camera.width;
  frame.height = camera.height;
  frame.time = time;
  const std::size_t pixels = std::size_t(camera.width) * std::size_t(camera.height);
  for (LayerPlanes& layer : frame.layer) {
    for (auto* plane : {&layer.coverage, &layer.roughness}) plane->assign(pixels, 0.0f);
    for (auto* plane : {&layer.albedo, &layer.normal, &layer.direct, &layer.indirect}) plane->assign(3 * pixels, 0.0f);
  }
  frame.sky.assign(3 * pixels, 0.0f);
  for (std::size_t i = 0; i < scene.bodies.size(); ++i) {
    if (!scene.bodies[i].is_static) frame.dynamic_bodies.push_back(int(i));
  }
  frame.body_coverage.assign(frame.dynamic_bodies.size() * pixels, 0.0f);
  return frame;
}

/// Adds one sample to its pixel. `plane_of_body` is the body's place in dynamic_bodies, or -1 for a static one.
void accumulate(LayeredFrame& frame, const std::vector<int>& plane_of_body, std::size_t pixel, const PathSample& sample,
                float weight) {
  if (sample.body < 0) {
    add(frame.sky, pixel, sample.background, weight);
    return;
  }
  const int plane = plane_of_body[std::size_t(sample.body)];
  LayerPlanes& layer = frame.layer[plane < 0 ? kStatic : kDynamic];
  layer.coverage[pixel] += weight;
  layer.roughness[pixel] += weight * float(sample.surface.roughness);
  add(layer.albedo, pixel, sample.surface.albedo.cast<float>(), weight);
  add(layer.normal, pixel, sample.normal.cast<float>(), weight);
  add(layer.direct, pixel, sample.direct, weight);
  add(layer.indirect, pixel, sample.indirect, weight);
  if (plane >= 0) {
    const std::size_t pixels = std::size_t(frame.width) * std::size_t(frame.height);
    frame.body_coverage[std::size_t(plane) * pixels + pixel] += weight;
  }
}

}  // namespace

std::vector<float> LayeredFrame::radiance() const {
  std::vector<float> sum = sky;
  for (const LayerPlanes& planes : layer) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += planes.direct[i] + planes.indirect[i];
  }
  return sum;
}

LayeredFrame render(const trajectory::Trajectory& trajectory, gbuffer::RayScene& rays, const gbuffer::PinholeCamera& camera,
                    double time, double shutter, const Options& options) {
  if (options.samples < 1 || options.max_depth < 1) {
    throw Error(ErrorCode::InvalidInput, "a path-traced frame needs at least 1 sample a pixel and depth 1; got " +
                                             std::to_string(options.samples) + " and " + std::to_string(options.max_depth));
  }
  LayeredFrame frame = empty(trajectory.scene, camera, time);
  std::vector<int> plane_of_body(trajectory.scene.bodies.size(), -1);
  for (std::size_t i = 0; i < frame.dynamic_bodies.size(); ++i) plane_of_body[std::size_t(frame.dynamic_bodies[i])] = int(i);

  const Lights lights(trajectory.scene.lights);
  const Integrator integrator(trajectory.scene, rays, lights, options.max_depth);
  const float weight = 1.0f / float(options.samples);
  const int slices = shutter > 0 ? std::min(options.samples, kTimeSlices) : 1;
  tbb::task_arena arena(options.threads > 0 ? options.threads : tbb::task_arena::automatic);

  for (int slice = 0; slice < slices; ++slice) {
    rays.set_poses(gbuffer::poses_at(trajectory, time + shutter * ((slice + 0.5) / slices - 0.5)));
    // A run of neighbouring samples, which the sampler has stratified among themselves.
    const int first = options.samples * slice / slices, last = options.samples * (slice + 1) / slices;
    const auto render_row = [&](int row) {
      for (int column = 0; column < camera.width; ++column) {
        const std::size_t pixel = std::size_t(row) * std::size_t(camera.width) + std::size_t(column);
        for (int i = first; i < last; ++i) {
          Sampler sampler(options.seed, std::uint32_t(pixel), std::uint32_t(i));
          const Vec2f within = sampler.next();
          const gbuffer::Ray ray{camera.p_WC, camera.ray_direction(column + double(within.x()), row + double(within.y()))};
          accumulate(frame, plane_of_body, pixel, integrator.trace(ray, sampler), weight);
        }
      }
    };
    arena.execute([&] { tbb::parallel_for(0, camera.height, render_row); });
  }
  return frame;
}

}  // namespace rimshot::pathtrace
