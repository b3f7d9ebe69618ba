#include "rimshot/evaluate/measure.h"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/core/atomic_file.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

struct Options {
  evaluate::Evidence evidence;
  std::filesystem::path output;
  std::vector<std::string> metrics;
};

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

void run(const Options& options, Common& common) {
  const evaluate::Report report = evaluate::measure(options.evidence, options.metrics);
  const std::string json = report.to_json();
  if (!options.output.empty()) write_text(options.output, json);
  print(common, table(report), nlohmann::json::parse(json).dump());
  if (report.outcome_differs) common.status = kCheckFailed;
}

}  // namespace

void add_judge(CLI::App& app, Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("judge", "measure the physics of a clip; exit status 1 if its shot ends otherwise than the run's");
  verb->add_option("clip", options->evidence.clip, "video, folder of mask PNGs, or PhyWorld file")->required();
  verb->add_option("--reference", options->evidence.reference, "what the clip should show, of the same kind");
  verb->add_option("--second-take", options->evidence.second_take, "the reference's experiment filmed once more");
  verb->add_option("--truth", options->evidence.truth, "run file (HDF5) that the clip claims to show: one ball, by a camera that stands still");
  verb->add_option("-o,--output", options->output, "report file (JSON)");
  verb->add_option("--metrics", options->metrics, "families or metrics to report, e.g. physics_iq,gravity.g_eff (all that can be measured)")->delimiter(',');
  verb->add_option("--camera", options->evidence.camera, "camera of the run's scene that took the clip (the first)");
  verb->footer("Families of metrics and what they need:\n" + evaluate::family_help());
  add_common(*verb, common);
  verb->callback([options, &common] { run(*options, common); });
}

}  // namespace rimshot::cli
