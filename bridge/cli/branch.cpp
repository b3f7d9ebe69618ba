#include "rimshot/study/branch.h"

#include "verb.h"

namespace rimshot::cli {

void add_branch(CLI::App& app, Common& common) {
  auto options = std::make_shared<study::BranchOptions>();
  CLI::App* verb = app.add_subcommand("branch", "what happens, and what would have happened: runs that are one until an intervention, with their event graphs");
  verb->add_option("scene", options->scene, "scene file (YAML)")->required();
  verb->add_option("-o,--output", options->output, "folder for the runs, the event graphs and their picture")->required();
  add_overrides(*verb, options->overrides);
  add_settings(*verb, "--perturb", options->perturb, "value of the perturbed run, as for --set (repeatable); a key that ends with + adds");
  verb->add_option("--remove", options->remove, "body that the removed run does not have (repeatable)")->type_name("NAME")->allow_extra_args(false);
  verb->add_option("--at", options->at, "time of the intervention in seconds; takes place when the next step begins (0: from the start)")
      ->check(CLI::Range(0.0, 3600.0));
  verb->add_option("--step", options->step, "outer step of the simulator in seconds")->check(CLI::Range(1e-5, 0.1));
  add_common(*verb, common);
  verb->callback([options, &common] {
    const study::BranchResult result = study::branch(*options, progress_bar(common));
    print(common, result.summary, result.json);
  });
}

}  // namespace rimshot::cli
