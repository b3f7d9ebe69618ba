#include "shots.h"

#include <algorithm>
#include <cmath>

#include "rimshot/condition/body_states.h"
#include "rimshot/condition/training_clip.h"
#include "rimshot/evaluate/ball_reader.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"

namespace rimshot::bench {
namespace {

using namespace layout;

bool whole(const std::vector<float>& state, const gbuffer::PinholeCamera& camera) {
  const float r = state[kStateRadius] + 2;
  return state[kStateX] > r && state[kStateY] > r && state[kStateX] < float(camera.width) - r && state[kStateY] < float(camera.height) - r;
}

}  // namespace

std::vector<Shot> make_shots(const std::filesystem::path& family_file, int count, int samples) {
  constexpr std::uint64_t kSeed = 77;
  const auto family = scene::Family::load(family_file);
  std::vector<Shot> shots;
  for (int i = 0; i < count; ++i) {
    Shot shot;
    shot.run = physics::simulate(family.sample(kSeed, std::uint64_t(i)));
    const scene::Camera& camera = shot.run.scene.camera("");
    shot.camera = gbuffer::PinholeCamera::from(camera);
    const auto still = condition::without_moving_bodies(shot.run);
    gbuffer::RayScene rays(still.scene);
    pathtrace::Options options;
    options.samples = samples;
    shot.plate = condition::plate_planes({gbuffer::render_gbuffer(still, rays, shot.camera, 0, 1), pathtrace::render(still, rays, shot.camera, 0, 0, options)});
    const int ball = condition::moving_bodies(shot.run.scene).front();
    for (int t = 0; t < gbuffer::frame_count(shot.run.scene.world.duration, camera.fps); ++t)
      shot.states.push_back(condition::projected_state(shot.run, ball, shot.camera, t / camera.fps, camera.shutter_angle / 360 / camera.fps));
    shots.push_back(std::move(shot));
  }
  return shots;
}

std::vector<float> trace(const Shot& shot, int frame, int samples) {
  const scene::Camera& camera = shot.run.scene.camera("");
  gbuffer::RayScene rays(shot.run.scene);
  pathtrace::Options options;
  options.samples = samples;
  options.seed = std::uint64_t(frame) + 2;
  return pathtrace::render(shot.run, rays, shot.camera, frame / camera.fps, camera.shutter_angle / 360 / camera.fps, options).radiance();
}

Judged judge(const std::vector<Shot>& shots, const Draw& draw) {
  Judged sum;
  for (const Shot& shot : shots) {
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
    if (shot.run.contacts.empty()) continue;
    const auto& event = shot.run.contacts.front();
    ++sum.contacts;
    const auto path = evaluate::fit_path(readings, court);
    const std::string& truth = shot.run.scene.bodies[std::size_t(event.body_b)].name;
    const auto found = std::ranges::find_if(path.contacts, [&](const auto& c) { return c.body >= 0 && court.statics[std::size_t(c.body)].name == truth; });
    if (found == path.contacts.end()) continue;
    ++sum.found;
    sum.contact_time_error += std::abs(found->time - event.time);
    sum.exit_speed_error += (found->velocity_after - shot.run.state_at(event.body_a, event.time + 1e-9).v_WB_W).norm();
  }
  if (sum.read > 0) sum.position_error /= sum.read;
  if (sum.found > 0) sum.contact_time_error /= sum.found, sum.exit_speed_error /= sum.found;
  return sum;
}

}  // namespace rimshot::bench
