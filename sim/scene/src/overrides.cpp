#include "overrides.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>
#include <set>
#include <sstream>

#include "fields.h"
#include "rimshot/core/deterministic_math.h"

namespace rimshot::scene {
namespace {

using Fail = std::function<void(const std::string&)>;

std::optional<double> number(const YAML::Node& node) {
  Diagnostics unread("");
  return read_number(node, "", {-1e300, 1e300}, unread);
}

std::optional<Vec3> vector(const YAML::Node& node) {
  Diagnostics unread("");
  return node.IsSequence() && node.size() == 3 ? read_vector(node, "", {-1e300, 1e300}, unread) : std::nullopt;
}

YAML::Node node_of(const Vec3& v) {
  YAML::Node list(YAML::NodeType::Sequence);
  for (int i = 0; i < 3; ++i) list.push_back(exact_text(v[i]));
  return list;
}

bool is_component(const std::string& key) {
  static const std::set<std::string> keys = {"x", "y", "z", "magnitude", "elevation", "azimuth"};
  return keys.contains(key);
}

/// The vector with one component set, or changed by `value`: Cartesian, or of its magnitude, its elevation above the horizontal
/// and its azimuth about z from the x axis, both in degrees. Directions are turned by sines and cosines of the given angle alone,
/// so that the result has the same bits everywhere.
std::optional<Vec3> with_component(Vec3 v, const std::string& key, double value, bool add, const Fail& fail) {
  const double flat = std::sqrt(v.x() * v.x() + v.y() * v.y()), length = v.norm(), angle = value * std::numbers::pi / 180;
  const double c = deterministic::cos(angle), s = deterministic::sin(angle);
  const auto refuse = [&](const std::string& why) {
    fail(why);
    return std::nullopt;
  };
  if (key == "x" || key == "y" || key == "z") {
    double& component = v[key[0] - 'x'];
    component = add ? component + value : value;
    return v;
  }
  if (length == 0) return refuse("the vector is zero and has no direction; set it to one first");
  if (key == "magnitude") {
    const double wanted = add ? length + value : value;
    if (wanted < 0) return refuse("a magnitude is at least 0");
    return wanted / length * v;
  }
  if (std::abs(value) > 360) return refuse("an angle is between -360 and 360 degrees");
  if (key == "azimuth") {
    if (add) return Vec3(c * v.x() - s * v.y(), s * v.x() + c * v.y(), v.z());
    return Vec3(c * flat, s * flat, v.z());
  }
  if (flat == 0) return refuse("the vector is vertical and has no azimuth; give it a horizontal part first");
  if (!add && std::abs(value) > 90) return refuse("an elevation is between -90 and 90 degrees");
  const double across = add ? c * flat - s * v.z() : c * length;
  return Vec3(across * v.x() / flat, across * v.y() / flat, add ? s * flat + c * v.z() : s * length);
}

/// The value that takes the place of `old`.
std::optional<YAML::Node> changed(const YAML::Node& old, const YAML::Node& value, bool add, const Fail& fail) {
  if (!add) return value;
  if (!old.IsDefined()) {
    fail("there is no value to add to; write it into the file or set it first");
    return {};
  }
  if (const auto a = number(old), b = number(value); a && b) return YAML::Node(exact_text(*a + *b));
  if (const auto a = vector(old), b = vector(value); a && b) return node_of(*a + *b);
  fail("only a number to a number or [x, y, z] to [x, y, z] can be added");
  return {};
}

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
  // "key+" adds to the value that is there.
  const bool add = path.ends_with('+');
  const auto parts = split(add ? path.substr(0, path.size() - 1) : path);
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
        if (const auto node_value = changed(item, value, add, fail)) writable = *node_value;
        return;
      }
      node.reset(item);
    } else if (node.IsMap() || node.IsNull()) {
      const YAML::Node& readable = node;  // only a writable map makes an entry by asking for it
      const YAML::Node old = readable[parts[i]];
      if (last) {
        if (const auto node_value = changed(old, value, add, fail)) node[parts[i]] = *node_value;
        return;
      }
      if (i + 2 == parts.size() && is_component(parts.back()))
        if (const auto whole = vector(old)) {
          const auto component = number(value);
          if (!component) return fail("expected a number");
          if (const auto v = with_component(*whole, parts.back(), *component, add, fail)) node[parts[i]] = node_of(*v);
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
  if (YAML::Node writable = root; !overrides.empty() && root["expect"]) writable.remove("expect");  // answers of the file as it stands
  for (const auto& [path, value] : overrides) apply_one(path, value, root, errors);
}

}  // namespace rimshot::scene
