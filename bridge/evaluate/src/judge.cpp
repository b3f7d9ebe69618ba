#include "rimshot/evaluate/judge.h"

#include <algorithm>
#include <cmath>

#include "clip_stream.h"
#include "metrics.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/rim_outcome.h"
#include "rimshot/physics/ring_passage.h"

namespace rimshot::evaluate {
namespace {

/// The court at the clip's own size and rate.
Court court_for(const ClipStream& clip, const scene::Scene& scene, const std::string& camera) {
  const std::string& name = clip.name();
  const scene::Camera& expected = scene.camera(camera);
  if (expected.keys.size() > 1 || expected.follow)
    throw Error(ErrorCode::InvalidInput, name + ": camera " + expected.name + " moves; the judge reads clips of a camera that stands still");
  const double ratio = double(clip.width()) / clip.height() * expected.height / expected.width;
  if (std::abs(ratio - 1) > 0.01)
    throw Error(ErrorCode::InvalidInput,
                name + ": is " + std::to_string(clip.width()) + "x" + std::to_string(clip.height()) +
                    ", but camera " + expected.name + " of the scene is " + std::to_string(expected.width) + "x" +
                    std::to_string(expected.height) +
                    "; give the camera that took the clip, or scale the clip without cropping");
  return (moves_a_box(scene) ? box_court_of : court_of)(scene, camera, clip.width(), clip.height(), clip.fps());
}

/// What the frames of a clip may take: every one is looked at in every round of reading.
constexpr std::size_t kMostFrameBytes = std::size_t(2) << 30;

/// The clip's frames, as long as the run.
std::vector<media::Rgb8> frames_of(ClipStream& clip, double duration) {
  // A clip may have one frame more than a run, which ends between two.
  const int most = gbuffer::frame_count(duration, clip.fps()) + 1;
  const auto require_room = [&](std::size_t count) {
    if (count * 3 * std::size_t(clip.width()) * std::size_t(clip.height()) > kMostFrameBytes)
      throw Error(ErrorCode::InvalidInput, clip.name() + ": its frames take more than 2 GiB; scale it: ffmpeg -i IN -vf scale=1280:-2 OUT");
  };
  require_room(std::size_t(std::min<std::int64_t>(most, clip.announced_frames())));
  std::vector<media::Rgb8> frames;
  for (media::Rgb8 frame; clip.read(frame);) {
    if (int(frames.size()) == most)
      throw Error(ErrorCode::InvalidInput, clip.name() + ": lasts longer than the run, " + std::to_string(duration) +
                                               " s; cut it: ffmpeg -i IN -t " + std::to_string(duration) + " OUT");
    require_room(frames.size() + 1);
    frames.push_back(std::move(frame));
  }
  return frames;
}

/// A clip in which one box moves: its poses, and gravity by its centre. Its contacts are not read.
Judgement judge_box(const std::vector<media::Rgb8>& frames, const Court& court, const trajectory::Trajectory& truth) {
  Judgement judgement;
  judgement.box = read_box(frames, court);
  for (std::size_t i = 0; i < judgement.box.size(); ++i) {
    const BoxReading& own = judgement.box[i];
    judgement.report.poses.push_back({court.boxes[0].name, double(i) / court.fps, own.reason, own.pose, own.covariance, own.visible});
  }
  auto& metrics = judgement.report.metrics;
  metrics["rimshot"] = pose_metrics(judgement.box, court, truth);
  metrics["gravity"]["g_eff"] = box_gravity(judgement.box, court);
  if (const auto& shown = metrics["gravity"].at("g_eff").value) judgement.report.responses["gravity"] = {{court.world.gravity.norm(), *shown}};
  for (const auto& [name, unit] : {std::pair("time", "s"), std::pair("normal", "deg"), std::pair("restitution", "1"), std::pair("friction", "1"), std::pair("exit_velocity", "m/s")})
    metrics["contact"][name] = Metric::unmeasurable(unit, "contacts of a box are not read");
  return judgement;
}

}  // namespace

Judgement judge(const std::filesystem::path& clip, const trajectory::Trajectory& truth, const JudgeOptions& options) {
  ClipStream video(clip, media::ColourConversion::AsTagged);
  const Court court = court_for(video, truth.scene, options.camera);
  const std::vector<media::Rgb8> frames = frames_of(video, truth.scene.world.duration);

  if (!court.boxes.empty()) {
    Judgement judgement = judge_box(frames, court, truth);
    judgement.report.clip = clip.filename().string();
    return judgement;
  }
  Judgement judgement;
  judgement.readings = read_balls(frames, court);
  judgement.paths = fit_paths(judgement.readings, court);
  judgement.made = through_ring(judgement.paths, court);

  Report& report = judgement.report;
  report.clip = clip.filename().string();
  const auto take = nearest_take(judgement.readings, court, truth.scene);
  const ContactsRead contacts = read_contacts(judgement.readings, judgement.paths, take, court);
  report.contacts = reported_contacts(contacts, court, truth);
  report.metrics["contact"] = contact_metrics(contacts, judgement.paths, court, truth);
  report.metrics["contact"]["penetration"] = penetration(judgement.readings, court);
  report.responses = response_points(contacts, judgement.paths, court, truth);
  report.metrics["gravity"] = gravity_metrics(judgement.readings, judgement.paths, take, court);
  if (const auto& shown = report.metrics["gravity"].at("g_eff").value) report.responses["gravity"] = {{court.world.gravity.norm(), *shown}};
  auto& own = report.metrics["rimshot"] = position_metrics(judgement.readings, court, truth);
  own.merge(take_metrics(judgement.readings, court, take));
  own.merge(mid_air_metrics(judgement.readings, judgement.paths, court));
  own["made"] = judgement.made ? Metric{double(*judgement.made), "1 = through the ring", {}, ""}
                               : Metric::unmeasurable("1 = through the ring",
                                                      "there is no ring, or no ball's path can be read");
  const bool made_in_run = !physics::ring_passages(truth).empty();
  report.outcome_differs = judgement.made && *judgement.made != made_in_run;
  own["made_in_takes"] = judgement.made ? made_in_takes(truth.scene) : Metric::unmeasurable("1", "there is no ring, or no ball's path can be read");
  own["made_in_run"] = {double(made_in_run), "1 = through the ring", {}, ""};
  return judgement;
}

}  // namespace rimshot::evaluate
