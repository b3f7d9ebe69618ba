#include "rimshot/predict/read_court.h"

#include <algorithm>
#include <cmath>

#include "look_alike.h"
#include "rimshot/core/error.h"

namespace rimshot::predict {
namespace {

/// From here on the median of the frames is the empty court, even where the ball flies towards the camera and stays
/// near a pixel.
constexpr std::size_t kEnoughFrames = 48;

void require_still(const scene::Camera& camera, int width, int height, const std::string& name) {
  if (camera.keys.size() > 1 || camera.follow)
    throw Error(ErrorCode::InvalidInput, name + ": camera " + camera.name +
                                             " of the scene moves; clips of a camera that stands still can be read");
  if (std::abs(double(width) / height * camera.height / camera.width - 1) > 0.01)
    throw Error(ErrorCode::InvalidInput, name + ": is " + std::to_string(width) + "x" + std::to_string(height) +
                                             ", but camera " + camera.name + " of the scene is " +
                                             std::to_string(camera.width) + "x" + std::to_string(camera.height) +
                                             "; give the scene whose camera took the clip");
}

}  // namespace

trajectory::Trajectory without_balls(const scene::Scene& scene) {
  trajectory::Trajectory run;
  run.scene = scene;
  std::erase_if(run.scene.bodies, [](const scene::Body& body) { return !body.is_static; });
  run.scene.joints.clear();
  run.scene.springs.clear();
  run.time = {0, scene.world.duration};
  for (const scene::Body& body : run.scene.bodies)
    run.bodies.push_back({body.name, 0, Vec3::Zero(), {body.initial, body.initial}});
  return run;
}

Perception read_court(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                      const scene::Scene& scene, const std::string& camera,
                      const std::function<media::Rgb8()>& empty_court, const ReadingErrors& errors) {
  const media::Rgb8& first = frames.front();
  require_still(scene.camera(camera), first.width, first.height, name);
  const evaluate::Court court = evaluate::court_of(scene, camera, first.width, first.height, fps);
  if (court.balls.size() != 1)
    throw Error(ErrorCode::InvalidInput, name + ": the scene moves " + std::to_string(court.balls.size()) + " balls; what follows is predicted for one");
  // The reader takes the median over time for the empty court. Where the frames are too few for that, the court itself
  // joins them often enough to be it.
  std::vector<media::Rgb8> shown = frames;
  if (frames.size() < kEnoughFrames) shown.insert(shown.end(), frames.size() + 1, empty_court());
  const auto readings = evaluate::read_ball(shown, court);

  Perception out;
  out.scene = scene;
  out.view = court.camera;
  out.fps = fps;
  out.given = int(frames.size());
  out.size_bias = errors.bias;
  const int ball = scene.body_index(court.balls[0].name);
  const double radius = court.radius(0);
  std::string reason;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const evaluate::BallReading& reading = readings[i];
    if (!reading.measurable) {
      reason = reading.reason;
      continue;
    }
    const double distance = (reading.p_WB - court.camera.p_WC).norm();
    Sighting sighting{ball, double(i) / fps, see(out.view, reading.p_WB, radius), Vec3::Zero()};
    const double centre = std::hypot(reading.sigma_pixel, errors.centre);
    sighting.sigma = {centre, centre, std::hypot(reading.sigma_distance * sighting.seen.z() / distance, errors.size)};
    out.sightings.push_back(sighting);
  }
  if (out.sightings.empty())
    throw Error(ErrorCode::InvalidInput, name + ": the ball of the scene is found in none of the " +
                                             std::to_string(frames.size()) + " given frames (" + reason +
                                             "); check that the scene and its camera are the clip's");
  require_no_look_alike(frames, shown, out, name);
  BodyState& state = out.scene.bodies[std::size_t(ball)].initial;
  state = BodyState{};
  state.p_WB = place(out.view, out.sightings.front().seen, radius);
  out.scene.expect.clear();
  return out;
}

}  // namespace rimshot::predict
