#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "rimshot/batch/outcome.h"
#include "rimshot/scene/scene.h"

namespace rimshot::batch {

/// How the worlds of a batch may be computed.
enum class Engine {
  Auto,   ///< the fast path where it knows everything in the scene (on a GPU if there is one), else the simulator
  World,  ///< always physics::simulate
};

struct RunOptions {
  std::string ball, ring;    ///< names; empty: the first moving body, the first static torus
  Engine engine = Engine::Auto;
  bool gpu = true;           ///< false: the fast path stays on the CPU
  int threads = 0;           ///< 0 = all cores
  double step = 1.0 / 240;   ///< [s] outer step of the simulator
};

/// Who computed what, in words for a report.
struct RunReport {
  std::size_t fast = 0;      ///< worlds by the fast path
  std::size_t world = 0;     ///< worlds by the simulator
  std::string device;        ///< of the fast path: "cpu", "gpu: NAME" or ""
  std::string reason;        ///< why worlds went to the simulator; empty if none did
  std::size_t checked = 0;   ///< worlds that were computed both ways
  double worst_check = 0;    ///< [m] largest difference of the ball's end position among them
};

struct RunResult {
  std::vector<Outcome> outcomes;   ///< [count]
  std::vector<char> fast;          ///< [count], 1 = by the fast path
  RunReport report;
};

/// The scene of one world; called from several threads at once, once or twice a world.
using SceneAt = std::function<scene::Scene(std::size_t index)>;
/// Hears how many worlds are done; on the calling thread.
using RunProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Runs `count` worlds on all cores. An outcome depends on its scene and on the options' engine, step and names only: not
/// on the number of threads, the order, or whether the fast path ran on the CPU or a GPU.
///
/// The fast path knows one moving ball (a sphere with equal moments of inertia), gravity, air with drag, lift and wind, and
/// static spheres, boxes, capsules, cylinders, tori and planes. It is used if every scene is of that kind and three of the
/// worlds, computed by the simulator too, end within 1 mm of it: so a law that the fast path does not know is noticed. A
/// shot that comes to rest on something or meets two bodies at once is given to the simulator.
/// @throws Error(InvalidInput) for a scene that cannot be simulated; the error of the lowest index
RunResult run(std::size_t count, const SceneAt& scene_at, const RunOptions& options = {}, const RunProgress& progress = {});

}  // namespace rimshot::batch
