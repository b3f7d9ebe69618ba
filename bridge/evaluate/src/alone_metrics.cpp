#include "alone_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "draw_quantile.h"

namespace rimshot::evaluate {
namespace {

constexpr double kStandardGravity = 9.81;  ///< [m/s^2]
constexpr double kDegrees = 180 / std::numbers::pi;
/// Quantile of the draws below which nothing that is flagged may lie.
constexpr double kFlagged = 0.005;
/// Restitution lies between 0 and 1: an interval as long tells nothing.
constexpr double kTelling = 1;

using Value = std::function<double(const FlightMotion&)>;

Metric with_draws(double value, const std::string& unit, const std::vector<double>& draws) { return {value, unit, central_95(draws), ""}; }

Metric of_motion(const AloneReading& r, const std::string& unit, const Value& value) {
  std::vector<double> draws;
  for (const FlightMotion& motion : r.draws) draws.push_back(value(motion));
  return with_draws(value(r.motion), unit, draws);
}

std::vector<double> over_draws(const AloneReading& r, std::size_t contact, const std::function<double(const AloneContact&)>& value) {
  std::vector<double> out;
  for (const auto& draw : r.contact_draws) out.push_back(value(draw[contact]));
  return out;
}

bool telling(const std::optional<std::array<double, 2>>& interval) { return interval && (*interval)[1] - (*interval)[0] < kTelling; }

/// Mean over the contacts that `counts`, of every draw; those whose own interval tells something.
Metric mean_over_contacts(const AloneReading& r, const std::string& unit, const std::function<bool(const AloneContact&)>& counts,
                          const std::function<double(const AloneContact&)>& value, const std::string& without) {
  if (std::ranges::none_of(r.contacts, counts)) return Metric::unmeasurable(unit, without);
  std::vector<std::size_t> told;
  for (std::size_t i = 0; i < r.contacts.size(); ++i)
    if (counts(r.contacts[i]) && telling(central_95(over_draws(r, i, value)))) told.push_back(i);
  if (told.empty()) return Metric::unmeasurable(unit, "the frames beside the contact do not tell it");
  const auto mean = [&](const std::vector<AloneContact>& contacts) {
    double sum = 0;
    for (const std::size_t i : told) sum += value(contacts[i]);
    return sum / double(told.size());
  };
  std::vector<double> draws;
  for (const auto& contacts : r.contact_draws) draws.push_back(mean(contacts));
  return with_draws(mean(r.contacts), unit, draws);
}

}  // namespace

std::optional<std::array<double, 2>> central_95(std::vector<double> values) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  if (values.size() < 20) return {};
  return std::array{draw_quantile(values, 0.025), draw_quantile(values, 0.975)};
}

double gravity_size(const FlightMotion& motion) {
  const Vec3& g = motion.law.gravity;
  return std::hypot(g.x(), g.y(), motion.law.stretch * g.z());
}

double metres_per_radius(const FlightMotion& motion, const GivenOfClip& given) {
  return given.ball_radius ? *given.ball_radius : given.gravity.value_or(kStandardGravity) / gravity_size(motion);
}

MetricFamily alone_contact_metrics(const AloneReading& r) {
  MetricFamily family;
  const std::string none = "no contact between two flights is seen";
  family["count"] = {double(r.contacts.size()), "1", {}, ""};
  family["restitution_read"] = mean_over_contacts(r, "1", [](const AloneContact&) { return true; }, std::mem_fn(&AloneContact::restitution), none);
  family["friction_read"] = mean_over_contacts(r, "1", [](const AloneContact& c) { return c.level; }, std::mem_fn(&AloneContact::friction),
                                               r.contacts.empty() ? none : "no contact is on a level floor, where the normal is known");
  if (r.contacts.empty()) {
    family["energy_gain_max"] = Metric::unmeasurable("1", none);
    return family;
  }
  // The contact that is surest to gain most: a few frames at the clip's end allow any gain.
  std::size_t most = 0;
  double least_gain = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < r.contacts.size(); ++i)
    if (const double low = draw_quantile(over_draws(r, i, std::mem_fn(&AloneContact::energy_change)), 0.025); low > least_gain) {
      least_gain = low;
      most = i;
    }
  family["energy_gain_max"] = with_draws(r.contacts[most].energy_change(), "1", over_draws(r, most, std::mem_fn(&AloneContact::energy_change)));
  return family;
}

