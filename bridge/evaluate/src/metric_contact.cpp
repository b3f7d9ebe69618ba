#include <algorithm>
#include <cmath>
#include <numbers>

#include "arc_fit.h"
#include "metrics.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

/// A contact read this many frames from a simulated one is not the same contact.
constexpr double kMatchFrames = 1.5;
constexpr int kResamples = 64;
/// Just before and just after an event [s].
constexpr double kJustAside = 1e-6;

struct Errors {
  double time = 0, normal = 0, restitution = 0, exit_velocity = 0;
  double restitution_change = 0, energy_change = 0;  ///< signed, read minus simulated
  int count = 0;
};

/// The simulator's event next to a contact as read; null where none is near.
const trajectory::ContactEvent* truth_of(const ContactReading& contact, const Court& court,
                                         const trajectory::Trajectory& truth) {
  const trajectory::ContactEvent* best = nullptr;
  for (const auto& event : truth.contacts) {
    if (event.phase == trajectory::Phase::End || event.approach_speed <= 0) continue;
    const double apart = std::abs(event.time - contact.time);
    if (apart > kMatchFrames / court.fps) continue;
    if (best == nullptr || apart < std::abs(best->time - contact.time)) best = &event;
  }
  return best;
}

/// Velocity of the ball's centre just after an event: the sample after it, flown back, is exact between contacts.
Vec3 exit_velocity(const trajectory::Trajectory& truth, int ball, double time) {
  return truth.state_at(ball, time + kJustAside).v_WB_W;
}

Errors errors_of(const BallPath& path, const Court& court, const trajectory::Trajectory& truth) {
  const int ball = truth.scene.body_index(court.ball.name);
  Errors mean;
  for (const ContactReading& contact : path.contacts) {
    const auto* event = truth_of(contact, court, truth);
    if (event == nullptr) continue;
    ++mean.count;
    mean.time += std::abs(contact.time - event->time);
    const double cosine =
        std::clamp(contact.normal.dot(event->body_a == ball ? event->normal : Vec3(-event->normal)), -1.0, 1.0);
    mean.normal += std::acos(cosine) * 180 / std::numbers::pi;
    mean.restitution +=
        std::abs(contact.separation_speed / contact.approach_speed - event->separation_speed / event->approach_speed);
    const Vec3 exit = exit_velocity(truth, ball, event->time), entry = truth.state_at(ball, event->time - kJustAside).v_WB_W;
    mean.exit_velocity += (contact.velocity_after - exit).norm();
    mean.restitution_change += contact.separation_speed / contact.approach_speed - event->separation_speed / event->approach_speed;
    mean.energy_change += contact.velocity_after.squaredNorm() / contact.velocity_before.squaredNorm() / (exit.squaredNorm() / entry.squaredNorm()) - 1;
  }
  if (mean.count > 0)
    for (double* value : {&mean.time, &mean.normal, &mean.restitution, &mean.exit_velocity, &mean.restitution_change, &mean.energy_change}) *value /= mean.count;
  return mean;
}

/// Errors after the readings moved by their own standard errors, as often as kResamples.
std::vector<Errors> resampled(const std::vector<BallReading>& readings, const BallPath& path, const Court& court,
                              const trajectory::Trajectory& truth) {
  std::vector<Errors> out;
  Rng rng(court.world.seed, 0x6a75646765ull);
  auto sightings = sightings_of(readings, court);
  const auto measured = sightings;
  for (int i = 0; i < kResamples; ++i) {
    for (std::size_t k = 0; k < sightings.size(); ++k) {
      const Vec3 ray = (measured[k].p - court.camera.p_WC).normalized();
      const Vec3 side = ray.unitOrthogonal();
      const double across = 1 / std::sqrt(side.dot(measured[k].information * side)),
                   along = 1 / std::sqrt(ray.dot(measured[k].information * ray));
      sightings[k].p =
          measured[k].p + across * (rng.normal() * side + rng.normal() * ray.cross(side)) + along * rng.normal() * ray;
    }
    out.push_back(errors_of(join(path.arcs, sightings, court), court, truth));
  }
  return out;
}

Metric with_interval(double value, const std::string& unit, const std::vector<Errors>& resamples,
                     double Errors::*member) {
  std::vector<double> values;
  for (const Errors& errors : resamples)
    if (errors.count > 0) values.push_back(errors.*member);
  if (values.size() < kResamples / 2) return {value, unit, {}, ""};
  std::ranges::sort(values);
  const auto quantile = [&](double q) { return values[std::size_t(q * double(values.size() - 1) + 0.5)]; };
  return {value, unit, std::array{std::min(value, quantile(0.025)), std::max(value, quantile(0.975))}, ""};
}

}  // namespace

std::vector<ReportedContact> match_contacts(const BallPath& path, const Court& court,
                                            const trajectory::Trajectory& truth) {
  const int ball = truth.scene.body_index(court.ball.name);
  std::vector<ReportedContact> out;
  for (const ContactReading& contact : path.contacts) {
    ReportedContact row;
    row.body_a = court.ball.name;
    row.body_b = contact.body < 0 ? "" : court.statics[std::size_t(contact.body)].name;
    row.time = contact.time;
    row.point = contact.point;
    row.normal = contact.normal;
    row.approach_speed = contact.approach_speed;
    row.separation_speed = contact.separation_speed;
    if (const auto* event = truth_of(contact, court, truth)) {
      const Vec3 normal = event->body_a == ball ? event->normal : Vec3(-event->normal);
      row.truth = {event->time, event->point, normal, event->approach_speed, event->separation_speed};
    }
    out.push_back(row);
  }
  return out;
}

MetricFamily contact_metrics(const std::vector<BallReading>& readings, const BallPath& path, const Court& court,
                             const trajectory::Trajectory& truth) {
  MetricFamily family;
  family["friction"] = Metric::unmeasurable("1", "this version does not read the ball's spin");
  const Errors errors = errors_of(path, court, truth);
  if (errors.count == 0) {
    const std::string reason =
        path.arcs.empty() ? "the ball is read in too few frames" : "no contact is read where the run has one";
    for (const auto& [name, unit] : std::map<std::string, std::string>{
             {"time", "s"}, {"normal", "deg"}, {"restitution", "1"}, {"exit_velocity", "m/s"}, {"restitution_change", "1"}, {"energy_change", "1"}})
      family[name] = Metric::unmeasurable(unit, reason);
    return family;
  }
  const auto resamples = resampled(readings, path, court, truth);
  family["time"] = with_interval(errors.time, "s", resamples, &Errors::time);
  family["normal"] = with_interval(errors.normal, "deg", resamples, &Errors::normal);
  family["restitution"] = with_interval(errors.restitution, "1", resamples, &Errors::restitution);
  family["exit_velocity"] = with_interval(errors.exit_velocity, "m/s", resamples, &Errors::exit_velocity);
  family["restitution_change"] = with_interval(errors.restitution_change, "1", resamples, &Errors::restitution_change);
  family["energy_change"] = with_interval(errors.energy_change, "1", resamples, &Errors::energy_change);
  return family;
}

}  // namespace rimshot::evaluate
