#include "rimshot/batch/run.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <set>

#include "gpu.h"
#include "rimshot/batch/outcome_of.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "shot_from_scene.h"
#include "shot_kernel.h"

namespace rimshot::batch {
namespace {

constexpr double kAgreement = 1e-3;     ///< [m] of the checked worlds' end positions
constexpr std::size_t kCpuBlock = 512;  ///< worlds between two reports of progress
constexpr std::size_t kGpuBlock = 1 << 16;

double distance(const Outcome& a, const Outcome& b) {
  double sum = 0;
  for (int i = 0; i < 3; ++i) sum += (a.end_position[i] - b.end_position[i]) * (a.end_position[i] - b.end_position[i]);
  return std::sqrt(sum);
}

const char* words(Finish finish) {
  switch (finish) {
    case Finish::Rests: return "the ball may come to rest on something";
    case Finish::Corner: return "the ball touches two bodies at once";
    case Finish::Stuck: return "the fast path took too many steps";
    case Finish::NotFinite: return "the ball left the range of numbers";
    case Finish::Done: break;
  }
  return "";
}

class Batch {
 public:
  Batch(std::size_t count, const SceneAt& scene_at, const RunOptions& options)
      : count_(count), scene_at_(scene_at), options_(options) {
    if (options.threads > 0) {
      more_workers_.emplace(tbb::global_control::max_allowed_parallelism, std::size_t(options.threads));
      arena_.initialize(options.threads);
    }
    result_.outcomes.resize(count);
    result_.fast.resize(count);
    reasons_.resize(count);
  }

  RunResult run(const RunProgress& progress) {
    if (options_.engine == Engine::World) {
      refused_ = "the simulator was asked for";
    } else {
      check();
      if (refused_.empty() && options_.gpu) gpu_ = Gpu::probe();
    }
    const std::size_t block = gpu_ ? kGpuBlock : kCpuBlock;
    for (std::size_t begin = 0; begin < count_; begin += block) {
      const std::size_t end = std::min(count_, begin + block);
      run_block(begin, end);
      if (progress) progress(end, count_);
    }
    RunReport& report = result_.report;
    report.fast = std::size_t(std::ranges::count(result_.fast, 1));
    report.world = count_ - report.fast;
    if (report.fast > 0) report.device = gpu_ ? "gpu: " + gpu_->name() : "cpu";
    std::set<std::string> distinct(reasons_.begin(), reasons_.end());
    distinct.erase("");
    for (const std::string& reason : distinct) report.reason += (report.reason.empty() ? "" : "; ") + reason;
    return std::move(result_);
  }

 private:
  /// Three worlds both ways, from different parts of the batch.
  void check() {
    RunReport& report = result_.report;
    std::set<std::size_t> looked_at;
    for (std::size_t k = 0; k < 16 && report.checked < 3; ++k) {
      const std::size_t i = (7 * k % 16) * (count_ - 1) / 15;
      if (!looked_at.insert(i).second) continue;
      const scene::Scene scene = scene_at_(i);
      const Roles who = roles(scene, options_.ball, options_.ring);
      std::string reason;
      Outcome outcome;
      const auto fast = shot_from_scene(scene, who, reason);
      if (!fast || fly_shot(fast->shot, fast->court, outcome) != Finish::Done) continue;
      const double off = distance(outcome, simulated(scene, who));
      ++report.checked;
      report.worst_check = std::max(report.worst_check, off);
      if (!(off <= kAgreement))
        refused_ = "world " + std::to_string(i) + " ends " + std::to_string(off) +
                   " m from the simulator's: the scene has a law that the fast path does not know, or is too sensitive for it";
    }
  }

  Outcome simulated(const scene::Scene& scene, Roles who) const {
    physics::SimulateOptions simulate;
    simulate.step = options_.step;
    return outcome_of(physics::simulate(scene, simulate), who);
  }

  /// Calls work(i) for the block's worlds on all cores; the error of the lowest index gets out.
  template <typename Work>
  void each(std::size_t begin, std::size_t end, const Work& work) {
    std::vector<std::exception_ptr> errors(end - begin);
    arena_.execute([&] {
      tbb::parallel_for(begin, end, [&](std::size_t i) {
        try {
          work(i);
        } catch (...) {
          errors[i - begin] = std::current_exception();
        }
      });
    });
    for (const auto& error : errors)
      if (error) std::rethrow_exception(error);
  }

  void run_block(std::size_t begin, std::size_t end) {
    std::vector<std::optional<FastShot>> waiting(gpu_ ? end - begin : 0);
    each(begin, end, [&](std::size_t i) {
      const scene::Scene scene = scene_at_(i);
      const Roles who = roles(scene, options_.ball, options_.ring);
      auto fast = refused_.empty() ? shot_from_scene(scene, who, reasons_[i]) : std::nullopt;
      if (!refused_.empty()) reasons_[i] = refused_;
      if (fast && gpu_) {
        waiting[i - begin] = std::move(fast);
      } else if (!fast || !settle(i, fly_shot(fast->shot, fast->court, result_.outcomes[i]))) {
        result_.outcomes[i] = simulated(scene, who);
      }
    });
    if (gpu_) fly_on_gpu(begin, waiting);
  }

  /// Whether the fast path's answer for world i stands.
  bool settle(std::size_t i, Finish finish) {
    result_.fast[i] = finish == Finish::Done;
    if (finish != Finish::Done) reasons_[i] = words(finish);
    return finish == Finish::Done;
  }

  void fly_on_gpu(std::size_t begin, const std::vector<std::optional<FastShot>>& waiting) {
    std::vector<std::size_t> worlds;
    std::vector<Shot> shots;
    std::vector<Court> courts;
    for (std::size_t k = 0; k < waiting.size(); ++k) {
      if (!waiting[k]) continue;
      // Worlds next to each other mostly share their court.
      if (courts.empty() || !same_court(courts.back(), waiting[k]->court)) courts.push_back(waiting[k]->court);
      shots.push_back(waiting[k]->shot);
      shots.back().court = int(courts.size()) - 1;
      worlds.push_back(begin + k);
    }
    std::vector<Outcome> outcomes(shots.size());
    std::vector<Finish> finishes(shots.size());
    gpu_->fly(shots, courts, outcomes, finishes);
    each(0, shots.size(), [&](std::size_t k) {
      const std::size_t i = worlds[k];
      result_.outcomes[i] = outcomes[k];
      if (settle(i, finishes[k])) return;
      const scene::Scene scene = scene_at_(i);
      result_.outcomes[i] = simulated(scene, roles(scene, options_.ball, options_.ring));
    });
  }

  const std::size_t count_;
  const SceneAt& scene_at_;
  const RunOptions& options_;
  std::optional<tbb::global_control> more_workers_;  ///< also more than there are cores, if so asked
  tbb::task_arena arena_;
  std::unique_ptr<Gpu> gpu_;
  std::string refused_;               ///< why no world takes the fast path
  std::vector<std::string> reasons_;  ///< [count] why a world did not
  RunResult result_;
};

}  // namespace

RunResult run(std::size_t count, const SceneAt& scene_at, const RunOptions& options, const RunProgress& progress) {
  RIMSHOT_CHECK(count > 0, count);
  return Batch(count, scene_at, options).run(progress);
}

}  // namespace rimshot::batch
