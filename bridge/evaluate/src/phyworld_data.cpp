#include "rimshot/evaluate/phyworld_data.h"

#include <algorithm>
#include <cmath>

#include "rimshot/evaluate/phyworld_writer.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

constexpr double kParabolaGravity = 2.5;  // [m/s^2]
constexpr double kStep = 0.01;     // [s] of the integration
constexpr int kStepsPerFrame = 10;
constexpr int kFramesInView = 24;  // that a start is chosen for
constexpr int kFramesAround = 8;   // in view before and after a contact
constexpr double kSoftEdge = 0.03;

struct Interval {
  double low, high;
};

double draw(Rng& rng, std::initializer_list<Interval> ranges) {
  double length = 0;
  for (const Interval range : ranges) length += range.high - range.low;
  double at = rng.uniform(0, length);
  for (const Interval range : ranges) {
    if (at <= range.high - range.low) return range.low + at;
    at -= range.high - range.low;
  }
  return ranges.end()[-1].high;
}

double draw_speed(Rng& rng, bool outside) { return outside ? draw(rng, {{0, 0.8}, {4.5, 6.0}}) : rng.uniform(1, 4); }

double draw_radius(Rng& rng, PhyWorldTask task, bool outside) {
  if (task == PhyWorldTask::Collision) return outside ? draw(rng, {{0.3, 0.4}, {1.7, 2.0}}) : rng.uniform(0.5, 1.5);
  return outside ? draw(rng, {{0.3, 0.6}, {1.5, 2.0}}) : rng.uniform(0.7, 1.4);
}

void move_single(PhyWorldTruth& truth, Rng& rng) {
  const double r = truth.radius[0], v = truth.velocity[0], gravity = truth.task == PhyWorldTask::Parabola ? kParabolaGravity : 0;
  const double farthest = kPhyWorldSize - (kFramesInView * v * kPhyWorldFrameTime + r);
  Vec2 p(rng.uniform(r, std::max(r, farthest)), gravity > 0 ? kPhyWorldSize - r : rng.uniform(r, kPhyWorldSize - r));
  Vec2 speed(v, 0);
  truth.positions = {{p}};
  for (int step = 1; step < kPhyWorldFrames * kStepsPerFrame - kStepsPerFrame + 1; ++step) {
    speed.y() -= gravity * kStep;
    p += kStep * speed;
    if (step % kStepsPerFrame == 0) truth.positions[0].push_back(p);
  }
}

/// Places the contact at `time` and `where`; the balls move evenly before and after.
void move_pair(PhyWorldTruth& truth, double time, double where, double height) {
  const double m1 = truth.radius[0] * truth.radius[0], m2 = truth.radius[1] * truth.radius[1];
  const double v1 = truth.velocity[0], v2 = truth.velocity[1];
  // Elastic: momentum and energy are kept.
  const double after[] = {((m1 - m2) * v1 + 2 * m2 * v2) / (m1 + m2), ((m2 - m1) * v2 + 2 * m1 * v1) / (m1 + m2)};
  const double at_contact[] = {where - truth.radius[0], where + truth.radius[1]};
  truth.positions.assign(2, {});
  for (std::size_t b = 0; b < 2; ++b)
    for (int t = 0; t < kPhyWorldFrames; ++t) {
      const double since = t * kPhyWorldFrameTime - time;
      truth.positions[b].emplace_back(at_contact[b] + since * (since < 0 ? truth.velocity[b] : after[b]), height);
    }
}

/// Frames in which both balls are wholly in view, before and after the contact; none before it where a frame that a model is given does not
/// show both.
std::pair<int, int> frames_around(const PhyWorldTruth& truth, double time) {
  int before = 0, after = 0;
  for (int t = 0; t < kPhyWorldFrames; ++t) {
    bool visible = true;
    for (std::size_t b = 0; b < 2; ++b) {
      const double x = truth.positions[b][std::size_t(t)].x();
      visible &= x >= truth.radius[b] && x <= kPhyWorldSize - truth.radius[b];
    }
    if (!visible && t < kPhyWorldGiven) return {0, 0};
    if (visible) ++(t * kPhyWorldFrameTime < time ? before : after);
  }
  return {before, after};
}

}  // namespace

