#include "rimshot/sdk/make.h"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/output_folder.h"
#include "rimshot/evaluate/judge.h"
#include "rimshot/evaluate/report_html.h"
#include "rimshot/media/label.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/physics/summary.h"
#include "rimshot/trajectory/io.h"
#include "write_clip.h"

namespace rimshot::sdk {
namespace {

std::map<std::string, std::string> provenance(const MakeOptions& options, const trajectory::Trajectory& run, const Clip& clip,
                                              const physics::Certificate& certificate) {
  std::map<std::string, std::string> table = run.versions;
  table["scene"] = options.scene.filename().string();
  table["scene sha256"] = certificate.scene_sha256;
  table["trajectory sha256"] = certificate.trajectory_sha256;
  table["seed"] = std::to_string(run.scene.world.seed);
  table["renderer"] = clip.renderer;
  table["label"] = media::content_label(clip.ai_generated).text;
  return table;
}

/// What the judge read from the finished video, a line a finding.
std::string describe(const evaluate::Judgement& judgement) {
  std::ostringstream out;
  out << std::fixed;
  const auto& own = judgement.report.metrics.at("rimshot");
  if (const auto& error = own.at("position_error_mean"); error.value)
    out << (judgement.box.empty() ? "  ball " : "  box ") << std::setprecision(2) << *error.value << " px from the simulated one on average, read in "
        << std::setprecision(0) << 100 * *own.at("frames_read").value << " % of the frames\n";
  if (const auto error = own.find("orientation_error_mean"); error != own.end() && error->second.value)
    out << "  orientation off by " << std::setprecision(2) << *error->second.value << " degrees on average\n";
  for (const auto& contact : judgement.report.contacts) {
    out << "  " << std::setprecision(4) << contact.time << " s  " << contact.body_a
        << (contact.body_b.empty() ? " turns where no body is" : " hits " + contact.body_b) << std::setprecision(2);
    if (!contact.body_b.empty())
      out << ", " << contact.approach_speed << " m/s in, " << contact.separation_speed << " m/s out, restitution "
          << contact.separation_speed / contact.approach_speed;
    out << (contact.truth ? "\n" : " (not in the run)\n");
  }
  if (judgement.made) out << "  outcome: " << (*judgement.made ? "MADE" : "MISSED") << '\n';
  return out.str();
}

/// A clip in which something else than a few spheres or one box moves is made and certified, but not read; the report says so.
evaluate::Judgement judge(const std::filesystem::path& clip, const trajectory::Trajectory& run, const std::string& camera) {
  evaluate::JudgeOptions options;
  options.camera = camera;
  try {
    return evaluate::judge(clip, run, options);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::InvalidInput) throw;
    evaluate::Judgement unread;
    unread.report.clip = clip.filename().string();
    for (const char* name : {"position_error_mean", "position_error_max", "frames_read"})
      unread.report.metrics["rimshot"][name] = evaluate::Metric::unmeasurable("", error.what());
    return unread;
  }
}

}  // namespace

MakeResult make(const MakeOptions& options, const Progress& progress) {
  std::set<std::string> own_files = kClipFiles;
  own_files.insert({"run.h5", "certificate.json", "report.json", "report.html"});
  require_replaceable(options.output, own_files);
  const auto scene = scene::load(options.scene, options.overrides);
  if (progress) progress("simulate", 0, 1);
  const auto run = physics::simulate(scene);
  const auto certificate = physics::certify(run);
  if (progress) progress("simulate", 1, 1);

  AtomicFolder writing(options.output);
  const auto& folder = writing.path();
  trajectory::save(run, folder / "run.h5");
  write_text(folder / "certificate.json", certificate.to_json());
  RenderOptions render = options.render;
  render.video = media::VideoCodec::H264;  // what the judge and the report read
  if (render.assets.empty()) render.assets = options.scene.parent_path();
  const Clip clip = write_clip(run, render, folder, progress);

  if (progress) progress("judge", 0, 1);
  auto judgement = judge(folder / "video.mp4", run, options.render.camera);
  judgement.report.reference = "run.h5";
  write_text(folder / "report.json", judgement.report.to_json());
  write_text(folder / "report.html",
             evaluate::report_html({judgement, run, certificate, folder / "video.mp4", options.render.camera, provenance(options, run, clip, certificate)}));
  if (progress) progress("judge", 1, 1);
  writing.commit();

  MakeResult result;
  result.certificate_holds = certificate.holds();
  result.summary = "simulated:\n" + physics::describe(run) + "read from the video:\n" + describe(judgement) +
                   "certificate: " + (certificate.holds() ? "every law holds" : "a law does NOT hold, see certificate.json") + "\n" +
                   "video:  " + (options.output / "video.mp4").string() + "\nreport: " + (options.output / "report.html").string() + "\n";
  result.json = nlohmann::json({{"output", options.output.string()},
                                {"trajectory_sha256", certificate.trajectory_sha256},
                                {"certificate_holds", certificate.holds()},
                                {"frames", clip.frames},
                                {"renderer", clip.renderer},
                                {"report", nlohmann::json::parse(judgement.report.to_json())}})
                    .dump();
  return result;
}

}  // namespace rimshot::sdk
