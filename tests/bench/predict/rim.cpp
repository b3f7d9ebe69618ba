#include <algorithm>
#include <fstream>
#include <iostream>

#include "benchmarks.h"
#include "clip.h"
#include "rim_shot.h"
#include "rimshot/core/error.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/predict/laws.h"
#include "rimshot/scene/family.h"

namespace rimshot::bench {
namespace {

constexpr double kRemarkable = 15;   ///< error of an exit's direction that is listed [degrees]

/// What is compared for one split and number of given frames.
struct Figures {
  Share right, cone50, cone95, time95;
  int refused = 0, unsure = 0, made = 0;
  double brier = 0;
  std::vector<double> exits, half_angles, exit_speeds, times;
  ReadingFigures reading;
  Json worst = Json::array();

  void add(const Shot& shot, const predict::Perception& perception, int first, const Options& options) {
    const double start = first / perception.fps;
    reading.add(perception, shot.run, start);
    const auto unknowns = predict::unknown_states(perception);
    const auto estimate = predict::estimate(perception, unknowns);
    const int frames = shot.frames() - first;
    const auto forecast = predict::forecast(perception, unknowns, estimate.explanations, frames, options.takes, options.seed);
    const double p = *forecast.made();
    right.add((p > 0.5) == shot.made);
    unsure += p > 0.05 && p < 0.95;
    made += shot.made;
    brier += (p - shot.made) * (p - shot.made);
    Json row = {{"index", shot.index}, {"hit", shot.hit}, {"made", shot.made}, {"made_probability", p}, {"residual", estimate.residual}};
    if (shot.rebounds()) add_rebound(shot, forecast, start, row);
    if ((p > 0.5) != shot.made || row.value("exit_error_deg", 0.0) > kRemarkable) worst.push_back(row);
    std::cerr << perception.given << " frames: " << row.dump() << '\n';
  }

  void add_rebound(const Shot& shot, const predict::Forecast& forecast, double start, Json& row) {
    if (const auto exit = forecast.exit(0.5)) {
      const double error = angle(exit->velocity, shot.exit());
      exits.push_back(error);
      exit_speeds.push_back(std::abs(exit->velocity.norm() - shot.exit().norm()));
      half_angles.push_back(exit->half_angle);
      cone50.add(error <= exit->half_angle);
      cone95.add(error <= forecast.exit(0.95)->half_angle);
      row["exit_error_deg"] = error;
      row["half_angle_50_deg"] = exit->half_angle;
    }
    std::vector<double> contact_times;
    for (const auto& take : forecast.takes)
      if (take.contact_time) contact_times.push_back(*take.contact_time + start);
    if (contact_times.empty()) return;
    const double truth = shot.contact().time;
    times.push_back(1000 * std::abs(quantile(contact_times, 0.5) - truth));
    time95.add(truth >= quantile(contact_times, 0.025) && truth <= quantile(contact_times, 0.975));
  }

  Json json() const {
    return {{"shots", right.asked},
            {"refused", refused},
            {"made_in_truth", made},
            {"made_or_missed_right", right.json()},
            {"brier", right.asked ? brier / right.asked : 0},
            {"between_5_and_95_percent", unsure},
            {"exit_direction_error_deg", distribution(exits)},
            {"predicted_half_angle_50_deg", distribution(half_angles)},
            {"truth_inside_50_percent_cone", cone50.json()},
            {"truth_inside_95_percent_cone", cone95.json()},
            {"exit_speed_error_m_s", distribution(exit_speeds)},
            {"contact_time_error_ms", distribution(times)},
            {"contact_time_inside_95_percent", time95.json()},
            {"reading", reading.json()},
            {"worst", worst}};
  }
};

Json run_split(const scene::Overrides& overrides, const Options& options, Readings& readings) {
  const auto family = scene::Family::load(options.family, overrides);
  const int most = *std::ranges::max_element(options.given);
  std::map<int, Figures> figures;
  std::map<std::string, int> kinds;
  int shots = 0;
  for (std::uint64_t index = 0; shots < options.clips && !options.late(); ++index) {
    const auto shot = shot_of(family.sample(options.seed, index), index);
    if (!shot || shot->last - most + 1 < 0) continue;
    ++shots;
    ++kinds[shot->hit + (shot->made ? ", made" : ", missed")];
    if (options.dry) continue;
    Clip clip(shot->run, shot->last - most + 1, shot->last, options, readings);
    for (const int given : options.given) {
      const int first = shot->last - given + 1;
      try {
        figures[given].add(*shot, clip.look(first), first, options);
      } catch (const Error& error) {
        ++figures[given].refused;
        figures[given].worst.push_back({{"index", index}, {"refused", error.what()}});
        std::cerr << index << ": " << error.what() << '\n';
      }
    }
  }
  Json out = {{"overrides", Json::object()}, {"kinds", kinds}};
  for (const auto& [path, value] : overrides) out["overrides"][path] = value;
  for (const auto& [given, figure] : figures) out[std::to_string(given) + "_frames"] = figure.json();
  return out;
}

}  // namespace

Json rim(const Options& options) {
  Readings readings(options.readings);
  Json out;
  out["as it stands"] = run_split(options.overrides, options, readings);
  if (options.splits.empty()) return out;
  std::ifstream in(options.splits);
  const Json splits = Json::parse(in);
  for (const auto& [name, values] : splits.items()) {
    scene::Overrides overrides = options.overrides;
    for (const auto& [path, value] : values.items()) overrides.emplace_back(path, value.dump());
    std::cerr << name << '\n';
    out[name] = run_split(overrides, options, readings);
  }
  return out;
}

}  // namespace rimshot::bench
