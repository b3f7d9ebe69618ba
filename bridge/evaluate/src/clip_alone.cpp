#include "rimshot/evaluate/clip_alone.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "alone_metrics.h"
#include "clip_survey.h"
#include "likely_fits.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

/// Cameras see the longer side of the picture as a 36 mm lens on film does, give or take a half (18 to 72 mm hold 95 %).
constexpr double kFocalOverSide = 1, kFocalSpread = 0.35;
constexpr int kMotionDraws = 256;
/// A path needs so many frames in which the ball is read.
constexpr std::size_t kFewestRead = 8;
/// Friction's usual share of a push where the normal is not known.
constexpr double kTilt = 0.2, kTiltSpread = 0.15;
constexpr double kPathStep = 1.0 / 240;  ///< [s]

void require(const char* name, const std::optional<double>& value, double least, double most) {
  if (value && !(*value > least && *value < most))
    throw Error(ErrorCode::InvalidInput, std::string("--") + name + " " + std::to_string(*value) + ": expected more than " + std::to_string(least) + " and less than " + std::to_string(most));
}

/// A court that is empty but for a ball of radius 1, before a camera at the focal length that is supposed. Seen with another one, the same
/// picture is the same motion with other depths (docs/EVALUATION.md), so that reading needs none better.
Court supposed_court(const ClipSurvey& survey, const GivenOfClip& given) {
  Court court;
  court.camera.width = survey.frames[0].width;
  court.camera.height = survey.frames[0].height;
  court.camera.focal = given.vertical_fov ? court.camera.height / 2.0 / std::tan(*given.vertical_fov * std::numbers::pi / 360)
                                          : kFocalOverSide * std::max(court.camera.width, court.camera.height);
  court.camera.p_WC = Vec3(0, 0, -court.camera.focal / survey.radius);
  court.fps = survey.fps;
  court.world.gravity.setZero();
  scene::Body& ball = court.balls.emplace_back();
  ball.name = "ball";
  ball.shape = scene::Sphere{1};
  ball.mass = 1;
  return court;
}

/// The whole report without a value, with the reason.
void refuse_all(Report& report, const std::string& reason) {
  static const std::vector<std::array<std::string, 3>> all = {
      {"contact", "count", "1"},          {"contact", "restitution_read", "1"},         {"contact", "friction_read", "1"},
      {"contact", "energy_gain_max", "1"}, {"gravity", "g_eff", "m/s^2"},               {"gravity", "g_eff_radii", "ball radii/s^2"},
      {"rimshot", "jump_radii", "ball radii"}, {"rimshot", "flight_residual", "standard errors"}, {"rimshot", "standstill_time", "s"},
      {"rimshot", "missing_time", "s"},   {"rimshot", "ball_radius", "m"},              {"rimshot", "vertical_fov", "deg"},
      {"rimshot", "camera_pitch", "deg"}, {"rimshot", "camera_roll", "deg"}};
  for (const auto& [family, name, unit] : all)
    report.metrics[family][name] = Metric::unmeasurable(unit, reason);
}

/// Pieces of the fitted path for drawing, in pixels of the clip.
std::vector<std::vector<ClipAlone::PathPoint>> path_of(const AloneReading& r, int reduction) {
  std::vector<std::vector<ClipAlone::PathPoint>> pieces;
  const SharedLaw& law = r.motion.law;
  const Vec3 up = -Vec3(law.gravity.x(), law.gravity.y(), law.stretch * law.gravity.z()).normalized();
  const double metres = metres_per_radius(r.motion, r.given);
  double lowest = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < r.motion.stretches.size(); ++k) {
    const StretchMotion& s = r.motion.stretches[k];
    const double half = r.fit.half_length(k);
    const double begin = k > 0 && r.motion.meeting[k - 1] ? *r.motion.meeting[k - 1] : s.t0 - half;
    const double end = k + 1 < r.motion.stretches.size() && r.motion.meeting[k] ? *r.motion.meeting[k] : s.t0 + half;
    auto& piece = pieces.emplace_back();
    const int steps = std::max(1, int(std::ceil((end - begin) / kPathStep)));
    for (int i = 0; i <= steps; ++i) {
      const double t = begin + (end - begin) * i / steps;
      const Vec3 p = s.position(t);
      const Vec2 pixel = Vec2(r.width / 2.0, r.height / 2.0) + r.focal / p.z() * p.head<2>();
      const double height = metres * up.dot(Vec3(p.x(), p.y(), law.stretch * p.z()));
      lowest = std::min(lowest, height);
      piece.push_back({t, reduction * pixel, height});
    }
  }
  for (auto& piece : pieces)
    for (auto& point : piece) point.height -= lowest;
  return pieces;
}

}  // namespace

