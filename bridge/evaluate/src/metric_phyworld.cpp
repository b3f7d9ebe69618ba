#include <cmath>
#include <map>

#include "families.h"
#include "rimshot/evaluate/phyworld_file.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

constexpr const char* kSpeed = "1/s of a square of 10";
constexpr const char* kLength = "of a square of 10";

/// NumPy's nanmean.
class Mean {
 public:
  void add(double value) {
    if (std::isnan(value)) return;
    sum_ += value;
    ++count_;
  }
  Metric metric(const std::string& unit) const {
    return count_ > 0 ? Metric{sum_ / count_, unit, {}, ""} : Metric::unmeasurable(unit, "the file has no such sample");
  }
  std::optional<double> value() const { return count_ > 0 ? std::optional(sum_ / count_) : std::nullopt; }

 private:
  double sum_ = 0;
  int count_ = 0;
};

/// Means of one quantity over all samples and over each split.
class SplitMeans {
 public:
  void add(const PhyWorldTruth& truth, double value) {
    const PhyWorldSplit split = phyworld_split(truth);
    mean_[""].add(value);
    mean_[split == PhyWorldSplit::In ? "_in" : "_out"].add(value);
    if (split == PhyWorldSplit::RadiusOut) mean_["_r_out"].add(value);
    if (split == PhyWorldSplit::VelocityOut) mean_["_v_out"].add(value);
    if (split == PhyWorldSplit::BothOut) mean_["_rv_out"].add(value);
    if (truth.velocity[0] == 0) mean_["_v_zero"].add(value);
  }
  void report(MetricFamily& family, const std::string& name, const std::string& unit, const std::string& suffix = "") const {
    for (const auto& [split, mean] : mean_) family[name + split + suffix] = mean.metric(unit);
  }
  std::optional<double> value(const std::string& split) const {
    const auto found = mean_.find(split);
    return found == mean_.end() ? std::nullopt : found->second.value();
  }

 private:
  std::map<std::string, Mean> mean_;
};

/// LDR's generalisation gap: how much worse outside of the training ranges than inside.
Metric gap(const SplitMeans& means) {
  const auto in = means.value("_in"), out = means.value("_out");
  if (!in || !out) return Metric::unmeasurable(kLength, "needs samples inside and outside of the training ranges");
  return {std::max(0.0, *out - *in), kLength, {}, ""};
}

std::vector<media::Rgb8> decode(const PhyWorldFile& file, const std::string& group, std::size_t index, const std::string& name) {
  const auto bytes = file.video(group, index);
  media::VideoReader reader(bytes, name, media::ColourConversion::AsOpenCv);
  std::vector<media::Rgb8> frames;
  for (media::Rgb8 frame; reader.read(frame);) frames.push_back(frame);
  return frames;
}

}  // namespace

std::map<std::string, MetricFamily> phyworld_metrics(const Evidence& evidence) {
  const PhyWorldFile predicted(evidence.clip), truths(evidence.reference);
  SplitMeans velocity, velocity_x, velocity_y, per_frame, velocity_corrected, position, radius, position_corrected, radius_corrected;
  Mean pre, pre_per_frame, momentum, energy, change, found;
  bool pairs = false, parabolas = false;
  for (const auto& [group, count] : predicted.groups())
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = evidence.clip.string() + ":video_streams/" + group + "[" + std::to_string(i) + "]";
      if (!truths.has_truth(group, i)) throw Error(ErrorCode::InvalidInput, name + ": " + evidence.reference.string() + " has no true states of it");
      const PhyWorldTruth truth = truths.truth(group, i);
      if (!phyworld_scored(truth)) continue;
      PhyWorldErrors errors;
      try {
        errors = phyworld_errors(truth, decode(predicted, group, i, name));
      } catch (const Error& error) {
        if (std::string(error.what()).starts_with(name)) throw;
        throw Error(error.code(), name + ": " + error.what());
      }
      velocity.add(truth, errors.velocity);
      per_frame.add(truth, errors.velocity_per_frame);
      position.add(truth, errors.position);
      radius.add(truth, errors.radius);
      change.add(errors.radius_change);
      found.add(errors.velocity_corrected ? 1 : 0);
      if (errors.velocity_corrected) {
        velocity_corrected.add(truth, *errors.velocity_corrected);
        position_corrected.add(truth, *errors.position_corrected);
        radius_corrected.add(truth, *errors.radius_corrected);
      }
      if (truth.task == PhyWorldTask::Parabola || truth.task == PhyWorldTask::Bouncing) {
        parabolas = true;
        velocity_x.add(truth, errors.velocity_x);
        velocity_y.add(truth, errors.velocity_y);
      }
      if (truth.task == PhyWorldTask::Collision) {
        pairs = true;
        pre.add(errors.pre_velocity);
        pre_per_frame.add(errors.pre_velocity_per_frame);
        momentum.add(errors.momentum);
        energy.add(errors.energy);
      }
    }

  std::map<std::string, MetricFamily> families;
  MetricFamily& phyworld = families["phyworld"];
  velocity.report(phyworld, "velocity_error", kSpeed);
  per_frame.report(phyworld, "velocity_error_per_frame", kSpeed);
  velocity_corrected.report(phyworld, "velocity_error", kSpeed, "_corrected");
  phyworld["radius_change"] = change.metric(kLength);
  phyworld["measurability_rate"] = found.metric("1");
  if (parabolas) {
    velocity_x.report(phyworld, "velocity_error_x", kSpeed);
    velocity_y.report(phyworld, "velocity_error_y", kSpeed);
  }
  if (pairs) {
    phyworld["pre_velocity_error"] = pre.metric(kSpeed);
    phyworld["pre_velocity_error_per_frame"] = pre_per_frame.metric(kSpeed);
    phyworld["momentum_error"] = momentum.metric("density times area over pi, times speed");
    phyworld["energy_error"] = energy.metric("density times area over pi, times speed squared");
  }
  MetricFamily& ldr = families["ldr"];
  position.report(ldr, "position_error", kLength);
  radius.report(ldr, "radius_error", kLength);
  ldr["generalisation_gap"] = gap(position);
  ldr["radius_gap"] = gap(radius);
  position_corrected.report(ldr, "position_error", kLength, "_corrected");
  radius_corrected.report(ldr, "radius_error", kLength, "_corrected");
  ldr["generalisation_gap_corrected"] = gap(position_corrected);
  ldr["radius_gap_corrected"] = gap(radius_corrected);
  return families;
}

}  // namespace rimshot::evaluate
