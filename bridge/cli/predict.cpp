#include "rimshot/sdk/predict.h"

#include "render_options.h"
#include "verb.h"

namespace rimshot::cli {

void add_predict(CLI::App& app, Common& common) {
  auto options = std::make_shared<sdk::PredictOptions>();
  CLI::App* verb = app.add_subcommand(kPredict.verb, kPredict.help);
  verb->add_option("clip", options->clip, "video, or PhyWorld file with many")->required();
  verb->add_option("-o,--output", options->output, "folder for the prediction")->required();
  verb->add_option("--scene", options->scene,
                   "scene file with what moves, what stands before the camera, and the camera; without it the clip is "
                   "flat: a red and a blue disc on white");
  add_overrides(*verb, options->overrides);
  verb->add_flag("--fit-camera", options->fit_camera,
                 "the camera that took the clip is unknown: field of view, pitch, roll and height are fitted with the "
                 "rest, the scene's camera is where the fit begins; a scene without a camera is always taken so");
  verb->add_flag("--walls", options->walls, "a flat clip's borders are walls: elastic ones, or as --laws learned has learned them");
  verb->add_option("--given", options->given, "frames that are looked at (all; of a PhyWorld file 3)")
      ->check(CLI::Range(1, 1000000));
  verb->add_option("--frames", options->frames,
                   "frames of the whole clip that is drawn, the given ones included (the clip's; at least a second "
                   "more than are given)")
      ->check(CLI::Range(1, 1000000));
  static const std::map<std::string, sdk::Laws> laws = {{"known", sdk::Laws::Known},
                                                        {"estimated", sdk::Laws::Estimated},
                                                        {"learned", sdk::Laws::Learned},
                                                        {"given", sdk::Laws::Given}};
  verb->add_option("--laws", options->laws,
                   "known (the scene's), estimated (gravity, restitution, friction, drag, lift and densities fitted "
                   "to the frames), learned (networks continue a flat clip; --weights: of the dynamics) or given "
                   "(the true states of a PhyWorld file, to measure the drawing alone)")
      ->transform(CLI::CheckedTransformer(laws))
      ->type_name("NAME");
  verb->add_option("--lessons", options->lessons,
                   "with --laws estimated: PhyWorld file with whole clips of the same world, from which the laws are "
                   "estimated first");
  static const std::map<std::string, sdk::FlatDrawing> drawings = {{"formula", sdk::FlatDrawing::Formula},
                                                                   {"network", sdk::FlatDrawing::Network}};
  verb->add_option("--draw", options->draw, "flat clips: formula (as PhyWorld draws) or network (the trained disc renderer)")
      ->transform(CLI::CheckedTransformer(drawings))
      ->type_name("NAME");
  verb->add_option("--draw-weights", options->draw_weights, "weight file of the disc renderer (the shipped one)");
  verb->add_option("--network", options->network, "with --laws learned: the network of the weight file that is drawn (0)")
      ->check(CLI::Range(0, 1000));
  verb->add_option("--takes", options->takes, "possible futures drawn from what is believed (200)")
      ->check(CLI::Range(2, 1000000));
  verb->add_option("--seed", options->seed, "of the takes (1)");
  add_render_options(*verb, options->render);
  add_common(*verb, common);
  verb->callback([options, &common] {
    const sdk::PredictResult result = sdk::predict(*options, progress_bar(common));
    print(common, result.summary, result.json);
  });
}

}  // namespace rimshot::cli