PhyWorldTruth phyworld_sample(PhyWorldTask task, PhyWorldSplit split, std::uint64_t seed, std::uint64_t index) {
  Rng rng(seed, (index * 4 + std::uint64_t(split)) * 3 + std::uint64_t(task));
  const bool radius_out = split == PhyWorldSplit::RadiusOut || split == PhyWorldSplit::BothOut;
  const bool velocity_out = split == PhyWorldSplit::VelocityOut || split == PhyWorldSplit::BothOut;
  PhyWorldTruth truth;
  truth.task = task;
  if (task != PhyWorldTask::Collision) {
    truth.radius = {draw_radius(rng, task, radius_out)};
    truth.velocity = {draw_speed(rng, velocity_out)};
    move_single(truth, rng);
    return truth;
  }
  // Few draws leave both balls in view long enough; the rest are drawn again.
  constexpr int kTries = 1'000'000;
  for (int i = 0; i < kTries; ++i) {
    truth.radius = {draw_radius(rng, task, radius_out), draw_radius(rng, task, radius_out)};
    truth.velocity = {draw_speed(rng, velocity_out), -draw_speed(rng, velocity_out)};
    const double time = rng.uniform(kFramesAround * kPhyWorldFrameTime, (kPhyWorldFrames - kFramesAround) * kPhyWorldFrameTime);
    const double largest = std::max(truth.radius[0], truth.radius[1]);
    const double height = rng.uniform(largest, kPhyWorldSize - largest), where = rng.uniform(0, kPhyWorldSize);
    move_pair(truth, time, where, height);
    const auto [before, after] = frames_around(truth, time);
    if (before >= kFramesAround && after >= kFramesAround) return truth;
  }
  throw Error(ErrorCode::Internal, "no collision keeps both balls in view for " + std::to_string(kFramesAround) + " frames before and after");
}

media::Rgb8 phyworld_picture(const PhyWorldTruth& truth, std::size_t frame, int size) {
  const auto cells = std::size_t(size) * std::size_t(size);
  std::vector<double> colour(cells * 3, 255);
  for (std::size_t b = 0; b < truth.radius.size(); ++b) {
    const Vec2 centre = truth.positions[b][frame] / kPhyWorldSize;
    const double r2 = std::pow(truth.radius[b] / kPhyWorldSize, 2);
    const double ball[] = {b == 0 ? 255.0 : 0.0, 0, b == 0 ? 0.0 : 255.0};
    for (int row = 0; row < size; ++row)
      for (int column = 0; column < size; ++column) {
        const double x = double(column) / (size - 1), y = double(row) / (size - 1);
        const double d2 = (x - centre.x()) * (x - centre.x()) + (y - centre.y()) * (y - centre.y());
        const double covered = std::clamp((r2 - d2) / (kSoftEdge * r2), 0.0, 1.0);
        if (covered == 0) continue;
        double* cell = &colour[3 * (std::size_t(size - 1 - row) * std::size_t(size) + std::size_t(column))];  // y up
        for (int k = 0; k < 3; ++k) cell[k] = covered * ball[k] + (1 - covered) * cell[k];
      }
  }
  media::Rgb8 picture{size, size, std::vector<std::uint8_t>(cells * 3)};
  std::ranges::transform(colour, picture.pixels.begin(), [](double level) { return std::uint8_t(level); });
  return picture;
}

void write_phyworld(const std::filesystem::path& file, PhyWorldTask task, int in_count, int out_count, std::uint64_t seed,
                    const std::function<void(int, int)>& progress) {
  PhyWorldWriter writer(file, task == PhyWorldTask::Collision ? 2 : 1);
  constexpr PhyWorldSplit kOut[] = {PhyWorldSplit::RadiusOut, PhyWorldSplit::VelocityOut, PhyWorldSplit::BothOut};
  int done = 0;
  const auto add = [&](const std::string& group, int count, const std::function<PhyWorldSplit(int)>& split_of) {
    std::vector<PhyWorldTruth> truths;
    for (int i = 0; i < count; ++i) truths.push_back(phyworld_sample(task, split_of(i), seed, std::uint64_t(i)));
    writer.add(group, truths, [&] {
      if (progress) progress(++done, in_count + out_count);
    });
  };
  if (in_count > 0) add("in", in_count, [](int) { return PhyWorldSplit::In; });
  if (out_count > 0) add("out", out_count, [&](int i) { return kOut[i % 3]; });
  writer.finish();
}

std::optional<PhyWorldTask> phyworld_task(const std::string& name) {
  if (name == "uniform") return PhyWorldTask::Uniform;
  if (name == "parabola") return PhyWorldTask::Parabola;
  if (name == "collision") return PhyWorldTask::Collision;
  return {};
}

}  // namespace rimshot::evaluate
