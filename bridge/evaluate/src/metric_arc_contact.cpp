#include <algorithm>
#include <cmath>

#include "contact_truth.h"
#include "metrics.h"
#include "rimshot/evaluate/take.h"

// What the arcs alone show of contacts: the nearest take keeps every law, whatever the clip does.

namespace rimshot::evaluate {
namespace {

/// A number of a contact that is 0 where laws hold.
struct Departure {
  std::optional<double> value;
  double take = 0;  ///< by how much it differs from take to take, standard deviation
};

/// The departure of the contact where it is largest against its error.
/// @param departure of a contact, which is that of a draw, beside the one as read and the run's event
/// @param size      what is compared: the magnitude, or the value itself where only one side breaks a law
template <typename Of, typename Size>
Metric largest_departure(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth,
                         const std::string& none, const Of& departure, const Size& size) {
  Metric most = Metric::unmeasurable("1", none);
  std::optional<double> most_errors;
  for (std::size_t b = 0; b < paths.size(); ++b)
    for (std::size_t k = 0; k < paths[b].contacts.size(); ++k) {
      const ContactReading& contact = paths[b].contacts[k];
      const auto* event = truth_of(contact, court, truth);
      if (event == nullptr || (contact.body < 0 && contact.other < 0) || (contact.other >= 0 && contact.other < contact.ball)) continue;
      if (!flies_on_both_sides(paths, contact)) continue;
      const Departure own = departure(contact, contact, *event);
      if (!own.value) continue;
      std::vector<double> drawn;
      double squares = own.take * own.take;
      for (const auto& draw : read.path_draws) {
        const ContactReading& again = draw[b].contacts[k];
        if (again.body != contact.body || again.other != contact.other) continue;
        if (const auto other = departure(again, contact, *event).value) drawn.push_back(*other);
      }
      for (const double value : drawn) squares += (value - *own.value) * (value - *own.value) / double(drawn.size());
      const double errors = size(*own.value) / std::sqrt(squares);
      if (most_errors && errors <= *most_errors) continue;
      most_errors = errors;
      most = {*own.value, "1", interval_of(drawn), ""};
    }
  return most;
}

/// What both balls of a contact gain of momentum [N s]; the other's is 0 where a body of the court is met.
struct Gains {
  Vec3 own, other;
};
Gains gains_of(const ContactReading& contact, const Court& court) {
  const double other = contact.other >= 0 ? court.balls[std::size_t(contact.other)].mass : 0;
  return {court.balls[std::size_t(contact.ball)].mass * (contact.velocity_after - contact.velocity_before), other * (contact.other_after - contact.other_before)};
}

constexpr const char* kNoContact = "no contact of the run is read with 4 frames of flight on both sides";

}  // namespace

Metric energy_change(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth) {
  const auto change = [&](const ContactReading& contact, const ContactReading&, const trajectory::ContactEvent& event) {
    const double mass = court.balls[std::size_t(contact.ball)].mass, other_mass = contact.other >= 0 ? court.balls[std::size_t(contact.other)].mass : 0;
    const auto twice_energy = [&](const Vec3& own, const Vec3& other) { return mass * own.squaredNorm() + other_mass * other.squaredNorm(); };
    const int ball = body_of(truth, court, contact.ball), other = contact.other >= 0 ? body_of(truth, court, contact.other) : -1;
    const auto in_run = [&](const auto& velocity) { return twice_energy(velocity(truth, ball, event), other >= 0 ? velocity(truth, other, event) : Vec3(Vec3::Zero())); };
    const double after = in_run(velocity_after), expected = after / in_run(velocity_before);
    const double shown = twice_energy(contact.velocity_after, contact.other_after) / twice_energy(contact.velocity_before, contact.other_before);
    // Restitution differs from take to take as well.
    const double reduced = other >= 0 ? mass * other_mass / (mass + other_mass) : mass;
    const double take = 2 * reduced * event.separation_speed * event.approach_speed * TakeSpread().restitution / after;
    return Departure{shown / expected - 1, take};
  };
  return largest_departure(read, paths, court, truth, kNoContact, change, [](double x) { return std::abs(x); });
}

Metric friction_excess(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth) {
  const auto excess = [](const ContactReading& contact, const ContactReading&, const trajectory::ContactEvent& event) {
    const double ratio = contact.impulse_ratio();
    return Departure{std::isfinite(ratio) ? std::optional(ratio - event.friction) : std::nullopt, TakeSpread().friction};
  };
  return largest_departure(read, paths, court, truth, kNoContact, excess, [](double x) { return x; });
}

Metric impulse_balance(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth) {
  // Across the line of sight: along it, speeds are read ten times less exactly.
  const auto across = [&](const ContactReading& contact, const Vec3& v) -> Vec3 {
    const Vec3 ray = (contact.point - court.camera.p_WC).normalized();
    return v - v.dot(ray) * ray;
  };
  const auto imbalance = [&](const ContactReading& contact, const ContactReading& as_read) -> Vec3 {
    const Gains gains = gains_of(contact, court);
    return across(as_read, gains.own + gains.other) / (0.5 * across(as_read, gains.own - gains.other).norm());
  };
  // A draw counts by how far its imbalance is from the one as read, whatever the direction: so far, at 95 %, is the true one from it. Noise
  // gives a length to no imbalance at all, so that the draws' own lengths would never hold 0.
  const auto strayed = [&](const ContactReading& contact, const ContactReading& as_read, const trajectory::ContactEvent&) {
    if (as_read.other < 0) return Departure{};
    const Vec3 own = imbalance(as_read, as_read);
    return Departure{own.norm() + (imbalance(contact, as_read) - own).norm()};
  };
  Metric balance = largest_departure(read, paths, court, truth, "no two balls are read to meet with 4 frames of flight on both sides", strayed,
                                     [](double x) { return x; });
  if (balance.interval95) {
    const double most = (*balance.interval95)[1];
    balance.interval95 = {std::max(0.0, 2 * *balance.value - most), most};
  }
  return balance;
}

}  // namespace rimshot::evaluate
