#include <nlohmann/json.hpp>

#include "rimshot/train/train.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

void run(const std::filesystem::path& config, bool resume, const Common& common) {
  const auto bar = progress_bar(common);
  const auto result = train::run(train::load(config), resume, [&](const train::Progress& p) {
    if (bar) bar("train", p.step, p.steps);
  });
  std::ostringstream text;
  text << result.steps << " steps" << (result.stopped_early ? ", stopped early" : "") << ", loss " << result.loss << "\nheld-out clips:\n";
  nlohmann::json json = {{"steps", result.steps},
                         {"stopped_early", result.stopped_early},
                         {"loss", result.loss},
                         {"weights", result.weights.string()}};
  for (const auto& score : result.scores) {
    text << "  " << score.name << ' ' << score.value << (score.unit == "1" ? "" : " " + score.unit) << '\n';
    json[score.name] = score.value;
  }
  text << "weights " << result.weights.string() << '\n';
  print(common, text.str(), json.dump());
}

}  // namespace

void add_train(CLI::App& app, Common& common) {
  struct Options {
    std::filesystem::path config;
    bool resume = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("train", "train the video model on the clips of a data set");
  verb->add_option("config", options->config, "training configuration (YAML)")->required();
  verb->add_flag("--resume", options->resume, "go on from the last checkpoint");
  add_common(*verb, common);
  verb->callback([options, &common] {
    let_threads_sleep(common);
    run(options->config, options->resume, common);
  });
}

}  // namespace rimshot::cli
