#include "overrides.h"

#include <algorithm>
#include <sstream>

namespace rimshot::scene {
namespace {

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts;
  std::istringstream in(path);
  for (std::string part; std::getline(in, part, '.');) parts.push_back(part);
  return parts;
}

/// The entry of a list with that name or index; undefined (with the choices in `choices`) if there is none.
YAML::Node entry_of(const YAML::Node& list, const std::string& key, std::string& choices) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const YAML::Node item = list[i];
    const YAML::Node name = item.IsMap() ? item["name"] : YAML::Node(YAML::NodeType::Undefined);
    const std::string label = name.IsDefined() && name.IsScalar() ? name.Scalar() : std::to_string(i);
    if (label == key || std::to_string(i) == key) return item;
    choices += (choices.empty() ? "" : ", ") + label;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

void apply_one(const std::string& path, const std::string& text, const YAML::Node& root, Diagnostics& errors) {
  const auto fail = [&](const std::string& message) { errors.add(YAML::Mark::null_mark(), "--set " + path, message); };
  YAML::Node value;
  try {
    value = YAML::Load(text);
  } catch (const YAML::Exception& error) {
    return fail("the value is not valid YAML: " + error.msg);
  }
  const auto parts = split(path);
  if (parts.empty() || std::ranges::count(parts, "") > 0) return fail("expected a dotted path, as in bodies.ball.velocity");
  YAML::Node node = root;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (node.IsSequence()) {
      std::string choices;
      const YAML::Node item = entry_of(node, parts[i], choices);
      if (!item.IsDefined()) return fail("there is no entry " + parts[i] + "; there are: " + (choices.empty() ? "none" : choices));
      if (last) {
        YAML::Node writable = item;
        writable = value;
        return;
      }
      node.reset(item);
    } else if (node.IsMap() || node.IsNull()) {
      if (last) {
        node[parts[i]] = value;
        return;
      }
      node.reset(node[parts[i]]);
    } else {
      return fail("there is nothing below " + parts[i - 1] + " to set");
    }
  }
}

}  // namespace

void apply(const Overrides& overrides, const YAML::Node& root, Diagnostics& errors) {
  for (const auto& [path, value] : overrides) apply_one(path, value, root, errors);
}

}  // namespace rimshot::scene
