#include "rimshot/evaluate/judge.h"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/trajectory/io.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

struct Options {
  std::filesystem::path clip, truth, output;
  std::vector<std::string> metrics;
  evaluate::JudgeOptions judge;
};

/// Keeps the metrics whose family or full name was asked for.
void select(evaluate::Report& report, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return;
  decltype(report.metrics) kept;
  for (const std::string& name : wanted) {
    bool found = false;
    for (const auto& [family, members] : report.metrics)
      for (const auto& [member, value] : members)
        if (name == family || name == family + "." + member) {
          kept[family][member] = value;
          found = true;
        }
    if (!found) {
      std::string known;
      for (const auto& [family, members] : report.metrics)
        for (const auto& [member, value] : members) known += " " + family + "." + member;
      throw Error(ErrorCode::InvalidInput, "--metrics: there is no metric \"" + name + "\"; there are:" + known);
    }
  }
  report.metrics = kept;
}

std::string table(const evaluate::Report& report) {
  std::ostringstream out;
  for (const auto& [family, members] : report.metrics)
    for (const auto& [name, metric] : members) {
      out << std::left << std::setw(28) << family + "." + name << std::right;
      if (metric.value) {
        out << std::setw(12) << std::setprecision(4) << *metric.value << ' ' << metric.unit;
        if (metric.interval95) out << "  [" << (*metric.interval95)[0] << ", " << (*metric.interval95)[1] << "]";
      } else {
        out << "           -  not measurable: " << metric.reason;
      }
      out << '\n';
    }
  return out.str();
}

void run(Options options, Common& common) {
  const auto truth = trajectory::load(options.truth);
  auto judgement = evaluate::judge(options.clip, truth, options.judge);
  judgement.report.reference = options.truth.filename().string();
  select(judgement.report, options.metrics);
  const std::string json = judgement.report.to_json();
  if (!options.output.empty()) write_text(options.output, json);
  print(common, table(judgement.report), nlohmann::json::parse(json).dump());
  if (judgement.made && *judgement.made == physics::ring_passages(truth).empty()) common.status = kCheckFailed;
}

}  // namespace

void add_judge(CLI::App& app, Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("judge", "measure the physics of a clip; exit status 1 if its shot ends otherwise than the run's");
  verb->add_option("clip", options->clip, "video of one ball, by a camera that stands still")->required();
  verb->add_option("--truth", options->truth, "run file (HDF5) that the clip claims to show")->required();
  verb->add_option("-o,--output", options->output, "report file (JSON)");
  verb->add_option("--metrics", options->metrics, "families or metrics to report, e.g. contact,gravity.g_eff (all)")->delimiter(',');
  verb->add_option("--camera", options->judge.camera, "camera of the scene that took the clip (the first)");
  add_common(*verb, common);
  verb->callback([options, &common] { run(*options, common); });
}

}  // namespace rimshot::cli
