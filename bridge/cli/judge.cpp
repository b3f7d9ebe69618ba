#include "rimshot/evaluate/batch.h"

#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

struct JudgeOptions {
  std::vector<std::filesystem::path> clips;
  evaluate::Evidence evidence;  // shared by the clips
  std::filesystem::path output, csv, html, page;
  std::vector<std::string> metrics;
  bool check = false;  // what no law allows fails
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
  for (const auto& finding : report.findings) {
    out << "the ball " << finding.what;
    if (finding.time) out << " at " << *finding.time << " s";
    out << ": " << finding.value << ' ' << finding.unit << '\n';
  }
  return out.str();
}

bool fails(const JudgeOptions& options, const evaluate::Report& report) { return report.outcome_differs || (options.check && !report.findings.empty()); }

void judge_one(const JudgeOptions& options, const evaluate::Evidence& evidence, Common& common) {
  const evaluate::Report report = evaluate::measure(evidence, options.metrics);
  const std::string json = report.to_json();
  if (!options.output.empty()) write_text(options.output, json);
  if (!options.page.empty()) write_text(options.page, report.page);
  print(common, table(report), nlohmann::json::parse(json).dump());
  if (fails(options, report)) common.status = kCheckFailed;
}

std::string table(const evaluate::Batch& batch) {
  std::ostringstream out;
  for (const auto& [name, of] : batch.summary()) {
    out << std::left << std::setw(44) << name << std::right << std::setw(12);
    if (of.measured > 0) {
      out << std::setprecision(4) << of.mean << ' ' << of.unit;
    } else {
      out << '-';
    }
    out << "  (" << of.measured << " of " << of.clips << " clips)\n";
  }
  return out.str();
}

void judge_many(const JudgeOptions& options, const std::vector<evaluate::Evidence>& evidence, Common& common) {
  const auto bar = progress_bar(common);
  const evaluate::Batch batch = evaluate::measure_batch(evidence, options.metrics, [&](int done, int total) {
    if (bar) bar("clips", done, total);
  });
  const std::string json = batch.to_json();
  if (!options.output.empty()) write_text(options.output, json);
  if (!options.csv.empty()) write_text(options.csv, batch.to_csv());
  if (!options.html.empty()) write_text(options.html, batch.to_html());
  print(common, table(batch), nlohmann::json::parse(json).dump());
  for (const auto& [clip, report] : batch.reports)
    if (fails(options, report)) common.status = kCheckFailed;
  // The others are measured and written by now.
  for (const auto& [clip, reason] : batch.failures) std::cerr << "rimshot: " << clip << " is not measured: " << reason << '\n';
  if (!batch.failures.empty()) common.status = kBadInput;
}

void run(const JudgeOptions& options, Common& common) {
  evaluate::Evidence shared = options.evidence;
  shared.page = !options.page.empty();
  const auto evidence = evaluate::gather(options.clips, shared);
  if (shared.page && (evidence.size() != 1 || !shared.truth.empty() || !shared.reference.empty()))
    throw Error(ErrorCode::InvalidInput, "--report is the page of one clip without --truth and --reference; --html is that of many");
  const bool as_set = evidence.size() != 1 || evidence[0].clip != options.clips[0] || !options.csv.empty() || !options.html.empty();
  if (as_set) {
    judge_many(options, evidence, common);
  } else {
    judge_one(options, evidence[0], common);
  }
}

}  // namespace

void add_judge(CLI::App& app, Common& common) {
  auto options = std::make_shared<JudgeOptions>();
  CLI::App* verb = app.add_subcommand("judge", "measure the physics of a clip; exit status 1 if its shot ends otherwise than the run's");
  verb->add_option("clip", options->clips, "videos, folders of mask PNGs, or PhyWorld files; a folder of videos, or of clips as dataset makes them, stands for all of them")->required();
  verb->add_option("--reference", options->evidence.reference, "what the clip should show, of the same kind; for several clips a folder with files of the same stems, or of Physics-IQ's names");
  verb->add_option("--second-take", options->evidence.second_take, "the reference's experiment filmed once more");
  verb->add_option("--fps", options->evidence.fps, "frames per second of a folder of masks")->check(CLI::Range(0.001, 100000.0));
  verb->add_option("--reference-fps", options->evidence.reference_fps, "of the reference's folder of masks (--fps)")->check(CLI::Range(0.001, 100000.0));
  verb->add_option("--truth", options->evidence.truth, "run file (HDF5) that the clip claims to show: up to 6 balls or one box, by a camera that stands still");
  verb->add_option("-o,--output", options->output, "report file (JSON)");
  verb->add_option("--csv", options->csv, "table with a row a clip (CSV)");
  verb->add_option("--html", options->html, "leaderboard page of the clips (HTML)");
  verb->add_option("--report", options->page, "page of one clip that is judged alone, without --truth and --reference (HTML)");
  verb->add_option("--ball-radius", options->evidence.given.ball_radius, "of a clip judged alone: radius of its ball in m, which gives the scale");
  verb->add_option("--gravity", options->evidence.given.gravity, "of a clip judged alone: gravity in m/s^2, which gives the scale (9.81 where no radius is given) or with the radius the camera");
  verb->add_option("--fov", options->evidence.given.vertical_fov, "of a clip judged alone: vertical field of view in degrees");
  verb->add_flag("--check", options->check, "exit with 1 if a clip judged alone gains energy, jumps or stands still in mid-air");
  verb->add_option("--metrics", options->metrics, "families or metrics to report, e.g. physics_iq,gravity.g_eff (all that can be measured)")->delimiter(',');
  verb->add_option("--camera", options->evidence.camera, "camera of the run's scene that took the clip (the first)");
  verb->footer("Families of metrics and what they need:\n" + evaluate::family_help());
  add_common(*verb, common);
  verb->callback([options, &common] { run(*options, common); });
}

}  // namespace rimshot::cli
