#include "rimshot/scene/family.h"

#include <cmath>
#include <functional>
#include <map>

#include "fields.h"
#include "overrides.h"
#include "parse.h"
#include "rimshot/core/deterministic_math.h"
#include "rimshot/core/rng.h"
#include "rimshot/scene/overlaps.h"

namespace rimshot::scene {

struct Family::Content {
  std::string file, text;
  Overrides overrides;

  /// A fresh reading, whose entries keep their places in the file for messages.
  YAML::Node document(Diagnostics& errors) const {
    const YAML::Node root = parse_document(text, file);
    apply(overrides, root, errors);
    return root;
  }
};

namespace {

constexpr int kMostTries = 100;
constexpr std::size_t kMostCopies = 10000;

/// Replaces every drawn value of a document, in the document's order.
class Drawer {
 public:
  Drawer(Rng& rng, Diagnostics& errors) : rng_(rng), errors_(errors) {}

  void define(const YAML::Node& draws) {
    if (!draws.IsDefined()) return;
    if (!draws.IsMap()) return errors_.add(draws.Mark(), "draw", "expected a map from names to drawn values");
    for (const auto& entry : draws) named_[entry.first.Scalar()] = resolved(entry.second, "draw." + entry.first.Scalar());
  }

  YAML::Node resolved(const YAML::Node& node, const std::string& path) {
    if (node.IsScalar() && node.Scalar().starts_with("$")) {
      const auto found = named_.find(node.Scalar().substr(1));
      if (found == named_.end()) {
        errors_.add(node.Mark(), path, "there is no drawn value " + node.Scalar().substr(0, 60) + " under `draw`");
        return node;
      }
      return found->second;
    }
    if (node.IsMap()) {
      if (node.size() == 1) {
        const std::string kind = node.begin()->first.Scalar();
        const YAML::Node argument = node.begin()->second;
        if (kind == "uniform" || kind == "log_uniform") return interval(argument, kind == "log_uniform", path);
        if (kind == "choice") return choice(argument, path);
      }
      YAML::Node writable = node;
      for (const auto& entry : node) {
        const std::string key = entry.first.Scalar();
        const YAML::Node value = resolved(entry.second, path + "." + key);
        if (!value.is(entry.second)) writable[key] = value;
      }
      return node;
    }
    if (node.IsSequence()) {
      YAML::Node writable = node;
      for (std::size_t i = 0; i < node.size(); ++i) {
        const YAML::Node value = resolved(node[i], path + "[" + std::to_string(i) + "]");
        if (!value.is(node[i])) writable[i] = value;
      }
    }
    return node;
  }

 private:
  double draw(double a, double b, bool logarithmic) {
    if (!logarithmic) return rng_.uniform(a, b);
    return deterministic::exp(rng_.uniform(deterministic::log(a), deterministic::log(b)));
  }

  YAML::Node interval(const YAML::Node& ends, bool logarithmic, const std::string& path) {
    if (!ends.IsSequence() || ends.size() != 2) {
      errors_.add(ends.Mark(), path, "expected two ends [low, high]");
      return ends;
    }
    const Range range{logarithmic ? 1e-12 : -1e12, 1e12};
    if (ends[0].IsSequence()) {
      const auto low = read_vector(ends[0], path, range, errors_), high = read_vector(ends[1], path, range, errors_);
      YAML::Node drawn(YAML::NodeType::Sequence);
      for (int i = 0; i < 3; ++i) drawn.push_back(exact_text(low && high ? draw((*low)[i], (*high)[i], logarithmic) : 0));
      return drawn;
    }
    const auto low = read_number(ends[0], path, range, errors_), high = read_number(ends[1], path, range, errors_);
    return YAML::Node(exact_text(low && high ? draw(*low, *high, logarithmic) : 0));
  }

  YAML::Node choice(const YAML::Node& choices, const std::string& path) {
    if (!choices.IsSequence() || choices.size() == 0) {
      errors_.add(choices.Mark(), path, "expected a list to choose from");
      return choices;
    }
    return resolved(choices[rng_.index(choices.size())], path);
  }

  Rng& rng_;
  Diagnostics& errors_;
  std::map<std::string, YAML::Node> named_;
};

/// Puts N copies in place of each list entry that has a `repeat`; the copies come from fresh readings of the document, so that
/// every one draws for itself.
void repeat_entries(const YAML::Node& root, const std::function<YAML::Node()>& document, Drawer& drawer, Diagnostics& errors) {
  YAML::Node writable = root;
  for (const auto& section : root) {
    const std::string key = section.first.Scalar();
    const YAML::Node list = section.second;
    if (!list.IsSequence()) continue;
    YAML::Node expanded(YAML::NodeType::Sequence);
    bool repeats = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const YAML::Node item = list[i];
      const YAML::Node count = item.IsMap() ? item["repeat"] : YAML::Node(YAML::NodeType::Undefined);
      if (!count.IsDefined()) {
        expanded.push_back(item);
        continue;
      }
      repeats = true;
      const auto copies = read_number(drawer.resolved(count, key + ".repeat"), key + ".repeat", {0, double(kMostCopies)}, errors);
      for (int copy = 0; copy < int(copies.value_or(0)); ++copy) {
        YAML::Node fresh = document()[key][i];
        fresh.remove("repeat");
        if (fresh["name"].IsDefined()) fresh["name"] = fresh["name"].Scalar() + "_" + std::to_string(copy);
        expanded.push_back(fresh);
      }
    }
    if (repeats) writable[key] = expanded;
  }
}

}  // namespace

Family Family::load(const std::filesystem::path& file, const Overrides& overrides) {
  auto content = std::make_shared<Content>();
  content->file = file.string();
  content->text = read_text(content->file);
  content->overrides = overrides;
  const YAML::Node root = parse_document(content->text, content->file);
  if (!root["family"].IsDefined())
    throw Error(ErrorCode::InvalidInput, content->file + ": this is a scene, not a family; a family has the key family: 1");
  Family family;
  family.content_ = content;
  family.sample(1, 0);  // every error shows at once
  return family;
}

Scene Family::sample(std::uint64_t seed, std::uint64_t index) const {
  Rng rng(seed, index);
  for (int attempt = 0;; ++attempt) {
    Diagnostics errors(content_->file);
    YAML::Node root = content_->document(errors);
    errors.throw_if_any();
    Drawer drawer(rng, errors);
    drawer.define(root["draw"]);
    root.remove("draw");
    root.remove("family");
    const auto document = [&] {
      Diagnostics known("");
      return content_->document(known);
    };
    repeat_entries(root, document, drawer, errors);
    drawer.resolved(root, "");
    errors.throw_if_any();
    // The scene's own seed differs from clip to clip.
    root["world"]["seed"] = std::to_string(rng.bits() >> 1);
    Scene scene = parse_scene(root, errors);
    if (errors.empty()) return scene;
    // Overlaps are only looked for when nothing else is wrong, and another draw may be free of them.
    if (overlaps(scene).empty() || attempt + 1 == kMostTries) errors.throw_if_any();
  }
}

}  // namespace rimshot::scene
