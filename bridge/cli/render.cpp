#include "rimshot/sdk/render.h"

#include <nlohmann/json.hpp>

#include "render_options.h"
#include "rimshot/trajectory/io.h"
#include "verb.h"

namespace rimshot::cli {

void add_render(CLI::App& app, Common& common) {
  struct Options {
    std::filesystem::path run, output;
    sdk::RenderOptions render;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("render", "draw the clip of a run: EXR frames and a video");
  verb->add_option("run", options->run, "run file (HDF5)")->required();
  verb->add_option("-o,--output", options->output, "folder for frames/0001.exr ... and video.mp4")->required();
  add_render_options(*verb, options->render);
  add_common(*verb, common);
  verb->callback([options, &common] {
    if (options->render.renderer == sdk::Renderer::Neural) let_threads_sleep(common);
    const auto run = trajectory::load(options->run);
    const sdk::Clip clip = sdk::render_to_files(run, options->render, options->output, progress_bar(common));
    const nlohmann::json json = {{"frames", clip.frames}, {"video", (options->output / "video.mp4").string()}, {"renderer", clip.renderer}};
    print(common, std::to_string(clip.frames) + " frames in " + (options->output / "frames").string() + "\nvideo " + (options->output / "video.mp4").string() + "\n", json.dump());
  });
}

}  // namespace rimshot::cli
