#include "report_tables.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "rimshot/evaluate/html.h"

namespace rimshot::evaluate {
namespace {

using html::escape;
using html::number;

std::string row(const std::string& cell_kind, const std::vector<std::string>& cells, const std::string& style = "") {
  std::string out = style.empty() ? "<tr>" : "<tr class=\"" + style + "\">";
  for (const std::string& cell : cells) out += "<" + cell_kind + ">" + cell + "</" + cell_kind + ">";
  return out + "</tr>";
}

std::string table(const std::string& style, const std::vector<std::string>& head, const std::string& rows) {
  return "<div class=\"scroll\"><table class=\"" + style + "\"><thead>" + row("th", head) + "</thead><tbody>" + rows +
         "</tbody></table></div>";
}

std::string verdict(bool good, const std::string& text) {
  return std::string("<b class=\"") + (good ? "good" : "bad") + "\">" + text + "</b>";
}

std::string tile(const std::string& name, const std::string& value, const std::string& note) {
  return "<div class=\"tile\"><span>" + name + "</span><strong>" + value + "</strong><small>" + note + "</small></div>";
}

const Metric* find(const Report& report, const std::string& family, const std::string& name) {
  const auto members = report.metrics.find(family);
  if (members == report.metrics.end()) return nullptr;
  const auto found = members->second.find(name);
  return found == members->second.end() ? nullptr : &found->second;
}

std::optional<double> value(const Report& report, const std::string& family, const std::string& name) {
  const Metric* metric = find(report, family, name);
  return metric ? metric->value : std::nullopt;
}

std::string with_unit(std::optional<double> value, const std::string& unit, int digits = 2) {
  return value ? number(value, digits) + "<em>" + escape(unit) + "</em>" : "–";
}

std::string direction(const Vec3& v) {
  std::string out = "(";
  for (int k = 0; k < 3; ++k) {
    std::ostringstream component;
    component.setf(std::ios::fixed);
    component.precision(2);
    component << std::abs(v[k]);
    out += (k ? ", " : "") + std::string(v[k] <= -0.005 ? "−" : "") + component.str();
  }
  return out + ")";
}

/// "free_flight.velocity" as "free flight: velocity".
std::string spelled(const std::string& law) {
  std::string out;
  for (const char c : law) out += c == '_' ? " " : c == '.' ? ": " : std::string(1, c);
  return out;
}

template <typename Contact>
std::vector<std::string> contact_cells(const std::string& source, const std::string& bodies, const Contact& c) {
  const std::optional<double> restitution =
      c.approach_speed > 0 ? std::optional(c.separation_speed / c.approach_speed) : std::nullopt;
  return {source,
          bodies,
          number(c.time),
          number(c.approach_speed, 3),
          number(c.separation_speed, 3),
          number(restitution, 2),
          std::isfinite(c.impulse_ratio) ? number(c.impulse_ratio, 2) + (c.slides ? *c.slides ? " slides" : " sticks" : "") : "–",
          direction(c.normal)};
}

/// What a name of report.json says, and the value that a perfect clip has where that is a constant.
struct Meaning {
  std::string text;
  std::optional<double> perfect;
};

Meaning meaning(const std::string& name, const ReportInput& input) {
  const auto made_in_run = value(input.judgement.report, "rimshot", "made_in_run");
  const std::map<std::string, Meaning> known = {
      {"contact.time", {"distance in time between contacts as read and as simulated", 0}},
      {"contact.normal", {"angle between the normals", 0}},
      {"contact.restitution", {"difference of the restitutions", 0}},
      {"contact.exit_velocity", {"difference of the velocities after contact", 0}},
      {"contact.friction", {"difference of tangential over normal impulse", 0}},
      {"contact.friction_excess", {"tangential over normal impulse less Coulomb's coefficient; above 0 no friction is so large", {}}},
      {"contact.impulse_balance", {"momentum that two balls gain together, over the impulse between them", 0}},
      {"contact.penetration", {"largest overlap of two balls", 0}},
      {"gravity.g_eff", {"gravity that the free flights show", input.run.scene.world.gravity.norm()}},
      {"gravity.two_ball_ratio", {"times of fall of two balls", {}}},
      {"rimshot.position_error_mean", {"distance in the picture between the centres as read and as simulated, mean", 0}},
      {"rimshot.position_error_max", {"distance in the picture between the centres as read and as simulated, worst frame", 0}},
      {"rimshot.position_error_rms", {"distance in the picture between the centres as read and as simulated, root mean square", 0}},
      {"rimshot.distance_error_rms", {"difference of the distances from the camera, root mean square", 0}},
      {"rimshot.orientation_error_mean", {"angle between the orientations as read and as simulated, mean", 0}},
      {"rimshot.orientation_error_rms", {"angle between the orientations as read and as simulated, root mean square", 0}},
      {"rimshot.orientation_error_max", {"angle between the orientations as read and as simulated, worst frame", 0}},
      {"rimshot.pose_surprise", {"distance of the poses from the simulated ones, root mean square; 1 where the clip shows the run", {}}},
      {"rimshot.pose_within95", {"part of the poses whose 95 % ellipsoid holds the simulated one", 0.95}},
      {"rimshot.frames_read", {"part of the frames in which what moves can be read", {}}},
      {"rimshot.made", {"outcome as read", made_in_run}},
      {"rimshot.made_in_run", {"outcome as simulated", made_in_run}},
  };
  const auto found = known.find(name);
  return found == known.end() ? Meaning{} : found->second;
}

}  // namespace

std::string summary_tiles(const ReportInput& input) {
  const Judgement& judged = input.judgement;
  const auto in_run = value(judged.report, "rimshot", "made_in_run");
  std::string out = "<section class=\"tiles\">";
  if (judged.made) {
    const bool agrees = in_run && (*in_run != 0) == *judged.made;
    out += tile("Outcome read from the video", *judged.made ? "Made" : "Missed",
                verdict(agrees, agrees ? "as simulated" : "not as simulated"));
  } else {
    out += tile("Outcome read from the video", "–", "not measurable");
  }
  const auto& laws = input.certificate.residuals;
  const auto holding = std::ranges::count_if(laws, &physics::Residual::holds);
  out += tile("Certificate", std::to_string(holding) + "<em>of " + std::to_string(laws.size()) + " laws hold</em>",
              verdict(input.certificate.holds(),
                      input.certificate.holds() ? "every residual within its bound" : "a residual exceeds its bound"));
  out += tile(judged.box.empty() ? "Ball in the picture" : "Box in the picture", with_unit(value(judged.report, "rimshot", "position_error_mean"), "px off"),
              "worst frame " + with_unit(value(judged.report, "rimshot", "position_error_max"), "px"));
  if (!judged.box.empty()) {
    out += tile("Orientation", with_unit(value(judged.report, "rimshot", "orientation_error_mean"), "° off"),
                "worst frame " + with_unit(value(judged.report, "rimshot", "orientation_error_max"), "°"));
    return out + "</section>";
  }
  const auto time_error = value(judged.report, "contact", "time");
  out += tile("Contact time", with_unit(time_error ? std::optional(1000 * *time_error) : std::nullopt, "ms off"),
              "restitution off by " + number(value(judged.report, "contact", "restitution"), 2));
  return out + "</section>";
}

std::string contact_table(const ReportInput& input) {
  std::string rows;
  for (const ReportedContact& contact : input.judgement.report.contacts) {
    const std::string bodies = escape(contact.body_a) + (contact.body_b.empty() ? "" : " on " + escape(contact.body_b));
    rows += row("td", contact_cells("read", bodies, contact));
    rows += contact.truth ? row("td", contact_cells("simulated", "", *contact.truth), "truth")
                          : row("td", {"simulated", "no such contact in the run", "–", "–", "–", "–", "–", "–"}, "truth");
  }
  if (rows.empty()) return "<p class=\"empty\">No contact could be read from the clip.</p>";
  return table("contacts", {"", "bodies", "time / s", "in / m s⁻¹", "out / m s⁻¹", "restitution", "J<sub>t</sub> / J<sub>n</sub>", "normal"}, rows);
}

std::string certificate_table(const ReportInput& input) {
  std::string rows;
  for (const physics::Residual& r : input.certificate.residuals) {
    rows += row("td", {escape(spelled(r.law)), number(r.value, 3), number(r.bound, 3), escape(r.unit),
                       std::to_string(r.count), number(r.time, 4), escape(r.where),
                       r.count == 0 ? "no case" : verdict(r.holds(), r.holds() ? "holds" : "broken")});
  }
  return table("laws", {"law", "worst residual", "bound", "unit", "checks", "at / s", "where", ""}, rows);
}

std::string metric_table(const ReportInput& input) {
  std::string rows;
  for (const auto& [family, members] : input.judgement.report.metrics)
    for (const auto& [name, metric] : members) {
      const std::string full = family + "." + name;
      const Meaning what = meaning(full, input);
      const std::string interval =
          metric.interval95 ? number((*metric.interval95)[0], 3) + " … " + number((*metric.interval95)[1], 3) : "";
      rows += row("td",
                  {"<code>" + escape(full) + "</code>", escape(metric.value ? what.text : metric.reason),
                   number(metric.value, 3), interval, what.perfect ? number(what.perfect, 3) : "", escape(metric.unit)},
                  metric.value ? "" : "unmeasured");
    }
  return table("metrics", {"metric", "", "read", "95 % interval", "perfect clip", "unit"}, rows);
}

std::string provenance_table(const ReportInput& input) {
  std::string rows;
  for (const auto& [name, text] : input.provenance)
    rows += row("td", {escape(name), "<code>" + escape(text) + "</code>"});
  return table("provenance", {"", ""}, rows);
}

}  // namespace rimshot::evaluate
