#include "rimshot/evaluate/report.h"

#include "report_json.h"

namespace rimshot::evaluate {
namespace {

using Json = nlohmann::ordered_json;

Json vector(const Vec3& v) { return {v.x(), v.y(), v.z()}; }

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json metric(const Metric& m) {
  return {{"value", m.value ? Json(*m.value) : Json()},
          {"unit", m.unit},
          {"interval95", m.interval95 ? Json(*m.interval95) : Json()},
          {"measurable", m.value.has_value()},
          {"reason", m.reason}};
}

template <typename Contact>
Json measured(const Contact& c) {
  return {{"time", c.time},
          {"point", vector(c.point)},
          {"normal", vector(c.normal)},
          {"approach_speed", c.approach_speed},
          {"separation_speed", c.separation_speed},
          {"exit_velocity", vector(c.exit_velocity)},
          {"impulse_ratio", c.impulse_ratio},
          {"slides", or_null(c.slides)},
          {"restitution", c.approach_speed > 0 ? Json(c.separation_speed / c.approach_speed) : Json()}};
}

}  // namespace

nlohmann::ordered_json json_of(const Report& report) {
  Json json = {{"version", 1}, {"clip", report.clip}, {"reference", report.reference}, {"metrics", Json::object()}, {"contacts", Json::array()}};
  for (const auto& [family, members] : report.metrics)
    for (const auto& [name, value] : members) json["metrics"][family][name] = metric(value);
  for (const ReportedContact& contact : report.contacts) {
    Json row = measured(contact);
    row["body_a"] = contact.body_a;
    row["body_b"] = contact.body_b;
    row["time_interval95"] = or_null(contact.time_interval95);
    row["restitution_interval95"] = or_null(contact.restitution_interval95);
    row["exit_speed_interval95"] = or_null(contact.exit_speed_interval95);
    row["exit_angle95"] = or_null(contact.exit_angle95);
    row["impulse_ratio_interval95"] = or_null(contact.impulse_ratio_interval95);
    if (!contact.restitution_reason.empty()) {
      row["restitution"] = Json();
      row["restitution_reason"] = contact.restitution_reason;
    }
    if (contact.energy_change) {
      row["picture_exit_angle"] = or_null(contact.picture_exit_angle);
      row["picture_exit_angle95"] = or_null(contact.picture_exit_angle95);
      row["energy_change"] = or_null(contact.energy_change);
      row["energy_change_interval95"] = or_null(contact.energy_change_interval95);
    }
    row["truth"] = contact.truth ? measured(*contact.truth) : Json();
    if (contact.truth) row["truth"]["friction_coefficient"] = contact.truth->friction_coefficient;
    json["contacts"].push_back(row);
  }
  for (const ReportedPose& own : report.poses) {
    const bool read = own.reason.empty();
    Json covariance = Json::array();
    for (int row = 0; read && row < 6; ++row) covariance.push_back(std::vector<double>(own.covariance.row(row).begin(), own.covariance.row(row).end()));
    const Quat& q = own.pose.q_WB;
    json["poses"].push_back({{"body", own.body}, {"time", own.time}, {"measurable", read}, {"reason", own.reason},
                             {"position", read ? vector(own.pose.p_WB) : Json()},
                             {"orientation", read ? Json({q.w(), q.x(), q.y(), q.z()}) : Json()},
                             {"covariance", read ? covariance : Json()}, {"visible", own.visible}});
  }
  for (const auto& [quantity, points] : report.responses)
    for (const ResponsePoint& point : points) json["response"][quantity].push_back({{"commanded", point.commanded}, {"measured", point.measured}});
  for (const Finding& finding : report.findings)
    json["findings"].push_back({{"what", finding.what}, {"time", or_null(finding.time)}, {"value", finding.value}, {"unit", finding.unit}});
  return json;
}

std::string Report::to_json() const { return json_of(*this).dump(2) + "\n"; }

}  // namespace rimshot::evaluate
