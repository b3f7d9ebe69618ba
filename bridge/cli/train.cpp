#include <nlohmann/json.hpp>

#include "rimshot/condition/neural_renderer.h"
#include "rimshot/sdk/drawn_shots.h"
#include "rimshot/train/train.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

/// The judge's readers on shots drawn with the weights; nothing where the configuration names no family.
train::Judge judge_of(const train::Options& options) {
  if (options.judge.empty()) return {};
  constexpr std::uint64_t kSeed = 77;
  constexpr int kPlateSamples = 64;
  const auto shots = std::make_shared<const std::vector<sdk::DrawnShot>>(sdk::make_shots(options.judge, kSeed, options.judged_shots, kPlateSamples));
  return [shots, options](const std::filesystem::path& weights) -> std::vector<train::Score> {
    const auto judged = sdk::judge_shots(*shots, options.conditioning == train::Conditioning::Dense
                                                     ? sdk::draw_dense(weights, condition::kConditioningSamples, options.threads)
                                                     : sdk::draw_sparse(weights));
    return {{"judge_read", "1", judged.frames > 0 ? double(judged.read) / judged.frames : 0},
            {"judge_position_error", "px", judged.position_error},
            {"judge_contacts_found", "1", judged.contacts > 0 ? double(judged.found) / judged.contacts : 0},
            {"judge_contact_time_error", "s", judged.contact_time_error},
            {"judge_exit_velocity_error", "m/s", judged.exit_velocity_error},
            {"judge_outcomes_right", "1", judged.shots > 0 ? double(judged.outcomes) / judged.shots : 0}};
  };
}

void train_and_tell(const std::filesystem::path& config, bool resume, const Common& common) {
  const auto bar = progress_bar(common);
  const train::Options options = train::load(config);
  const auto result = train::run(options, resume, [&](const train::Progress& p) {
    if (bar) bar("train", p.step, p.steps);
  }, judge_of(options));
  std::ostringstream text;
  text << result.steps << " steps" << (result.stopped_early ? ", stopped early" : "") << ", loss " << result.loss << "\nheld-out clips:\n";
  nlohmann::json json = {{"steps", result.steps},
                         {"stopped_early", result.stopped_early},
                         {"loss", result.loss},
                         {"weights", result.weights.string()},
                         {"curves", result.curves.string()}};
  for (const auto& score : result.scores) {
    text << "  " << score.name << ' ' << score.value << (score.unit == "1" ? "" : " " + score.unit) << '\n';
    json[score.name] = score.value;
  }
  text << "weights " << result.weights.string() << "\ncurves  " << result.curves.string() << '\n';
  print(common, text.str(), json.dump());
}

}  // namespace

void add_train(CLI::App& app, Common& common) {
  struct Options {
    std::filesystem::path config;
    bool resume = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(kTrain.verb, kTrain.help);
  verb->add_option("config", options->config, "training configuration (YAML)")->required();
  verb->add_flag("--resume", options->resume, "go on from the last checkpoint");
  add_common(*verb, common);
  verb->callback([options, &common] {
    train_and_tell(options->config, options->resume, common);
  });
}

}  // namespace rimshot::cli
