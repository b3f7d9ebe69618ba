// How far learned dynamics go astray in state space: inside the labelled ranges, outside of them but inside the unlabelled ones, and
// beyond both; beside the floor, the true laws from the same three noisy frames. One JSON object on standard output.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "machine.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/model/dynamics_model.h"

using namespace rimshot;
using Json = nlohmann::ordered_json;

namespace {

using evaluate::PhyWorldRanges;
using evaluate::PhyWorldSplit;
using evaluate::PhyWorldTask;
using evaluate::PhyWorldTruth;

struct Options {
  std::string weights, task = "uniform";
  double noise = 5e-4, most_speed = 5.25, most_radius = 1.75;
  int clips = 256;
  std::uint64_t seed = 2026;
};

/// Gravity, restitution 1, masses as areas: what is true in all tasks.
class TrueLaw : public model::MotionLaw {
 public:
  explicit TrueLaw(double gravity) : gravity_(gravity) {}
  Push push(const model::Discs& discs, double) const override {
    const at::Tensor acceleration = at::zeros_like(discs.velocity);
    acceleration.select(-1, 1).fill_(-gravity_);
    return {acceleration, at::zeros_like(discs.growth)};
  }
  model::Bounce meet(const at::Tensor& approach, const at::Tensor&, const at::Tensor& own, const at::Tensor& other) const override {
    return {2 * other.square() / (own.square() + other.square()) * approach, at::zeros_like(approach)};
  }
  model::Bounce hit_wall(const at::Tensor& approach, const at::Tensor&, const at::Tensor&) const override {
    return {2 * approach, at::zeros_like(approach)};
  }

