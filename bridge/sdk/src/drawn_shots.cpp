#include "rimshot/sdk/drawn_shots.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "rimshot/condition/body_states.h"
#include "rimshot/condition/neural_renderer.h"
#include "rimshot/condition/sparse_renderer.h"
#include "rimshot/condition/surface_guides.h"
#include "rimshot/condition/training_clip.h"
#include "rimshot/evaluate/ball_reader.h"
#include "rimshot/evaluate/rim_outcome.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"

namespace rimshot::sdk {
namespace {

bool whole(const std::vector<float>& state, const gbuffer::PinholeCamera& camera) {
  using namespace layout;
  const float r = state[kStateRadius] + 2;
  return state[kStateX] > r && state[kStateY] > r && state[kStateX] < float(camera.width) - r && state[kStateY] < float(camera.height) - r;
}

/// What dense conditioning keeps from frame to frame of a shot.
struct Surroundings {
  Surroundings(const DrawnShot& shot, int threads)
      : rays(shot.run.scene), camera(shot.camera), guides(shot.run, rays, camera, shot.shutter, on(threads), "") {}

  static pathtrace::Options on(int threads) {
    pathtrace::Options options;
    options.threads = threads;
    return options;
  }

  gbuffer::RayScene rays;
  gbuffer::MovingCamera camera;
  condition::SurfaceGuides guides;
};

}  // namespace

DrawnShot make_shot(const std::filesystem::path& family, std::uint64_t seed, int index, int samples) {
  DrawnShot shot;
  shot.run = physics::simulate(scene::Family::load(family).sample(seed, std::uint64_t(index)));
  const scene::Camera& camera = shot.run.scene.camera("");
  shot.camera = gbuffer::PinholeCamera::from(camera);
  shot.fps = camera.fps;
  shot.shutter = camera.shutter_angle / 360 / camera.fps;
  const auto still = condition::without_moving_bodies(shot.run);
  gbuffer::RayScene rays(still.scene);
  pathtrace::Options options;
  options.samples = samples;
  shot.plate = condition::plate_planes({gbuffer::render_gbuffer(still, rays, shot.camera, 0, 1), pathtrace::render(still, rays, shot.camera, 0, 0, options)});
  const int ball = condition::moving_bodies(shot.run.scene).front();
  for (int t = 0; t < gbuffer::frame_count(shot.run.scene.world.duration, camera.fps); ++t)
    shot.states.push_back(condition::projected_state(shot.run, ball, shot.camera, t / shot.fps, shot.shutter));
  return shot;
}

std::vector<DrawnShot> make_shots(const std::filesystem::path& family, std::uint64_t seed, int count, int samples) {
  std::vector<DrawnShot> shots;
  for (int i = 0; i < count; ++i) shots.push_back(make_shot(family, seed, i, samples));
  return shots;
}

pathtrace::LayeredFrame trace(const DrawnShot& shot, int frame, int samples, int threads, std::uint64_t stream) {
  gbuffer::RayScene rays(shot.run.scene);
  pathtrace::Options options;
  options.samples = samples;
  options.threads = threads;
  options.seed = stream << 32 | (std::uint64_t(frame) + 2);
  return pathtrace::render(shot.run, rays, shot.camera, frame / shot.fps, shot.shutter, options);
}

JudgedShots judge_shots(const std::vector<DrawnShot>& shots, const DrawShot& draw) {
  using namespace layout;
  JudgedShots sum;
  for (const DrawnShot& shot : shots) {
    std::vector<media::Rgb8> frames;
    for (int t = 0; t < int(shot.states.size()); ++t) frames.push_back(media::to_display(draw(shot, t), shot.camera.width, shot.camera.height));
    const auto court = evaluate::court_of(shot.run.scene);
    const auto readings = evaluate::read_ball(frames, court);
    for (std::size_t t = 0; t < readings.size(); ++t) {
      if (!whole(shot.states[t], shot.camera)) continue;
      ++sum.frames;
      if (!readings[t].measurable) continue;
      ++sum.read;
      sum.position_error += std::hypot(readings[t].pixel.x() - double(shot.states[t][kStateX]), readings[t].pixel.y() - double(shot.states[t][kStateY]));
    }
    const auto path = evaluate::fit_path(readings, court);
    const auto made = evaluate::through_ring({path}, court);
    ++sum.shots;
    if (made && *made == !physics::ring_passages(shot.run).empty()) ++sum.outcomes;
    if (shot.run.contacts.empty()) continue;
    const auto& event = shot.run.contacts.front();
    ++sum.contacts;
    const std::string& truth = shot.run.scene.bodies[std::size_t(event.body_b)].name;
    const auto found = std::ranges::find_if(path.contacts, [&](const auto& c) { return c.body >= 0 && court.statics[std::size_t(c.body)].name == truth; });
    if (found == path.contacts.end()) continue;
    ++sum.found;
    sum.contact_time_error += std::abs(found->time - event.time);
    sum.exit_velocity_error += (found->velocity_after - shot.run.state_at(event.body_a, event.time + 1e-9).v_WB_W).norm();
  }
  if (sum.read > 0) sum.position_error /= sum.read;
  if (sum.found > 0) sum.contact_time_error /= sum.found, sum.exit_velocity_error /= sum.found;
  return sum;
}

DrawShot draw_dense(const std::filesystem::path& weights, int samples, int threads) {
  const auto network = std::make_shared<condition::NeuralRenderer>(weights, threads);
  const auto now = std::make_shared<std::optional<Surroundings>>();
  return [=](const DrawnShot& shot, int frame) {
    if (frame == 0) {
      network->reset();
      now->emplace(shot, threads);
    }
    Surroundings& surroundings = **now;
    const auto geometry = gbuffer::render_gbuffer(shot.run, surroundings.rays, shot.camera, frame / shot.fps, 1 / shot.fps);
    return network->draw(surroundings.guides.refine(trace(shot, frame, samples, threads), std::uint64_t(frame)), geometry).radiance;
  };
}

DrawShot draw_sparse(const std::filesystem::path& weights) {
  const auto network = std::make_shared<condition::SparseRenderer>(weights);
  return [network](const DrawnShot& shot, int frame) {
    const auto& colour = shot.run.scene.bodies[std::size_t(condition::moving_bodies(shot.run.scene).front())].appearance.albedo;
    return network->draw(shot.plate, shot.states[std::size_t(frame)], {float(colour.x()), float(colour.y()), float(colour.z())}, shot.camera.height, shot.camera.width);
  };
}

}  // namespace rimshot::sdk
