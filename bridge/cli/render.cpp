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
  CLI::App* verb = app.add_subcommand(kRender.verb, kRender.help);
  verb->add_option("run", options->run, "run file (HDF5)")->required();
  verb->add_option("-o,--output", options->output, "folder for frames/0001.exr ..., clip.json and the video; a clip begun there goes on")->required();
  add_render_options(*verb, options->render);
  static const std::map<std::string, int> codecs = {{"h264", 0}, {"h264-10", 1}, {"prores", 2}, {"ffv1", 3}, {"none", -1}};
  verb->add_option_function<int>(
          "--video",
          [options](int codec) {
            options->render.video.reset();
            if (codec >= 0) options->render.video = media::VideoCodec(codec);
          },
          "h264 (video.mp4), h264-10 (10 bits), prores (4444 with alpha, video.mov), ffv1 (lossless, video.mkv) or none")
      ->transform(CLI::CheckedTransformer(codecs))
      ->type_name("CODEC");
  verb->add_flag("--png", options->render.png, "also png/0001.png ...");
  verb->add_flag("--sheet", options->render.contact_sheet, "also contact_sheet.png");
  verb->add_flag("--annotations", options->render.annotations, "also annotations.json: masks, boxes, visibility, point tracks (COCO)");
  add_common(*verb, common);
  verb->callback([options, &common] {
    const auto run = trajectory::load(options->run);
    const sdk::Clip clip = sdk::render_to_files(run, options->render, options->output, progress_bar(common));
    nlohmann::json json = {{"frames", clip.frames}, {"renderer", clip.renderer}};
    std::string text = std::to_string(clip.frames) + " frames in " + (options->output / "frames").string() + "\n";
    if (options->render.video) {
      const std::string video = (options->output / ("video." + media::file_extension(*options->render.video))).string();
      json["video"] = video;
      text += "video " + video + "\n";
    }
    print(common, text, json.dump());
  });
}

}  // namespace rimshot::cli
