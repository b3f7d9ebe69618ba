#include "rimshot/evaluate/judge.h"

#include <cmath>

#include "metrics.h"
#include "rimshot/core/error.h"
#include "rimshot/media/video.h"
#include "rimshot/physics/ring_passage.h"

namespace rimshot::evaluate {
namespace {

/// The court at the clip's own size and rate.
Court court_for(const media::VideoReader& clip, const std::filesystem::path& name, const scene::Scene& scene,
                const std::string& camera) {
  const scene::Camera& expected = scene.camera(camera);
  if (expected.keys.size() > 1 || expected.follow)
    throw Error(ErrorCode::InvalidInput, name.string() + ": camera " + expected.name + " moves; the judge reads clips of a camera that stands still");
  const double ratio = double(clip.width()) / clip.height() * expected.height / expected.width;
  if (std::abs(ratio - 1) > 0.01)
    throw Error(ErrorCode::InvalidInput,
                name.string() + ": is " + std::to_string(clip.width()) + "x" + std::to_string(clip.height()) +
                    ", but camera " + expected.name + " of the scene is " + std::to_string(expected.width) + "x" +
                    std::to_string(expected.height) +
                    "; give the camera that took the clip, or scale the clip without cropping");
  return court_of(scene, camera, clip.width(), clip.height(), clip.fps());
}

}  // namespace

Judgement judge(const std::filesystem::path& clip, const trajectory::Trajectory& truth, const JudgeOptions& options) {
  media::VideoReader video(clip);
  const Court court = court_for(video, clip, truth.scene, options.camera);
  std::vector<media::Rgb8> frames;
  for (media::Rgb8 frame; video.read(frame);) frames.push_back(frame);

  Judgement judgement;
  judgement.readings = read_ball(frames, court);
  judgement.path = fit_path(judgement.readings, court);
  judgement.made = through_ring(judgement.path, court);

  Report& report = judgement.report;
  report.clip = clip.filename().string();
  report.contacts = match_contacts(judgement.path, court, truth);
  report.metrics["contact"] = contact_metrics(judgement.readings, judgement.path, court, truth);
  report.metrics["gravity"] = gravity_metrics(judgement.readings, judgement.path, court);
  auto& own = report.metrics["rimshot"] = position_metrics(judgement.readings, court, truth);
  own.merge(take_metrics(judgement.readings, court, nearest_take(judgement.readings, court, truth.scene)));
  own.merge(mid_air_metrics(judgement.readings, court));
  own["made"] = judgement.made ? Metric{double(*judgement.made), "1 = through the ring", {}, ""}
                               : Metric::unmeasurable("1 = through the ring",
                                                      "there is no ring, or the ball's path cannot be read");
  const bool made_in_run = !physics::ring_passages(truth).empty();
  report.outcome_differs = judgement.made && *judgement.made != made_in_run;
  own["made_in_takes"] = judgement.made ? made_in_takes(truth.scene) : Metric::unmeasurable("1", "there is no ring, or the ball's path cannot be read");
  own["made_in_run"] = {double(made_in_run), "1 = through the ring", {}, ""};
  return judgement;
}

}  // namespace rimshot::evaluate
