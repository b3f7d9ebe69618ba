#include "rimshot/predict/read_court.h"

#include <algorithm>
#include <cmath>

#include "look_alike.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/moving_radius.h"
#include "size_jumps.h"

namespace rimshot::predict {
namespace {

/// From here on the median of the frames is the empty court, even where the ball flies towards the camera and stays
/// near a pixel.
constexpr std::size_t kEnoughFrames = 48;
/// That a camera which is not known may have had [degrees].
constexpr double kShutterAngles[] = {0, 90, 180, 270, 360};

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

/// Balls that are told apart by their colours alone all start at one place: the scene's states are not looked at.
void forget_places(evaluate::Court& court) {
  for (std::size_t i = 0; i < court.balls.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (look_alike(court.balls[i], court.balls[k])) return;
  for (scene::Body& ball : court.balls) ball.initial.p_WB = court.camera.p_WC + court.camera.R_WC.col(2);
}

/// How well readings explain what they were read from, over shutters: how much less than a pixel their errors are, in logarithms.
double sharpness(const std::vector<evaluate::BallReadings>& balls) {
  double sum = 0;
  for (const evaluate::BallReadings& readings : balls)
    for (const evaluate::BallReading& reading : readings)
      if (reading.measurable) sum -= std::log(reading.sigma_pixel);
  return sum;
}

/// @param shown whose median over time is the background
Perception perceived(const std::vector<evaluate::BallReadings>& readings, const std::vector<media::Rgb8>& frames,
                     const std::vector<media::Rgb8>& shown, const std::string& name, const scene::Scene& scene,
                     const evaluate::Court& court) {
  Perception out;
  out.scene = scene;
  out.view = court.camera;
  out.fps = court.fps;
  out.given = int(frames.size());
  for (std::size_t b = 0; b < court.balls.size(); ++b) {
    const int ball = scene.body_index(court.balls[b].name);
    const double radius = court.radius(int(b));
    std::vector<Sighting> sightings;
    std::string reason;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const evaluate::BallReading& reading = readings[b][i];
      if (!reading.measurable) {
        reason = reading.reason;
        continue;
      }
      const double distance = (reading.p_WB - court.camera.p_WC).norm();
      Sighting sighting{ball, double(i) / court.fps, see(court.camera, reading.p_WB, radius), Vec3::Zero()};
      sighting.sigma = {reading.sigma_pixel, reading.sigma_pixel, reading.sigma_distance * sighting.seen.z() / distance};
      sightings.push_back(sighting);
    }
    sightings = without_size_jumps(sightings);
    if (sightings.empty())
      throw Error(ErrorCode::InvalidInput, name + ": " + court.balls[b].name +
                                               ", a ball of the scene, is found in none of the " +
                                               std::to_string(frames.size()) + " given frames (" + reason +
                                               "); check that the scene and its camera are the clip's");
    BodyState& state = out.scene.bodies[std::size_t(ball)].initial;
    state = BodyState{};
    state.p_WB = place(out.view, sightings.front().seen, radius);
    out.sightings.insert(out.sightings.end(), sightings.begin(), sightings.end());
  }
  std::ranges::stable_sort(out.sightings, {}, &Sighting::time);
  require_no_look_alike(frames, shown, out, name);
  out.scene.expect.clear();
  return out;
}

/// How fast a ball's picture moves about a sighting [px/s], by the sightings next to it.
double picture_speed(const std::vector<Sighting>& sightings, const Sighting& of) {
  const Sighting *before = &of, *after = &of;  // the last one before, the first one after
  for (const Sighting& s : sightings) {
    if (s.body != of.body) continue;
    if (s.time < of.time) before = &s;
    if (s.time > of.time && after == &of) after = &s;
  }
  return before == after ? 0 : (after->seen - before->seen).head<2>().norm() / (after->time - before->time);
}

}  // namespace

void ReadingErrors::add_to(Perception& perception, double shutter) const {
  double squares = 0;  // of what blur adds
  for (Sighting& s : perception.sightings) {
    const double blurred = blur * shutter * picture_speed(perception.sightings, s);
    squares += blurred * blurred / double(perception.sightings.size());
    s.sigma = {std::hypot(s.sigma.x(), centre, blurred), std::hypot(s.sigma.y(), centre, blurred), std::hypot(s.sigma.z(), size, blurred)};
  }
  const double all = std::sqrt(squares);
  perception.bias = {std::hypot(shift, all), std::hypot(shift, all), std::hypot(bias, all)};
}

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
  evaluate::Court court = evaluate::court_of(scene, camera, first.width, first.height, fps);
  require_told_apart(court, name);
  forget_places(court);
  // The reader takes the median over time for the empty court. Where the frames are too few for that, the court itself
  // joins them often enough to be it.
  std::vector<media::Rgb8> shown = frames;
  if (empty_court && frames.size() < kEnoughFrames) shown.insert(shown.end(), frames.size() + 1, empty_court());
  Perception out = perceived(evaluate::read_balls(shown, court), frames, shown, name, scene, court);
  errors.add_to(out, court.shutter);
  return out;
}

Perception read_court_unseen(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                             const scene::Scene& scene, const std::string& camera, const ReadingErrors& errors) {
  const media::Rgb8& first = frames.front();
  require_still(scene.camera(camera), first.width, first.height, name);
  evaluate::Court court = evaluate::court_of(scene, camera, first.width, first.height, fps);
  if (!evaluate::moving_radius(frames))
    throw Error(ErrorCode::InvalidInput, name + ": nothing round moves in half of the " + std::to_string(frames.size()) +
                                             " given frames before their median, without which a camera that is not "
                                             "known shows no ball; give more frames (--given), or the scene's camera");
  court.statics.clear();  // nothing is known to stand before the ball
  require_told_apart(court, name);
  forget_places(court);
  scene::Scene filmed = scene;
  scene::Camera& unknown = *std::ranges::find(filmed.cameras, scene.camera(camera).name, &scene::Camera::name);
  std::vector<evaluate::BallReadings> readings;
  for (const double angle : kShutterAngles) {
    court.shutter = angle / 360 / fps;
    auto next = evaluate::read_balls(frames, court);
    if (!readings.empty() && sharpness(next) <= sharpness(readings)) continue;
    readings = std::move(next);
    unknown.shutter_angle = angle;
  }
  Perception out = perceived(readings, frames, frames, name, filmed, court);
  errors.add_to(out, unknown.shutter_angle / 360 / fps);
  out.fitted_camera = unknown.name;
  return out;
}

}  // namespace rimshot::predict