ClipAlone read_clip_alone(const std::filesystem::path& clip, const GivenOfClip& given) {
  require("ball-radius", given.ball_radius, 0, 1e3);
  require("gravity", given.gravity, 0, 1e3);
  require("fov", given.vertical_fov, 1, 170);
  ClipAlone out;
  out.report.clip = clip.filename().string();
  const ClipSurvey survey = survey_clip(clip);
  out.width = survey.width;
  out.height = survey.height;
  out.fps = survey.fps;
  if (!survey.reason.empty()) {
    refuse_all(out.report, survey.reason);
    return out;
  }
  const Court court = supposed_court(survey, given);
  std::vector<BallReading> readings = read_ball(survey.frames, court);
  const std::vector<Sighting> all = sightings_of(readings, court, 0);
  for (const std::size_t i : misread(all)) {
    BallReading& reading = readings[std::size_t(all[i].frame)];
    reading.measurable = false;
    reading.reason = "what is read here lies off the path before and after";
  }
  std::vector<Sighting> sightings = sightings_of(readings, court, 0);
  out.report.metrics["rimshot"]["frames_read"] = {double(sightings.size()) / double(readings.size()), "1", {}, ""};
  out.readings = readings;
  for (BallReading& reading : out.readings) {
    reading.p_WB -= court.camera.p_WC;
    reading.pixel *= survey.reduction;
    reading.sigma_pixel *= survey.reduction;
  }
  std::vector<double> radius;
  for (const BallReading& reading : out.readings) radius.push_back(reading.measurable ? court.camera.focal / reading.p_WB.z() : 0);
  for (const double r : radius) out.radius.push_back(survey.reduction * r);
  out.deviation.assign(readings.size(), -1);
  if (sightings.size() < kFewestRead) {
    refuse_all(out.report, "the ball is read in fewer than " + std::to_string(kFewestRead) + " frames");
    return out;
  }
  for (Sighting& s : sightings) s.p -= court.camera.p_WC;
  const FlightSplit split = split_flights(sightings);
  if (!split.gravity) {
    refuse_all(out.report, "no stretch of the path is curved as a flight is");
    return out;
  }
  FlightKnowledge knowledge{court.camera.focal, given.vertical_fov ? 0 : kFocalSpread, {}};
  if (given.ball_radius && given.gravity) knowledge.gravity = *given.gravity / *given.ball_radius;
  const std::vector<LikelyFit> fits = likely_fits(sightings, split, 1 / court.fps, knowledge);
  const FlightFit& fit = fits[0].fit;
  AloneReading reading{readings, radius, fit, fit.motion(), draws_of(fits, kMotionDraws), {}, {}, given, court.camera.focal, court.camera.width, court.camera.height, court.fps};
  reading.contacts = contacts_like(contacts_of(fit, reading.motion), reading.motion, kTilt);
  Rng rng(2);
  for (const FlightMotion& draw : reading.draws) reading.contact_draws.push_back(contacts_like(reading.contacts, draw, kTilt + kTiltSpread * rng.normal()));
  for (std::size_t i = 0; i < sightings.size(); ++i) out.deviation[std::size_t(sightings[i].frame)] = fit.deviation(i);

  Report& report = out.report;
  const MetricFamily flight = alone_flight_metrics(reading);
  report.metrics["contact"] = alone_contact_metrics(reading);
  report.metrics["gravity"] = alone_gravity_metrics(reading);
  report.metrics["rimshot"].insert(flight.begin(), flight.end());
  report.metrics["rimshot"].merge(alone_camera_metrics(reading));
  report.contacts = alone_contacts(reading);
  report.findings = alone_findings(reading, flight);
  out.path = path_of(reading, survey.reduction);
  return out;
}

}  // namespace rimshot::evaluate