MetricFamily alone_gravity_metrics(const AloneReading& r) {
  MetricFamily family;
  family["g_eff_radii"] = of_motion(r, "ball radii/s^2", gravity_size);
  if (!r.given.ball_radius)
    family["g_eff"] = Metric::unmeasurable("m/s^2", "gravity gives the scale; give the ball's radius: --ball-radius");
  else if (r.given.gravity)
    family["g_eff"] = Metric::unmeasurable("m/s^2", "gravity is given; without --gravity it is measured");
  else
    family["g_eff"] = of_motion(r, "m/s^2", [&](const FlightMotion& m) { return gravity_size(m) * *r.given.ball_radius; });
  return family;
}

MetricFamily alone_camera_metrics(const AloneReading& r) {
  MetricFamily family;
  if (!r.given.ball_radius) family["ball_radius"] = of_motion(r, "m", [&](const FlightMotion& m) { return metres_per_radius(m, r.given); });
  family["vertical_fov"] = of_motion(r, "deg", [&](const FlightMotion& m) { return 2 * std::atan(r.height / 2.0 / (r.focal * m.law.stretch)) * kDegrees; });
  family["camera_pitch"] = of_motion(r, "deg", [](const FlightMotion& m) { return std::asin(m.law.stretch * m.law.gravity.z() / gravity_size(m)) * kDegrees; });
  family["camera_roll"] = of_motion(r, "deg", [](const FlightMotion& m) { return std::atan2(-m.law.gravity.x(), m.law.gravity.y()) * kDegrees; });
  return family;
}

std::vector<ReportedContact> alone_contacts(const AloneReading& r) {
  std::vector<ReportedContact> out;
  for (std::size_t i = 0; i < r.contacts.size(); ++i) {
    const AloneContact& c = r.contacts[i];
    const double metres = metres_per_radius(r.motion, r.given);
    ReportedContact row;
    row.body_a = "ball";
    row.body_b = c.level ? "level floor" : "";
    row.time = c.time;
    row.normal = c.normal;
    row.point = metres * (c.place - c.normal);
    row.approach_speed = metres * c.approach();
    row.separation_speed = metres * c.separation();
    row.exit_velocity = metres * c.after;
    row.time_interval95 = central_95(over_draws(r, i, [](const AloneContact& d) { return d.time; }));
    row.restitution_interval95 = central_95(over_draws(r, i, std::mem_fn(&AloneContact::restitution)));
    if (!telling(row.restitution_interval95)) row.restitution_reason = "the frames beside the contact, and what is known of its normal, do not tell it";
    std::vector<double> speeds, angles, picture;
    const auto in_picture = [](const AloneContact& d) {  // of the projected place's motion
      const Vec2 way = d.place.z() * d.after.head<2>() - d.after.z() * d.place.head<2>();
      return std::atan2(way.y(), way.x());
    };
    for (std::size_t k = 0; k < r.draws.size(); ++k) {
      const AloneContact& d = r.contact_draws[k][i];
      speeds.push_back(metres_per_radius(r.draws[k], r.given) * d.after.norm());
      angles.push_back(std::acos(std::clamp(d.after.normalized().dot(c.after.normalized()), -1.0, 1.0)) * kDegrees);
      picture.push_back(std::abs(std::remainder(in_picture(d) - in_picture(c), 2 * std::numbers::pi)) * kDegrees);
    }
    row.exit_speed_interval95 = central_95(speeds);
    row.exit_angle95 = draw_quantile(angles, 0.95);
    row.picture_exit_angle = in_picture(c) * kDegrees;
    row.picture_exit_angle95 = draw_quantile(picture, 0.95);
    row.impulse_ratio = c.friction();
    row.impulse_ratio_interval95 = central_95(over_draws(r, i, std::mem_fn(&AloneContact::friction)));
    row.energy_change = c.energy_change();
    row.energy_change_interval95 = central_95(over_draws(r, i, std::mem_fn(&AloneContact::energy_change)));
    out.push_back(row);
  }
  return out;
}

std::vector<Finding> alone_findings(const AloneReading& r, const MetricFamily& flight) {
  std::vector<Finding> out;
  for (std::size_t i = 0; i < r.contacts.size(); ++i)
    if (draw_quantile(over_draws(r, i, std::mem_fn(&AloneContact::energy_change)), kFlagged) > 0)
      out.push_back({"gains energy", r.contacts[i].time, r.contacts[i].energy_change(), "1"});
  for (std::size_t j = 0; j + 1 < r.motion.stretches.size(); ++j)
    if (r.fit.gap(j) > 0) out.push_back({"jumps", r.motion.stretches[j].t0 + r.fit.half_length(j), r.fit.gap(j), "ball radii"});
  if (const auto& still = flight.at("standstill_time"); still.value && *still.value > 0) out.push_back({"stands still in mid-air", {}, *still.value, "s"});
  std::ranges::stable_sort(out, {}, [](const Finding& f) { return f.time.value_or(-1); });
  return out;
}

}  // namespace rimshot::evaluate
