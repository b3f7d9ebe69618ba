#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/physics/certificate.h"
#include "rimshot/physics/convergence.h"
#include "rimshot/physics/expectations.h"
#include "rimshot/trajectory/io.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

void run(const std::filesystem::path& file, bool order, Common& common) {
  const auto stored = trajectory::stored_hashes(file);
  const auto trajectory = trajectory::load(file);
  const auto certificate = physics::certify(trajectory);
  const bool scene_equal = stored.scene_sha256 == certificate.scene_sha256;
  const bool trajectory_equal = stored.trajectory_sha256 == certificate.trajectory_sha256;
  const auto answers = physics::answers(trajectory);
  const bool answers_hold = std::ranges::all_of(answers, &physics::Answer::holds);
  const bool unchanged = trajectory::unchanged(file);
  const bool holds = unchanged && scene_equal && trajectory_equal && certificate.holds() && answers_hold;

  std::ostringstream text;
  text << (scene_equal ? "ok    " : "FAILS ") << "scene hash " << certificate.scene_sha256 << '\n';
  text << (trajectory_equal ? "ok    " : "FAILS ") << "trajectory hash " << certificate.trajectory_sha256 << '\n';
  text << (unchanged ? "ok    " : "FAILS ") << "every byte of the file is as it was written\n";
  for (const auto& residual : certificate.residuals) {
    text << (residual.holds() ? "ok    " : "FAILS ") << std::left << std::setw(29) << residual.law << std::right << std::setprecision(3)
         << std::scientific << residual.value << " <= " << residual.bound << ' ' << residual.unit << "  (" << residual.count << " checked";
    if (!residual.where.empty()) text << ", worst: " << residual.where << " at " << std::fixed << residual.time << " s";
    text << ")\n";
  }
  for (const auto& answer : answers) {
    text << (answer.holds() ? "ok    " : "FAILS ") << answer.name << ": ";
    if (answer.problem.empty()) {
      text << std::defaultfloat << std::setprecision(12) << answer.measured << ", expected " << answer.expected << " = " << answer.formula
           << std::setprecision(3) << " within " << answer.tolerance << "  (" << answer.source << ")\n";
    } else {
      text << answer.problem << '\n';
    }
  }
  nlohmann::json json = nlohmann::json::parse(certificate.to_json());
  json["bytes_unchanged"] = unchanged;
  json["scene_hash_equal"] = scene_equal;
  json["trajectory_hash_equal"] = trajectory_equal;
  json["expectations"] = nlohmann::json::array();
  for (const auto& answer : answers)
    json["expectations"].push_back({{"name", answer.name},
                                    {"measured", answer.problem.empty() ? nlohmann::json(answer.measured) : nlohmann::json()},
                                    {"expected", answer.expected},
                                    {"tolerance", answer.tolerance},
                                    {"formula", answer.formula},
                                    {"source", answer.source},
                                    {"reason", answer.problem},
                                    {"holds", answer.holds()}});
  if (order) {
    const auto convergence = physics::observe_convergence(trajectory);
    text << "      order of the integrator: " << std::defaultfloat << std::setprecision(3);
    if (convergence.exact())
      text << "none to see, halved steps move no body by more than " << convergence.first << " m\n";
    else
      text << convergence.order() << ": halved steps move a body by up to " << convergence.first << " m, halved again by " << convergence.second << " m\n";
    json["order"] = {{"observed", convergence.exact() ? nlohmann::json() : nlohmann::json(convergence.order())},
                     {"outer_step", convergence.steps.outer},
                     {"contact_step", convergence.steps.contact},
                     {"first_difference_m", convergence.first},
                     {"second_difference_m", convergence.second}};
  }
  json["holds"] = holds;
  print(common, text.str(), json.dump());
  if (!holds) common.status = kCheckFailed;
}

}  // namespace

void add_verify(CLI::App& app, Common& common) {
  auto file = std::make_shared<std::filesystem::path>();
  CLI::App* verb = app.add_subcommand("verify", "recompute the hashes, the certificate and the scene's expected answers of a run; exit status 1 if one does not hold");
  verb->add_option("run", *file, "run file (HDF5)")->required();
  auto order = std::make_shared<bool>(false);
  verb->add_flag("--order", *order, "simulate the scene again with halved steps and report the integrator's order; takes up to seven times as long as the run did");
  add_common(*verb, common);
  verb->callback([file, order, &common] { run(*file, *order, common); });
}

}  // namespace rimshot::cli
