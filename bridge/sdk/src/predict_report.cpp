#include "predict_report.h"

#include "predict_set.h"
#include "rimshot/predict/unknown_camera.h"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>

namespace rimshot::sdk {
namespace {

using Json = nlohmann::ordered_json;
constexpr double kNormal95 = 1.959964;  ///< standard deviations to either side that hold 95 %

Json vector_json(const Vec3& v) { return {v.x(), v.y(), v.z()}; }

Json unknown_json(const Prediction& p, std::size_t i) {
  const predict::Parameter& parameter = p.unknowns.parameters[i];
  const auto [low, high] = interval95(p, i);
  return {{"name", parameter.name},
          {"unit", parameter.unit},
          {"value", p.estimate.belief().mean[long(i)]},
          {"interval95", {low, high}},
          {"from", p.estimate.told(p.unknowns, i) ? "frames" : "prior"},
          {"prior", {{"mean", p.unknowns.prior.mean[long(i)]}, {"sigma", p.unknowns.prior.sigma(i)}}}};
}

Json exit_json(const predict::Forecast::Exit& exit, double half_angle_95) {
  return {{"velocity", vector_json(exit.velocity)},
          {"half_angle_50_deg", exit.half_angle},
          {"half_angle_95_deg", half_angle_95}};
}

/// When the first ball first touches something after the given frames, over the takes: mean and standard deviation [s];
/// the share of takes that do.
struct NextContact {
  double mean = 0, sigma = 0, share = 0;
};
NextContact next_contact(const Prediction& p) {
  NextContact out;
  std::vector<double> times;
  for (const predict::Take& take : p.forecast.takes)
    if (take.contact_time) times.push_back(*take.contact_time);
  if (times.empty()) return out;
  for (const double t : times) out.mean += t / double(times.size());
  for (const double t : times) out.sigma += (t - out.mean) * (t - out.mean) / double(times.size());
  out.sigma = std::sqrt(out.sigma);
  out.share = double(times.size()) / double(p.forecast.takes.size());
  return out;
}

}  // namespace

std::pair<double, double> interval95(const Prediction& p, std::size_t i) {
  const auto [low, high] = p.estimate.explanations.interval95(i);
  return {std::max(p.unknowns.parameters[i].low, low), std::min(p.unknowns.parameters[i].high, high)};
}

std::string prediction_json(const Prediction& p) {
  Json json = {{"version", 1},
               {"clip", p.options.clip.filename().string()},
               {"given", p.perception.given},
               {"read_in", p.perception.sightings.size()},
               {"frames", p.frames},
               {"fps", p.perception.fps},
               {"laws", name_of(p.options.laws)},
               {"residual", {{"value", p.estimate.residual}, {"unit", "standard errors"}}},
               {"explanations", p.estimate.explanations.probabilities},
               {"takes", p.forecast.takes.size()},
               {"impossible_takes", p.forecast.impossible}};
  const auto unknowns_json = [&](predict::Kind kind) {
    Json out = Json::array();
    for (std::size_t i = 0; i < p.unknowns.parameters.size(); ++i)
      if (p.unknowns.parameters[i].kind == kind) out.push_back(unknown_json(p, i));
    return out;
  };
  json["states"] = unknowns_json(predict::Kind::State);
  json["coefficients"] = unknowns_json(predict::Kind::Law);
  if (!p.perception.fitted_camera.empty())
    json["camera"] = {{"shutter_angle", p.perception.scene.camera(p.perception.fitted_camera).shutter_angle},
                      {"unknowns", unknowns_json(predict::Kind::Camera)},
                      {"untold", predict::untold_camera(p.unknowns, p.estimate)}};
  Json outcome;
  outcome["made_probability"] = p.forecast.made() ? Json(*p.forecast.made()) : Json();
  const NextContact contact = next_contact(p);
  outcome["next_contact"] = {{"probability", contact.share}};
  if (contact.share > 0) outcome["next_contact"].update({{"time", contact.mean}, {"sigma", contact.sigma}});
  const auto exit = p.forecast.exit(0.5), wide = p.forecast.exit(0.95);
  outcome["exit"] = exit ? exit_json(*exit, wide->half_angle) : Json();
  json["outcome"] = outcome;
  Json depends = Json::array();
  for (const predict::Dependence& dependence : p.dependences) {
    Json rows = Json::array();
    for (const auto& at : dependence.at)
      rows.push_back({{"value", at.value},
                      {"made_probability", at.made ? Json(*at.made) : Json()},
                      {"exit", at.exit ? vector_json(at.exit->velocity) : Json()},
                      {"end", vector_json(at.end)}});
    depends.push_back({{"name", p.unknowns.parameters[dependence.unknown].name}, {"at", rows}});
  }
  json["depends_on"] = depends;
  return json.dump(2) + "\n";
}

std::string prediction_csv(const Prediction& p) {
  std::ostringstream out;
  out << "frame,time,ball,given,x,y,z,sigma_x,sigma_y,sigma_z\n" << std::setprecision(9);
  for (int frame = 0; frame < p.frames; ++frame)
    for (std::size_t b = 0; b < p.forecast.balls.size(); ++b) {
      const auto [mean, sigma] = p.forecast.spread(b, std::size_t(frame));
      out << frame << ',' << frame / p.perception.fps << ','
          << p.perception.scene.bodies[std::size_t(p.forecast.balls[b])].name << ',' << (frame < p.perception.given)
          << ',' << mean.x() << ',' << mean.y() << ',' << mean.z() << ',' << sigma.x() << ',' << sigma.y() << ','
          << sigma.z() << '\n';
    }
  return out.str();
}

std::string prediction_summary(const Prediction& p) {
  std::ostringstream out;
  out << "seen: ";
  for (std::size_t b = 0; b < p.forecast.balls.size(); ++b) {
    const int body = p.forecast.balls[b];
    const auto count = std::ranges::count(p.perception.sightings, body, &predict::Sighting::body);
    out << (b > 0 ? ", " : "") << p.perception.scene.bodies[std::size_t(body)].name << " in " << count << " of "
        << p.perception.given << " given frames";
  }
  out << '\n' << std::setprecision(4);
  for (std::size_t i = 0; i < p.unknowns.parameters.size(); ++i) {
    const predict::Parameter& parameter = p.unknowns.parameters[i];
    if (parameter.kind == predict::Kind::State && !parameter.name.ends_with("velocity x") && !parameter.name.ends_with("velocity y") &&
        !parameter.name.ends_with("velocity z"))
      continue;
    out << "  " << std::left << std::setw(28) << parameter.name << std::right << std::setw(9)
        << p.estimate.belief().mean[long(i)] << "  (" << interval95(p, i).first << " to " << interval95(p, i).second << ")"
        << (parameter.unit == "1" ? "" : " " + parameter.unit) << "  from the " << (p.estimate.told(p.unknowns, i) ? "frames" : "prior") << '\n';
  }
  const NextContact contact = next_contact(p);
  if (contact.share > 0)
    out << "next contact: " << contact.mean << " ± " << kNormal95 * contact.sigma << " s (in " << std::setprecision(3)
        << 100 * contact.share << " % of the takes)\n";
  if (const auto made = p.forecast.made()) out << "made: " << std::setprecision(3) << 100 * *made << " %\n";
  if (!p.perception.fitted_camera.empty())
    for (const std::string& sentence : predict::untold_camera(p.unknowns, p.estimate)) out << "not told: " << sentence << '\n';
  for (const predict::Dependence& dependence : p.dependences) {
    out << "not told by the frames: " << p.unknowns.parameters[dependence.unknown].name << ";";
    for (const auto& at : dependence.at) {
      out << " at " << std::setprecision(3) << at.value << ": ";
      if (at.made) out << "made " << 100 * *at.made << " %, ";
      out << "ends at (" << at.end.x() << ", " << at.end.y() << ", " << at.end.z() << ") m"
          << (&at == &dependence.at.back() ? "\n" : ";");
    }
  }
  return out.str();
}

}  // namespace rimshot::sdk
