#include "rimshot/study/sweep.h"

#include <cmath>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/batch/outcome_of.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/output_folder.h"
#include "rimshot/scene/scene_template.h"
#include "sweep_table.h"

namespace rimshot::study {
namespace {

using Json = nlohmann::ordered_json;

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

Json number(double value) { return std::isnan(value) ? Json() : Json(value); }

Json summary_json(const SweepTable& table) {
  const batch::Design& design = table.design;
  Json axes = Json::array(), perturbations = Json::array(), outputs;
  for (const batch::Axis& axis : design.axes()) axes.push_back({{"path", axis.path}, {"from", axis.from}, {"to", axis.to}, {"count", axis.count}});
  for (const batch::Perturbation& p : design.perturbations()) perturbations.push_back({{"path", p.path}, {"sigma", p.sigma}});
  // Over the whole sweep where it has axes; the figures of every point are in the HDF5 file.
  for (const batch::Output& output : batch::outputs()) {
    if (design.takes() > 1 && design.axes().empty()) {
      const batch::Summary s = table.summary(0, output);
      outputs[output.name] = {{"unit", output.unit}, {"count", s.count}, {"mean", number(s.mean)}, {"spread", number(s.spread)},
                              {"predictability_exponent", number(s.exponent)}};
      continue;
    }
    double sum = 0, low = HUGE_VAL, high = -HUGE_VAL;
    std::size_t count = 0;
    for (std::size_t point = 0; point < design.points(); ++point)
      for (int take = 0; take < design.takes(); ++take) {
        const double y = output.value(table.outcome(point, take));
        if (std::isnan(y)) continue;
        sum += y;
        low = std::min(low, y);
        high = std::max(high, y);
        ++count;
      }
    outputs[output.name] = {{"unit", output.unit}, {"count", count}, {"mean", count ? Json(sum / double(count)) : Json()},
                            {"min", count ? Json(low) : Json()}, {"max", count ? Json(high) : Json()}};
  }
  const batch::RunReport& report = table.result.report;
  Json json = {{"version", 1},
               {"scene", table.scene_name},
               {"axes", axes},
               {"takes", design.takes()},
               {"perturbations", perturbations},
               {"runs", design.points() * std::size_t(design.takes())},
               {"worlds", design.worlds()},
               {"engine",
                {{"fast_path", report.fast}, {"simulator", report.world}, {"device", report.device}, {"reason", report.reason},
                 {"checked_both_ways", report.checked}, {"worst_difference_m", report.worst_check}}},
               {"outputs", outputs}};
  if (design.perturbed() && design.axes().empty())
    json["predictability_exponent"] = number(batch::state_exponent(design, table.result.outcomes, 0, table.duration, table.gyration));
  return json;
}

std::string describe(const SweepTable& table, const SweepOptions& options, bool picture) {
  const batch::Design& design = table.design;
  const batch::RunReport& report = table.result.report;
  std::ostringstream out;
  out << design.points() * std::size_t(design.takes()) << " runs";
  if (design.perturbed()) out << ", each with a twin";
  out << ": " << report.fast << " by the fast path";
  if (report.fast > 0) out << " (" << report.device << "; " << report.checked << " of them also by the simulator, at most " << std::setprecision(2)
                           << 1e3 * report.worst_check << " mm apart)";
  out << ", " << report.world << " by the simulator" << (report.reason.empty() ? "" : " (" + report.reason + ")") << '\n';
  double made = 0;
  std::size_t shots = 0;
  for (std::size_t point = 0; point < design.points(); ++point)
    for (int take = 0; take < design.takes(); ++take) {
      const double value = table.outcome(point, take).made;
      if (std::isnan(value)) continue;
      made += value;
      ++shots;
    }
  if (shots > 0) out << "made: " << std::size_t(made) << " of " << shots << '\n';
  if (design.takes() > 1 && design.axes().empty()) {
    out << std::left << std::setw(20) << "output" << std::right << std::setw(12) << "mean" << std::setw(12) << "spread" << std::setw(14)
        << "exponent 1/s" << '\n';
    const auto cell = [&](int width, double value) {
      out << std::setw(width);
      if (std::isnan(value)) out << "-";
      else out << std::setprecision(5) << value;
    };
    for (const batch::Output& output : batch::outputs()) {
      const batch::Summary s = table.summary(0, output);
      if (s.count == 0) continue;
      out << std::left << std::setw(20) << (output.name + (*output.unit ? std::string(" / ") + output.unit : "")) << std::right;
      cell(12, s.mean);
      cell(12, s.spread);
      cell(14, s.exponent);
      out << '\n';
    }
    const double exponent = batch::state_exponent(design, table.result.outcomes, 0, table.duration, table.gyration);
    if (!std::isnan(exponent)) out << "neighbouring takes part by exp(" << std::setprecision(3) << exponent << " t / s)\n";
  }
  out << (picture ? "picture: " + (options.output / "sweep.png").string() + "\n" : "no picture: more than two axes\n");
  out << "table:   " << (options.output / "sweep.csv").string() << '\n';
  return out.str();
}

}  // namespace

SweepResult sweep(const SweepOptions& options, const Progress& progress) {
  require_replaceable(options.output, {"sweep.csv", "sweep.h5", "sweep.png", "summary.json"});
  for (const std::string& name : options.show) batch::output(name);
  const scene::Scene base = scene::load(options.scene, options.overrides);  // every error of the file shows here, with its place
  const batch::Roles roles = batch::roles(base, options.run.ball, options.run.ring);
  const scene::Body& ball = base.bodies[std::size_t(roles.ball)];

  batch::Design design(options.over, options.perturb, options.takes, options.seed);
  const scene::SceneTemplate scenes(content(options.scene), options.scene.string());
  const auto scene_at = [&](std::size_t index) {
    scene::Overrides overrides = options.overrides;
    for (auto& change : design.overrides(index)) overrides.push_back(std::move(change));
    return scenes.with(overrides);
  };
  auto result = batch::run(design.worlds(), scene_at, options.run, [&](std::size_t done, std::size_t total) {
    if (progress) progress("sweep", int(done), int(total));
  });

  const SweepTable table{base.name, scene::to_yaml(base), std::move(design), std::move(result), base.world.duration,
                         std::sqrt(ball.inertia.mean() / ball.mass)};

  AtomicFolder folder(options.output);
  write_text(folder.path() / "sweep.csv", sweep_csv(table));
  write_text(folder.path() / "sweep.h5", sweep_hdf5(table));
  const std::string picture = sweep_picture(table, options.show);
  if (!picture.empty()) write_text(folder.path() / "sweep.png", picture);
  Json json = summary_json(table);
  write_text(folder.path() / "summary.json", json.dump(2) + "\n");
  folder.commit();
  json["output"] = options.output.string();
  return {describe(table, options, !picture.empty()), json.dump()};
}

}  // namespace rimshot::study
