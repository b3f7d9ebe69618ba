#include "rimshot/evaluate/phyworld_data.h"

#include <algorithm>
#include <cmath>

#include "rimshot/evaluate/phyworld_writer.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

constexpr double kStep = 0.01;     // [s] of the integration
constexpr int kStepsPerFrame = 10;
constexpr int kFramesInView = 24;  // that a start is chosen for
constexpr int kFramesAround = 8;   // in view before and after a contact
constexpr double kSoftEdge = 0.03;

double draw(Rng& rng, const PhyWorldRanges::Intervals& ranges) {
  double length = 0;
  for (const auto& [low, high] : ranges) length += high - low;
  double at = rng.uniform(0, length);
  for (const auto& [low, high] : ranges) {
    if (at <= high - low) return low + at;
    at -= high - low;
  }
  return ranges.back().second;
}

void move_single(PhyWorldTruth& truth, Rng& rng) {
  const double r = truth.radius[0], v = truth.velocity[0], gravity = truth.task == PhyWorldTask::Parabola ? kPhyWorldGravity : 0;
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

/// Where an even motion from `start` is at `time` between two walls that throw it back.
double mirrored(double start, double speed, double time, double low, double high) {
  const double length = high - low, way = std::fmod(start - low + speed * time, 2 * length);
  return low + (way <= length ? way : 2 * length - way);
}

/// Thrown sideways between elastic walls; false if no contact is where it can be judged.
bool move_bouncing(PhyWorldTruth& truth, Rng& rng) {
  const double r = truth.radius[0], v = truth.velocity[0], low = r, high = kPhyWorldSize - r;
  const Vec2 start(rng.uniform(low, high), rng.uniform(low, high));
  const double fall = std::sqrt(2 * (start.y() - low) / kPhyWorldGravity);  // [s] to the floor; elastic, so that it repeats up and down
  truth.positions = {{}};
  for (int t = 0; t < kPhyWorldFrames; ++t) {
    const double time = t * kPhyWorldFrameTime, since = std::fmod(time + fall, 2 * fall) - fall;
    truth.positions[0].emplace_back(mirrored(start.x(), v, time, low, high), start.y() - 0.5 * kPhyWorldGravity * since * since);
  }
  const double first = std::min(fall, v > 0 ? (high - start.x()) / v : fall);
  return first > kPhyWorldGiven * kPhyWorldFrameTime && first < kFramesInView * kPhyWorldFrameTime;
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

PhyWorldRanges phyworld_ranges(PhyWorldTask task, PhyWorldSplit split) {
  const bool radius_out = split == PhyWorldSplit::RadiusOut || split == PhyWorldSplit::BothOut;
  const bool velocity_out = split == PhyWorldSplit::VelocityOut || split == PhyWorldSplit::BothOut;
  using Intervals = PhyWorldRanges::Intervals;
  PhyWorldRanges ranges;
  ranges.speed = velocity_out ? Intervals{{0, 0.8}, {4.5, 6.0}} : Intervals{{1, 4}};
  if (task == PhyWorldTask::Collision)
    ranges.radius = radius_out ? Intervals{{0.3, 0.4}, {1.7, 2.0}} : Intervals{{0.5, 1.5}};
  else
    ranges.radius = radius_out ? Intervals{{0.3, 0.6}, {1.5, 2.0}} : Intervals{{0.7, 1.4}};
  if (task == PhyWorldTask::Looming) ranges.growth = velocity_out ? Intervals{{0.05, 0.09}} : Intervals{{0, 0.03}};
  return ranges;
}

PhyWorldTruth phyworld_sample(PhyWorldTask task, const PhyWorldRanges& ranges, std::uint64_t seed, std::uint64_t stream) {
  Rng rng(seed, stream);
  PhyWorldTruth truth;
  truth.task = task;
  // Few draws of some tasks show their contact long enough; the rest are drawn again.
  constexpr int kTries = 1'000'000;
  for (int i = 0; i < kTries; ++i) {
    if (task != PhyWorldTask::Collision) {
      truth.radius = {draw(rng, ranges.radius)};
      truth.velocity = {draw(rng, ranges.speed)};
      if (task == PhyWorldTask::Bouncing) {
        if (move_bouncing(truth, rng)) return truth;
        continue;
      }
      move_single(truth, rng);
      if (task != PhyWorldTask::Looming) return truth;
      const double rate = draw(rng, ranges.growth) * (rng.uniform() < 0.5 ? -1 : 1);
      truth.radii = {{}};
      for (int t = 0; t < kPhyWorldFrames; ++t) truth.radii[0].push_back(truth.radius[0] + rate * t * kPhyWorldFrameTime);
      return truth;
    }
    const double r1 = draw(rng, ranges.radius), r2 = draw(rng, ranges.radius), v1 = draw(rng, ranges.speed), v2 = draw(rng, ranges.speed);
    truth.radius = {r1, r2};
    truth.velocity = {v1, -v2};
    const double time = rng.uniform(kFramesAround * kPhyWorldFrameTime, (kPhyWorldFrames - kFramesAround) * kPhyWorldFrameTime);
    const double largest = std::max(r1, r2);
    const double height = rng.uniform(largest, kPhyWorldSize - largest), where = rng.uniform(0, kPhyWorldSize);
    move_pair(truth, time, where, height);
    const auto [before, after] = frames_around(truth, time);
    if (before >= kFramesAround && after >= kFramesAround) return truth;
  }
  throw Error(ErrorCode::Internal, "no sample of these ranges keeps the balls in view around their contact");
}

PhyWorldTruth phyworld_sample(PhyWorldTask task, PhyWorldSplit split, std::uint64_t seed, std::uint64_t index) {
  constexpr std::uint64_t kTasks = 3, kLater = std::uint64_t(1) << 40;  // streams of the tasks that came later lie beyond those of the first
  const std::uint64_t number = std::uint64_t(task), clip = index * 4 + std::uint64_t(split);
  return phyworld_sample(task, phyworld_ranges(task, split), seed, number < kTasks ? clip * kTasks + number : clip * kTasks + number - kTasks + kLater);
}

media::Rgb8 phyworld_picture(const PhyWorldTruth& truth, std::size_t frame, int size) {
  const auto cells = std::size_t(size) * std::size_t(size);
  std::vector<double> colour(cells * 3, 255);
  for (std::size_t b = 0; b < truth.radius.size(); ++b) {
    const Vec2 centre = truth.positions[b][frame] / kPhyWorldSize;
    const double r2 = std::pow(truth.radius_at(b, frame) / kPhyWorldSize, 2);
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
  if (name == "bouncing") return PhyWorldTask::Bouncing;
  if (name == "looming") return PhyWorldTask::Looming;
  return {};
}

}  // namespace rimshot::evaluate