 private:
  double gravity_;
};

enum class Range { In, Inside, Beyond };
constexpr const char* kRangeNames[] = {"in", "out_inside_unlabelled", "out_beyond_unlabelled"};

/// Samples of the range: `Inside` has a speed or radius outside of the training range and none beyond the unlabelled one.
std::vector<PhyWorldTruth> samples(PhyWorldTask task, Range range, const Options& options) {
  PhyWorldRanges ranges = phyworld_ranges(task, PhyWorldSplit::In);
  const PhyWorldRanges out = phyworld_ranges(task, PhyWorldSplit::BothOut);
  const auto extend = [&](PhyWorldRanges::Intervals& to, const PhyWorldRanges::Intervals& by, double most) {
    for (const auto& [low, high] : by) {
      if (range == Range::Inside && low < most) to.emplace_back(low, std::min(high, most));
      if (range == Range::Beyond && high > most) to.emplace_back(std::max(low, most), high);
    }
  };
  extend(ranges.speed, out.speed, options.most_speed);
  extend(ranges.radius, out.radius, options.most_radius);
  std::vector<PhyWorldTruth> truths;
  for (std::uint64_t i = 0; int(truths.size()) < options.clips; ++i) {
    const PhyWorldTruth truth = phyworld_sample(task, ranges, options.seed, i);
    if ((phyworld_split(truth) == PhyWorldSplit::In) == (range == Range::In)) truths.push_back(truth);
  }
  return truths;
}

struct Clips {
  at::Tensor states, present, counted;   // [N, T, B, 3], [N, B], [N, T] 1 where a frame is scored
};

Clips clips_of(const std::vector<PhyWorldTruth>& truths, int bodies) {
  const auto count = std::int64_t(truths.size());
  Clips clips{at::zeros({count, evaluate::kPhyWorldFrames, bodies, 3}), at::zeros({count, bodies}), at::ones({count, evaluate::kPhyWorldFrames})};
  auto state = clips.states.accessor<float, 4>();
  auto counted = clips.counted.accessor<float, 2>();
  for (std::int64_t n = 0; n < count; ++n) {
    const PhyWorldTruth& truth = truths[std::size_t(n)];
    bool met = truth.task != PhyWorldTask::Collision && truth.task != PhyWorldTask::Bouncing;
    for (std::size_t b = 0; b < truth.radius.size(); ++b) clips.present[n][std::int64_t(b)] = 1;
    for (int t = 0; t < evaluate::kPhyWorldFrames; ++t) {
      const auto frame = std::size_t(t);
      // After the contact only, as LDR scores collisions; bouncing alike. A contact is a jump of the velocity.
      if (t >= 2 && !met) {
        const auto& path = truth.positions[0];
        const double pull = truth.task == PhyWorldTask::Bouncing ? evaluate::kPhyWorldGravity * 0.01 : 0;
        const Vec2 bend = path[frame] - 2 * path[frame - 1] + path[frame - 2] + Vec2(0, pull);
        met = bend.norm() > 1e-6;
      }
      if (t < evaluate::kPhyWorldGiven || !met) counted[n][t] = 0;
      for (std::size_t b = 0; b < truth.radius.size(); ++b) {
        const Vec2 p = truth.positions[b][frame];
        const double r = truth.radius_at(b, frame);
        state[n][t][std::int64_t(b)][0] = float(p.x()), state[n][t][std::int64_t(b)][1] = float(p.y()), state[n][t][std::int64_t(b)][2] = float(r);
        if (std::min(p.x(), p.y()) < r - 1e-6 || std::max(p.x(), p.y()) > evaluate::kPhyWorldSize - r + 1e-6) counted[n][t] = 0;
      }
    }
  }
  return clips;
}

std::vector<double> numbers(const at::Tensor& values) {
  const at::Tensor flat = values.to(at::kDouble).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

/// Position: mean |x error| + mean |y error|; velocity: mean length of the error of the motion from frame to frame; radius: mean error.
/// Over scored frames, one value a network. drawn [S, N, T - 3, B, 3].
Json errors(const at::Tensor& drawn, const Clips& clips) {
  constexpr std::int64_t kGiven = evaluate::kPhyWorldGiven;
  const std::int64_t rest = clips.states.size(1) - kGiven;
  const at::Tensor difference = drawn - clips.states.narrow(1, kGiven, rest).unsqueeze(0);
  const at::Tensor counted = clips.counted.narrow(1, kGiven, rest).unsqueeze(-1) * clips.present.unsqueeze(1);  // [N, T, B]
  const auto mean = [](const at::Tensor& error, const at::Tensor& weight) {
    return numbers((error * weight).flatten(1).sum(1) / weight.sum());
  };
  const at::Tensor steps = (difference.narrow(2, 1, rest - 1) - difference.narrow(2, 0, rest - 1)).narrow(-1, 0, 2) / evaluate::kPhyWorldFrameTime;
  const at::Tensor both = counted.narrow(1, 1, rest - 1) * counted.narrow(1, 0, rest - 1);
  return {{"position", mean(difference.narrow(-1, 0, 2).abs().sum(-1), counted)},
          {"velocity", mean(steps.square().sum(-1).sqrt(), both)},
          {"radius", mean(difference.select(-1, 2).abs(), counted)}};
}

/// The true laws from a state that fits the noisy frames best by least squares.
at::Tensor floor_tracks(const at::Tensor& seen, const at::Tensor& present, const at::Tensor& walls, double gravity, std::int64_t frames) {
  const double dt = evaluate::kPhyWorldFrameTime;
  const auto centre = [&](int t) { return seen.select(2, t).narrow(-1, 0, 2); };
  const auto radius = [&](int t) { return seen.select(2, t).select(-1, 2); };
  const at::Tensor pull = at::tensor({0.f, float(-gravity)});
  model::Discs discs;
  discs.velocity = (centre(2) - centre(0)) / (2 * dt) + dt * pull;
  discs.position = centre(2) - (centre(2) - 2 * centre(1) + centre(0) - dt * dt * pull) / 6;
  discs.growth = at::zeros_like(radius(0));
  discs.radius = (radius(0) + radius(1) + radius(2)) / 3;
  discs.present = present;
  discs.field = at::zeros({seen.size(0), seen.size(1), 2});
  discs.walls = walls;
  std::vector<at::Tensor> out;
  for (std::int64_t t = 0; t < frames; ++t) {
    discs = advance(discs, dt, {}, TrueLaw(gravity));
    out.push_back(at::cat({discs.position, discs.radius.unsqueeze(-1)}, -1));
  }
  return at::stack(out, 2);
}

Json measure(const Options& options) {
  const PhyWorldTask task = *evaluate::phyworld_task(options.task);
  const model::DynamicsModel network = model::load_dynamics(options.weights);
  const bool falls = task == PhyWorldTask::Parabola || task == PhyWorldTask::Bouncing;
  const double gravity = falls ? evaluate::kPhyWorldGravity : 0;
  Json out;
  for (const Range range : {Range::In, Range::Inside, Range::Beyond}) {
    const Clips clips = clips_of(samples(task, range, options), network.bodies());
    const std::int64_t count = clips.states.size(0), frames = clips.states.size(1) - evaluate::kPhyWorldGiven;
    // All networks and the floor see the same noise.
    Rng rng(options.seed, std::uint64_t(range));
    at::Tensor errors_of_reading = at::empty({1, count, evaluate::kPhyWorldGiven, network.bodies(), 3});
    for (float* value = errors_of_reading.data_ptr<float>(); value != errors_of_reading.data_ptr<float>() + errors_of_reading.numel(); ++value)
      *value = float(options.noise * rng.normal());
    const at::Tensor present = clips.present.unsqueeze(0);
    const at::Tensor seen = clips.states.narrow(1, 0, evaluate::kPhyWorldGiven).unsqueeze(0) + errors_of_reading * present.unsqueeze(2).unsqueeze(-1);
    const std::int64_t networks = network.networks();
    const at::Tensor all_seen = seen.expand({networks, count, evaluate::kPhyWorldGiven, network.bodies(), 3}).contiguous();
    const at::Tensor walls = at::full({networks, count}, task == PhyWorldTask::Bouncing ? 1.0 : 0.0);
    const at::Tensor all_present = present.expand({networks, count, network.bodies()}).contiguous();
    const auto state = network.read(all_seen, all_present, walls, evaluate::kPhyWorldFrameTime);
    out[kRangeNames[int(range)]] = {{"networks", errors(network.roll(state, int(frames), evaluate::kPhyWorldFrameTime), clips)},
                                    {"floor", errors(floor_tracks(seen, present, walls.narrow(0, 0, 1), gravity, frames), clips)}};
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Learned dynamics in state space against the true laws");
  Options options;
  app.add_option("weights", options.weights)->required();
  app.add_option("--task", options.task)->check(CLI::IsMember({"uniform", "parabola", "collision", "bouncing"}));
  app.add_option("--noise", options.noise, "of the given frames' centres and radii [m]");
  app.add_option("--most-speed", options.most_speed, "of the unlabelled starts");
  app.add_option("--most-radius", options.most_radius, "of the unlabelled starts");
  app.add_option("--clips", options.clips, "a range");
  app.add_option("--seed", options.seed);
  CLI11_PARSE(app, argc, argv);
  if (std::string(RIMSHOT_BUILD_TYPE) != "Release") {
    std::cerr << "bench_dynamics: build type " << RIMSHOT_BUILD_TYPE << "; only Release is measured\n";
    return 2;
  }
  try {
    at::set_num_threads(1);
    const at::NoGradGuard no_gradient;
    std::cout << measure(options).dump() << '\n';
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
