#include "rimshot/evaluate/ball_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "disc_search.h"
#include "linear_picture.h"
#include "rimshot/core/error.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "sphere_fit.h"

namespace rimshot::evaluate {
namespace {

constexpr double kLeastVisible = 0.3;
/// The search covers balls this much nearer or further than the court's middle.
constexpr double kDistanceRange = 1.9;

/// Distance along the ray to the court, the nearest in each pixel's 3x3 neighbours, which antialiasing mixes in.
std::vector<float> static_distance(const Court& court) {
  scene::Scene scene;
  scene.world = court.world;
  scene.bodies = court.statics;
  const gbuffer::RayScene rays(scene);
  const int width = court.camera.width, height = court.camera.height;
  std::vector<float> exact(std::size_t(width) * std::size_t(height)), nearest(exact.size());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto hit = rays.intersect({court.camera.p_WC, court.camera.ray_direction(x + 0.5, y + 0.5)});
      exact[std::size_t(y * width + x)] = hit.body < 0 ? std::numeric_limits<float>::infinity() : float(hit.t);
    }
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      float least = std::numeric_limits<float>::infinity();
      for (int v = std::max(0, y - 1); v <= std::min(height - 1, y + 1); ++v)
        for (int u = std::max(0, x - 1); u <= std::min(width - 1, x + 1); ++u) least = std::min(least, exact[std::size_t(v * width + u)]);
      nearest[std::size_t(y * width + x)] = least;
    }
  return nearest;
}

/// Typical distance of the ball: that of the ring, or else of the middle of the court's finite bodies.
double typical_distance(const Court& court) {
  Vec3 sum = Vec3::Zero();
  int count = 0;
  for (const scene::Body& body : court.statics) {
    if (std::holds_alternative<scene::Torus>(body.shape)) return (body.initial.p_WB - court.camera.p_WC).norm();
    if (std::holds_alternative<scene::Plane>(body.shape)) continue;
    sum += body.initial.p_WB;
    ++count;
  }
  if (count > 0) return (sum / count - court.camera.p_WC).norm();
  return court.camera.p_WC.norm();
}

BallReading missing(const std::string& reason) {
  BallReading reading;
  reading.reason = reason;
  return reading;
}

struct Reader {
  const Court& court;
  double radius;
  std::vector<float> distance;
  media::Rgb8 background;
  LinearPicture linear_background;
  SphereView view;

  Reader(const std::vector<media::Rgb8>& frames, const Court& c)
      : court(c), radius(std::get<scene::Sphere>(c.ball.shape).radius), distance(static_distance(c)), background(median(frames)),
        linear_background(decode(background)), view{c.camera, radius, distance} {}

  BallReading fit(const LinearPicture& frame, const Vec3& start, const Vec3& motion) const {
    const auto sphere = fit_sphere(frame, linear_background, view, start, motion);
    if (!sphere) return missing("the outline cannot be fitted");
    BallReading reading;
    reading.p_WB = sphere->p_WB;
    reading.pixel = court.camera.project(sphere->p_WB).head<2>();
    reading.sigma_pixel = sphere->sigma_pixel;
    reading.sigma_distance = sphere->sigma_distance;
    reading.visible = visible_outline(view, sphere->p_WB);
    reading.measurable = reading.visible >= kLeastVisible;
    if (!reading.measurable) reading.reason = "less than " + std::to_string(int(100 * kLeastVisible)) + " % of the outline is visible";
    return reading;
  }

  BallReading read(const media::Rgb8& frame) const {
    const double typical = radius * court.camera.focal / typical_distance(court);
    const auto disc = find_disc(foreground(frame, background), frame.width, frame.height, std::max(2.0, typical / kDistanceRange), typical * kDistanceRange);
    if (!disc) return missing("no ball is found");
    const Vec3 ray = court.camera.ray_direction(disc->x, disc->y);
    const Vec3 start = court.camera.p_WC + radius * court.camera.focal / disc->radius / ray.dot(court.camera.R_WC.col(2)) * ray;
    BallReading reading = fit(decode(frame), start, Vec3::Zero());
    if (reading.measurable && (reading.pixel - Vec2(disc->x, disc->y)).norm() > 1.5 * disc->radius) return missing("the outline cannot be fitted");
    return reading;
  }
};

/// Way of the ball during the exposure, from the neighbouring readings; zero where there is none.
Vec3 motion_of(const std::vector<BallReading>& readings, std::size_t i, const Court& court) {
  const std::size_t before = i > 0 && readings[i - 1].measurable ? i - 1 : i;
  const std::size_t after = i + 1 < readings.size() && readings[i + 1].measurable ? i + 1 : i;
  if (before == after) return Vec3::Zero();
  const Vec3 way = (readings[after].p_WB - readings[before].p_WB) / double(after - before) * court.shutter * court.fps;
  // The distance is read less well than the place in the picture, and does not blur the outline.
  const Vec3 ray = (readings[i].p_WB - court.camera.p_WC).normalized();
  return way - way.dot(ray) * ray;
}

}  // namespace

std::vector<BallReading> read_ball(const std::vector<media::Rgb8>& frames, const Court& court) {
  if (frames.empty()) return {};
  for (const media::Rgb8& frame : frames) RIMSHOT_CHECK(frame.width == court.camera.width && frame.height == court.camera.height, frame.width, frame.height);
  const Reader reader(frames, court);
  std::vector<BallReading> readings;
  for (const media::Rgb8& frame : frames) readings.push_back(reader.read(frame));
  if (court.shutter == 0) return readings;

  // With the motion known, the blur becomes part of the model.
  std::vector<BallReading> sharper = readings;
  for (std::size_t i = 0; i < frames.size(); ++i)
    if (readings[i].measurable) sharper[i] = reader.fit(decode(frames[i]), readings[i].p_WB, motion_of(readings, i, court));
  return sharper;
}

}  // namespace rimshot::evaluate
