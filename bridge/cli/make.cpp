#include "rimshot/sdk/make.h"

#include "render_options.h"
#include "verb.h"

namespace rimshot::cli {

void add_make(CLI::App& app, Common& common) {
  auto options = std::make_shared<sdk::MakeOptions>();
  CLI::App* verb = app.add_subcommand(kMake.verb, kMake.help);
  verb->add_option("scene", options->scene, "scene file (YAML)")->required();
  verb->add_option("-o,--output", options->output, "folder for the run, frames, video and report")->required();
  add_overrides(*verb, options->overrides);
  add_render_options(*verb, options->render);
  add_common(*verb, common);
  verb->callback([options, &common] {
    const sdk::MakeResult result = sdk::make(*options, progress_bar(common));
    print(common, result.summary, result.json);
    if (!result.certificate_holds) common.status = kCheckFailed;
  });
}

}  // namespace rimshot::cli
