#include <algorithm>
#include <cmath>
#include <numbers>

#include "contact_truth.h"
#include "draw_quantile.h"
#include "metrics.h"

namespace rimshot::evaluate {
namespace {

struct Errors {
  double time = 0, normal = 0, restitution = 0, exit_velocity = 0;
  double restitution_change = 0;  ///< signed, read minus simulated
  double friction = 0;
  int count = 0, with_friction = 0;  ///< contacts; those of which the impulse has a direction
};

Errors errors_of(const std::vector<ContactReading>& contacts, const Court& court, const trajectory::Trajectory& truth) {
  Errors mean;
  for (const ContactReading& contact : contacts) {
    const int ball = body_of(truth, court, contact.ball);
    const auto* event = truth_of(contact, court, truth);
    if (event == nullptr) continue;
    ++mean.count;
    mean.time += std::abs(contact.time - event->time);
    const double cosine =
        std::clamp(contact.normal.dot(event->body_a == ball ? event->normal : Vec3(-event->normal)), -1.0, 1.0);
    mean.normal += std::acos(cosine) * 180 / std::numbers::pi;
    mean.restitution +=
        std::abs(contact.separation_speed / contact.approach_speed - event->separation_speed / event->approach_speed);
    mean.exit_velocity += (contact.velocity_after - velocity_after(truth, ball, *event)).norm();
    if (const double ratio = contact.impulse_ratio(); std::isfinite(ratio)) {
      mean.friction += std::abs(ratio - impulse_ratio(*event));
      ++mean.with_friction;
    }
    mean.restitution_change += contact.separation_speed / contact.approach_speed - event->separation_speed / event->approach_speed;
  }
  if (mean.count > 0)
    for (double* value : {&mean.time, &mean.normal, &mean.restitution, &mean.exit_velocity, &mean.restitution_change}) *value /= mean.count;
  if (mean.with_friction > 0) mean.friction /= mean.with_friction;
  return mean;
}

Metric with_interval(double value, const std::string& unit, const std::vector<Errors>& resamples,
                     double Errors::*member) {
  std::vector<double> values;
  for (const Errors& errors : resamples)
    if (errors.count > 0) values.push_back(errors.*member);
  if (values.empty() || values.size() < resamples.size() / 2) return {value, unit, {}, ""};
  return {value, unit, std::array{std::min(value, draw_quantile(values, 0.025)), std::max(value, draw_quantile(values, 0.975))}, ""};
}

double angle_between(const Vec3& a, const Vec3& b) { return std::atan2(a.cross(b).norm(), a.dot(b)) * 180 / std::numbers::pi; }

}  // namespace

std::vector<ReportedContact> reported_contacts(const ContactsRead& read, const Court& court, const trajectory::Trajectory& truth) {
  std::vector<ReportedContact> out;
  for (const ContactReading& contact : read.contacts) {
    const int ball = body_of(truth, court, contact.ball);
    ReportedContact row;
    row.body_a = court.balls[std::size_t(contact.ball)].name;
    if (contact.body >= 0) row.body_b = court.statics[std::size_t(contact.body)].name;
    if (contact.other >= 0) row.body_b = court.balls[std::size_t(contact.other)].name;
    row.time = contact.time;
    row.point = contact.point;
    row.normal = contact.normal;
    row.approach_speed = contact.approach_speed;
    row.separation_speed = contact.separation_speed;
    row.exit_velocity = contact.velocity_after;
    row.impulse_ratio = contact.impulse_ratio();
    row.slides = contact.slides;
    std::vector<double> times, restitutions, speeds, angles, ratios;
    for (const auto& draw : read.draws) {
      const ContactReading* same = same_contact(draw, contact, court.fps);
      if (same == nullptr) continue;
      times.push_back(same->time);
      restitutions.push_back(same->separation_speed / same->approach_speed);
      if (std::isfinite(same->impulse_ratio())) ratios.push_back(same->impulse_ratio());
      speeds.push_back(same->velocity_after.norm());
      angles.push_back(angle_between(same->velocity_after, contact.velocity_after));
    }
    row.time_interval95 = interval_of(times);
    row.restitution_interval95 = interval_of(restitutions);
    row.impulse_ratio_interval95 = interval_of(ratios);
    row.exit_speed_interval95 = interval_of(speeds);
    if (!angles.empty()) row.exit_angle95 = draw_quantile(angles, 0.95);
    if (const auto* event = truth_of(contact, court, truth)) {
      const Vec3 normal = event->body_a == ball ? event->normal : Vec3(-event->normal);
      row.truth = {event->time, event->point, normal, event->approach_speed, event->separation_speed, velocity_after(truth, ball, *event),
                   impulse_ratio(*event), slid(*event), event->friction};
    }
    out.push_back(row);
  }
  return out;
}

MetricFamily contact_metrics(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth) {
  MetricFamily family;
  family["energy_change"] = energy_change(read, paths, court, truth);
  family["friction_excess"] = friction_excess(read, paths, court, truth);
  family["impulse_balance"] = impulse_balance(read, paths, court, truth);
  const Errors errors = errors_of(read.contacts, court, truth);
  if (errors.count == 0) {
    const std::string reason =
        std::ranges::all_of(paths, [](const BallPath& path) { return path.arcs.empty(); }) ? "the ball is read in too few frames" : "no contact is read where the run has one";
    for (const auto& [name, unit] : std::map<std::string, std::string>{
             {"time", "s"}, {"normal", "deg"}, {"restitution", "1"}, {"exit_velocity", "m/s"}, {"restitution_change", "1"}, {"friction", "1"}})
      family[name] = Metric::unmeasurable(unit, reason);
    return family;
  }
  std::vector<Errors> resamples;
  for (const auto& draw : read.draws) resamples.push_back(errors_of(draw, court, truth));
  family["time"] = with_interval(errors.time, "s", resamples, &Errors::time);
  family["normal"] = with_interval(errors.normal, "deg", resamples, &Errors::normal);
  family["restitution"] = with_interval(errors.restitution, "1", resamples, &Errors::restitution);
  family["friction"] = errors.with_friction > 0 ? with_interval(errors.friction, "1", resamples, &Errors::friction)
                                                : Metric::unmeasurable("1", "no contact pushes along its normal");
  family["exit_velocity"] = with_interval(errors.exit_velocity, "m/s", resamples, &Errors::exit_velocity);
  family["restitution_change"] = with_interval(errors.restitution_change, "1", resamples, &Errors::restitution_change);
  return family;
}

}  // namespace rimshot::evaluate
