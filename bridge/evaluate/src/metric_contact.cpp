#include <algorithm>
#include <cmath>
#include <numbers>

#include "metrics.h"
#include "rimshot/evaluate/take.h"

namespace rimshot::evaluate {
namespace {

/// A contact read this many frames from a simulated one is not the same contact.
constexpr double kMatchFrames = 1.5;
/// Just before and just after an event [s].
constexpr double kJustAside = 1e-6;

struct Errors {
  double time = 0, normal = 0, restitution = 0, exit_velocity = 0;
  double restitution_change = 0;  ///< signed, read minus simulated
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

Errors errors_of(const std::vector<ContactReading>& contacts, const Court& court, const trajectory::Trajectory& truth) {
  const int ball = truth.scene.body_index(court.ball.name);
  Errors mean;
  for (const ContactReading& contact : contacts) {
    const auto* event = truth_of(contact, court, truth);
    if (event == nullptr) continue;
    ++mean.count;
    mean.time += std::abs(contact.time - event->time);
    const double cosine =
        std::clamp(contact.normal.dot(event->body_a == ball ? event->normal : Vec3(-event->normal)), -1.0, 1.0);
    mean.normal += std::acos(cosine) * 180 / std::numbers::pi;
    mean.restitution +=
        std::abs(contact.separation_speed / contact.approach_speed - event->separation_speed / event->approach_speed);
    mean.exit_velocity += (contact.velocity_after - exit_velocity(truth, ball, event->time)).norm();
    mean.restitution_change += contact.separation_speed / contact.approach_speed - event->separation_speed / event->approach_speed;
  }
  if (mean.count > 0)
    for (double* value : {&mean.time, &mean.normal, &mean.restitution, &mean.exit_velocity, &mean.restitution_change}) *value /= mean.count;
  return mean;
}

/// Kinetic energy after over before.
double energy_ratio(const Vec3& before, const Vec3& after) { return after.squaredNorm() / before.squaredNorm(); }

/// What 95 % of the draws say.
using ContactInterval = std::optional<std::array<double, 2>>;
ContactInterval interval_of(std::vector<double> values) {
  constexpr std::size_t kFewest = 20;
  if (values.size() < kFewest) return {};
  std::ranges::sort(values);
  const auto quantile = [&](double q) { return values[std::size_t(q * double(values.size() - 1) + 0.5)]; };
  return std::array{quantile(0.025), quantile(0.975)};
}

/// Kinetic energy after over before, against the same of the run, of the contact where it differs most against its error. By the arcs
/// alone: a run keeps energy whatever the clip does. Only contacts with arcs of `kFewestFrames` frames on both sides tell.
Metric energy_change(const BallPath& path, const std::vector<std::vector<ContactReading>>& draws, const Court& court, const trajectory::Trajectory& truth) {
  constexpr int kFewestFrames = 4;
  const int ball = truth.scene.body_index(court.ball.name);
  Metric most = Metric::unmeasurable("1", "no contact of the run is read with 4 frames of flight on both sides");
  double most_errors = -1;
  for (std::size_t k = 0; k < path.contacts.size(); ++k) {
    const ContactReading& contact = path.contacts[k];
    const auto* event = truth_of(contact, court, truth);
    const auto frames = [&](const Arc& arc) { return arc.last - arc.first + 1; };
    if (event == nullptr || contact.body < 0 || frames(path.arcs[k]) < kFewestFrames || frames(path.arcs[k + 1]) < kFewestFrames) continue;
    const Vec3 exit = exit_velocity(truth, ball, event->time), entry = truth.state_at(ball, event->time - kJustAside).v_WB_W;
    const double expected = energy_ratio(entry, exit);
    const double change = energy_ratio(contact.velocity_before, contact.velocity_after) / expected - 1;
    std::vector<double> drawn;
    double squares = 0;
    for (const auto& draw : draws) {
      drawn.push_back(energy_ratio(draw[k].velocity_before, draw[k].velocity_after) / expected - 1);
      squares += (drawn.back() - change) * (drawn.back() - change) / double(draws.size());
    }
    // Restitution differs from take to take as well.
    const double take = 2 * event->separation_speed * event->approach_speed * TakeSpread().restitution / exit.squaredNorm();
    const double errors = std::abs(change) / std::sqrt(squares + take * take);
    if (errors <= most_errors) continue;
    most_errors = errors;
    most = {change, "1", interval_of(drawn), ""};
  }
  return most;
}

Metric with_interval(double value, const std::string& unit, const std::vector<Errors>& resamples,
                     double Errors::*member) {
  std::vector<double> values;
  for (const Errors& errors : resamples)
    if (errors.count > 0) values.push_back(errors.*member);
  if (values.empty() || values.size() < resamples.size() / 2) return {value, unit, {}, ""};
  std::ranges::sort(values);
  const auto quantile = [&](double q) { return values[std::size_t(q * double(values.size() - 1) + 0.5)]; };
  return {value, unit, std::array{std::min(value, quantile(0.025)), std::max(value, quantile(0.975))}, ""};
}

double angle_between(const Vec3& a, const Vec3& b) { return std::atan2(a.cross(b).norm(), a.dot(b)) * 180 / std::numbers::pi; }

}  // namespace

std::vector<ReportedContact> reported_contacts(const ContactsRead& read, const Court& court, const trajectory::Trajectory& truth) {
  const int ball = truth.scene.body_index(court.ball.name);
  std::vector<ReportedContact> out;
  for (const ContactReading& contact : read.contacts) {
    ReportedContact row;
    row.body_a = court.ball.name;
    row.body_b = contact.body < 0 ? "" : court.statics[std::size_t(contact.body)].name;
    row.time = contact.time;
    row.point = contact.point;
    row.normal = contact.normal;
    row.approach_speed = contact.approach_speed;
    row.separation_speed = contact.separation_speed;
    row.exit_velocity = contact.velocity_after;
    std::vector<double> times, restitutions, speeds, angles;
    for (const auto& draw : read.draws) {
      const ContactReading* same = same_contact(draw, contact, court.fps);
      if (same == nullptr) continue;
      times.push_back(same->time);
      restitutions.push_back(same->separation_speed / same->approach_speed);
      speeds.push_back(same->velocity_after.norm());
      angles.push_back(angle_between(same->velocity_after, contact.velocity_after));
    }
    row.time_interval95 = interval_of(times);
    row.restitution_interval95 = interval_of(restitutions);
    row.exit_speed_interval95 = interval_of(speeds);
    if (!angles.empty()) {
      std::ranges::sort(angles);
      row.exit_angle95 = angles[std::size_t(0.95 * double(angles.size() - 1) + 0.5)];
    }
    if (const auto* event = truth_of(contact, court, truth)) {
      const Vec3 normal = event->body_a == ball ? event->normal : Vec3(-event->normal);
      row.truth = {event->time, event->point, normal, event->approach_speed, event->separation_speed, exit_velocity(truth, ball, event->time)};
    }
    out.push_back(row);
  }
  return out;
}

MetricFamily contact_metrics(const ContactsRead& read, const BallPath& path, const Court& court, const trajectory::Trajectory& truth) {
  MetricFamily family;
  family["friction"] = Metric::unmeasurable("1", "this version does not read the ball's spin");
  family["energy_change"] = energy_change(path, read.path_draws, court, truth);
  const Errors errors = errors_of(read.contacts, court, truth);
  if (errors.count == 0) {
    const std::string reason =
        path.arcs.empty() ? "the ball is read in too few frames" : "no contact is read where the run has one";
    for (const auto& [name, unit] : std::map<std::string, std::string>{
             {"time", "s"}, {"normal", "deg"}, {"restitution", "1"}, {"exit_velocity", "m/s"}, {"restitution_change", "1"}})
      family[name] = Metric::unmeasurable(unit, reason);
    return family;
  }
  std::vector<Errors> resamples;
  for (const auto& draw : read.draws) resamples.push_back(errors_of(draw, court, truth));
  family["time"] = with_interval(errors.time, "s", resamples, &Errors::time);
  family["normal"] = with_interval(errors.normal, "deg", resamples, &Errors::normal);
  family["restitution"] = with_interval(errors.restitution, "1", resamples, &Errors::restitution);
  family["exit_velocity"] = with_interval(errors.exit_velocity, "m/s", resamples, &Errors::exit_velocity);
  family["restitution_change"] = with_interval(errors.restitution_change, "1", resamples, &Errors::restitution_change);
  return family;
}

}  // namespace rimshot::evaluate
