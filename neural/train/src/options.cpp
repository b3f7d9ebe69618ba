#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <type_traits>

#include "rimshot/core/error.h"
#include "rimshot/train/train.h"

namespace rimshot::train {
namespace {

/// Reads one YAML mapping; every key must be known and used at most once.
class Mapping {
 public:
  Mapping(std::string file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  template <typename T>
  Mapping& number(const std::string& key, T& value, double least, double most) {
    return entry(key, [this, key, &value, least, most](const YAML::Node& node) {
      T read;
      if (!YAML::convert<T>::decode(node, read) || !(double(read) >= least && double(read) <= most))
        fail(node, key + " must be a " + (std::is_integral_v<T> ? "whole " : "") + "number from " + text(least) + " to " + text(most));
      value = read;
    });
  }
  Mapping& path(const std::string& key, std::filesystem::path& value) {
    return entry(key, [this, key, &value](const YAML::Node& node) {
      if (!node.IsScalar() || node.Scalar().empty()) fail(node, key + " must be a path");
      value = node.Scalar();
    });
  }
  Mapping& paths(const std::string& key, std::vector<std::filesystem::path>& values) {
    return entry(key, [this, key, &values](const YAML::Node& node) {
      std::vector<std::string> read;
      if (!YAML::convert<std::vector<std::string>>::decode(node, read)) fail(node, key + " must be a list of paths");
      values.assign(read.begin(), read.end());
    });
  }
  template <typename T>
  Mapping& choice(const std::string& key, T& value, const std::map<std::string, T>& choices) {
    return entry(key, [this, key, &value, choices](const YAML::Node& node) {
      const auto found = choices.find(node.IsScalar() ? node.Scalar() : "");
      std::string known;
      for (const auto& [name, choice] : choices) known += (known.empty() ? "" : " or ") + name;
      if (found == choices.end()) fail(node, key + " must be " + known);
      value = found->second;
    });
  }
  Mapping& mapping(const std::string& key, const Mapping& inner) {
    return entry(key, [inner](const YAML::Node& node) { inner.read(node); });
  }

  void read(const YAML::Node& node) const {
    if (!node.IsMap()) fail(node, "expected a mapping of " + known());
    for (const auto& pair : node) {
      const std::string key = pair.first.as<std::string>("");
      const auto found = entries_.find(key);
      if (found == entries_.end()) fail(pair.first, "unknown key \"" + key + "\"; known are " + known());
      found->second(pair.second);
    }
  }

  [[noreturn]] void fail(const YAML::Node& node, const std::string& message) const {
    std::string place = file_;
    if (!node.Mark().is_null()) place += ":" + std::to_string(node.Mark().line + 1) + ":" + std::to_string(node.Mark().column + 1);
    throw Error(ErrorCode::InvalidInput, place + ": " + name_ + ": " + message);
  }

 private:
  Mapping& entry(const std::string& key, std::function<void(const YAML::Node&)> read) {
    entries_.emplace(key, std::move(read));
    return *this;
  }
  std::string known() const {
    std::string names;
    for (const auto& [key, read] : entries_) names += (names.empty() ? "" : ", ") + key;
    return names;
  }
  static std::string text(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
  }

  std::string file_, name_;
  std::map<std::string, std::function<void(const YAML::Node&)>> entries_;
};

}  // namespace

Options load(const std::filesystem::path& config) {
  Options options;
  Mapping loss(config.string(), "loss");
  loss.number("picture", options.loss.picture, 0, 1e6)
      .number("layers", options.loss.layers, 0, 1e6)
      .number("temporal", options.loss.temporal, 0, 1e6)
      .number("coverage", options.loss.coverage, 0, 1e6)
      .number("centroid", options.loss.centroid, 0, 1e6)
      .number("area", options.loss.area, 0, 1e6)
      .number("rigidity", options.loss.rigidity, 0, 1e6)
      .number("permanence", options.loss.permanence, 0, 1e6)
      .number("constraint_coverage", options.loss.constraint_coverage, 0, 1e6);
  Mapping dynamics(config.string(), "dynamics");
  DynamicsOptions& motion = options.dynamics;
  dynamics
      .choice("kind", motion.kind, {{"absolute", model::Dynamics::Absolute}, {"smooth", model::Dynamics::Smooth}, {"gated", model::Dynamics::Gated},
                                    {"scale_free", model::Dynamics::ScaleFree}})
      .number("networks", motion.networks, 1, 64)
      .paths("tracks", motion.tracks)
      .paths("starts", motion.starts)
      .number("noise", motion.noise, 0, 1)
      .number("horizon", motion.horizon, 1, 1000)
      .number("law_weight", motion.law_weight, 0, 1e6)
      .choice("law", motion.law, {{"given", KnownLaw::Given}, {"estimated", KnownLaw::Estimated}})
      .number("law_clips", motion.law_clips, 1, 1e6);
  Mapping all(config.string(), "training");
  all.choice("conditioning", options.conditioning, {{"dense", Conditioning::Dense}, {"sparse", Conditioning::Sparse}, {"states", Conditioning::States}, {"discs", Conditioning::Discs}})
      .path("data", options.data)
      .path("constraint_data", options.constraint_data)
      .path("output", options.output)
      .number("steps", options.steps, 1, 1e8)
      .number("batch", options.batch, 1, 1024)
      .number("crop", options.crop, 16, 4096)
      .number("unroll", options.unroll, 1, 64)
      .number("resident_clips", options.resident_clips, 1, 1e6)
      .number("threads", options.threads, 0, 1024)
      .number("seed", options.seed, 0, 1e15)
      .number("learning_rate", options.learning_rate, 1e-9, 1)
      .number("warmup", options.warmup, 0, 1e8)
      .number("weight_decay", options.weight_decay, 0, 1)
      .number("gradient_clip", options.gradient_clip, 1e-9, 1e9)
      .number("average_decay", options.average_decay, 0, 0.999999)
      .number("checkpoint_every", options.checkpoint_every, 1, 1e8)
      .number("validate_every", options.validate_every, 1, 1e8)
      .number("constraints_from", options.constraints_from, 0, 1e8)
      .number("patience", options.patience, 0, 1e6)
      .path("judge", options.judge)
      .number("judged_shots", options.judged_shots, 1, 1000)
      .number("validation_clips", options.validation_clips, 1, 1e6)
      .mapping("loss", loss)
      .mapping("dynamics", dynamics);
  YAML::Node root;
  try {
    root = YAML::LoadFile(config.string());
  } catch (const YAML::Exception& error) {
    throw Error(ErrorCode::InvalidInput, config.string() + ": the training configuration cannot be read: " + error.what());
  }
  all.read(root);
  const bool states = options.conditioning == Conditioning::States;
  if (states && motion.tracks.empty()) all.fail(root, "dynamics.tracks is missing: files that rimshot dataset phyworld-TASK --tracks made");
  if (!states && root["dynamics"]) all.fail(root["dynamics"], "dynamics needs conditioning: states");
  if (!motion.starts.empty() && motion.law_weight == 0) all.fail(root["dynamics"], "starts have no labels: they need a law_weight above 0");
  if (!states && options.data.empty()) all.fail(root, "data is missing: the folder that rimshot dataset made");
  if (options.output.empty()) all.fail(root, "output is missing: the folder for weights, checkpoint and log");
  if (options.conditioning != Conditioning::Sparse && !options.constraint_data.empty())
    all.fail(root["constraint_data"], "constraint_data needs sparse conditioning");
  if ((states || options.conditioning == Conditioning::Discs) && !options.judge.empty())
    all.fail(root["judge"], "judge looks at balls in courts: it needs dense or sparse conditioning");
  if (options.crop % 8 != 0) all.fail(root["crop"], "crop must be a multiple of 8");
  return options;
}

}  // namespace rimshot::train
