#include "rimshot/physics/simulate.h"

#include <nlohmann/json.hpp>

#include "rimshot/physics/summary.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

struct SimulateOptions {
  std::filesystem::path scene, output;
  scene::Overrides overrides;
  std::uint64_t seed = 0;
  double rate = 0;
  physics::SimulateOptions simulate;
};

void run(const SimulateOptions& options, const CLI::App& verb, Common& common) {
  scene::Overrides overrides = options.overrides;
  if (verb.count("--seed")) overrides.emplace_back("world.seed", std::to_string(options.seed));
  if (verb.count("--rate")) overrides.emplace_back("world.sample_rate", nlohmann::json(options.rate).dump());
  const scene::Scene scene = scene::load(options.scene, overrides);
  physics::SimulateOptions simulate = options.simulate;
  // In outer steps, which are whole numbers: what a large scene costs shows after the first ones.
  if (const auto bar = progress_bar(common))
    simulate.progress = [=, &scene](double time) { bar("simulate", time / simulate.step, scene.world.duration / simulate.step); };
  const auto trajectory = physics::simulate(scene, simulate);
  trajectory::save(trajectory, options.output);
  const std::string hash = trajectory::sha256(trajectory);
  const nlohmann::json json = {{"run", options.output.string()},
                               {"trajectory_sha256", hash},
                               {"samples", trajectory.time.size()},
                               {"contacts", trajectory.contacts.size()}};
  print(common, physics::describe(trajectory) + "trajectory " + hash + "\n", json.dump());
}

}  // namespace

void add_simulate(CLI::App& app, Common& common) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* verb = app.add_subcommand("simulate", "compute the run of a scene and print its hash");
  verb->add_option("scene", options->scene, "scene file (YAML)")->required();
  verb->add_option("-o,--output", options->output, "run file (HDF5)")->required();
  add_overrides(*verb, options->overrides);
  verb->add_option("--seed", options->seed, "seed (the scene's)");
  verb->add_option("--rate", options->rate, "samples a second in the run file; does not change the motion");
  verb->add_option("--step", options->simulate.step, "outer step of the simulator in seconds")->check(CLI::Range(1e-5, 0.1));
  add_common(*verb, common);
  verb->callback([options, verb, &common] { run(*options, *verb, common); });
}

}  // namespace rimshot::cli
