#include "fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <vector>

namespace rimshot::scene {
namespace {

/// Edit distance (Levenshtein 1966), to suggest the key that was meant.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

std::string range_text(Range range) {
  const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
  const std::string above = (range.open_low ? "greater than " : "at least ") + exact_text(range.low);
  const std::string below = "at most " + exact_text(range.high);
  if (low && high) return above + " and " + below;
  return low ? above : below;
}

std::string found(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar: return "\"" + node.Scalar().substr(0, 40) + "\"";
    case YAML::NodeType::Sequence: return "a list of " + std::to_string(node.size());
    case YAML::NodeType::Map: return "a map";
    default: return "nothing";
  }
}

}  // namespace

std::string exact_text(double value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

std::string quoted(const std::string& raw) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : raw) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\x";
      out += kDigits[(c >> 4) & 15];
      out += kDigits[c & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::optional<double> read_number(const YAML::Node& node, const std::string& path, Range range, Diagnostics& errors) {
  double value = 0;
  bool number = false;
  if (node.IsScalar()) {
    const std::string& text = node.Scalar();
    const char* begin = text.data() + (text.starts_with("+") ? 1 : 0);
    const auto result = std::from_chars(begin, text.data() + text.size(), value);
    number = result.ec == std::errc() && result.ptr == text.data() + text.size();
  }
  if (!number || !std::isfinite(value)) {
    errors.add(node.Mark(), path, "expected a finite number, found " + found(node));
    return {};
  }
  if (value < range.low || (range.open_low && value == range.low) || value > range.high) {
    errors.add(node.Mark(), path, "is " + exact_text(value) + "; it must be " + range_text(range));
    return {};
  }
  return value;
}

std::optional<Vec3> read_vector(const YAML::Node& node, const std::string& path, Range range, Diagnostics& errors) {
  if (!node.IsSequence() || node.size() != 3) {
    errors.add(node.Mark(), path, "expected three numbers [x, y, z], found " + found(node));
    return {};
  }
  Vec3 value;
  bool good = true;
  for (int i = 0; i < 3; ++i) {
    const auto component = read_number(node[i], path + "[" + std::to_string(i) + "]", range, errors);
    good = good && component;
    value[i] = component.value_or(0);
  }
  if (!good) return {};
  return value;
}

Fields::Fields(const YAML::Node& map, std::string path, Diagnostics& errors)
    : map_(YAML::NodeType::Map), path_(std::move(path)), mark_(map.IsDefined() ? map.Mark() : YAML::Mark::null_mark()), errors_(errors) {
  if (map.IsDefined() && map.IsMap()) {
    map_.reset(map);
  } else {
    errors_.add(mark_, path_, "expected a map of keys, found " + (map.IsDefined() ? found(map) : "nothing"));
  }
}

Fields::~Fields() {
  std::set<std::string> seen;
  for (const auto& entry : map_) {
    if (!entry.first.IsScalar()) {
      errors_.add(entry.first.Mark(), path_, "a key must be a word");
      continue;
    }
    const std::string key = entry.first.Scalar();
    if (!seen.insert(key).second) errors_.add(entry.first.Mark(), this->path(key.substr(0, 60)), "stands twice; remove one of them");
    if (known_.contains(key)) continue;
    std::string nearest;
    std::size_t best = 4;
    for (const std::string& candidate : known_)
      if (const auto distance = edit_distance(key, candidate); distance < best && distance < candidate.size()) {
        best = distance;
        nearest = candidate;
      }
    std::string remedy;
    if (!nearest.empty()) {
      remedy = "did you mean " + nearest + "?";
    } else {
      for (const std::string& candidate : known_) remedy += (remedy.empty() ? "known keys: " : ", ") + candidate;
    }
    errors_.add(entry.first.Mark(), this->path(key.substr(0, 60)), "unknown key; " + remedy);
  }
}

YAML::Node Fields::node(const std::string& key) {
  known_.insert(key);
  const YAML::Node& map = map_;
  return map[key];
}

bool Fields::has(const std::string& key) { return node(key).IsDefined(); }

YAML::Node Fields::required(const std::string& key) {
  const YAML::Node value = node(key);
  if (!value.IsDefined()) errors_.add(mark_, path_, "the key " + key + " is missing");
  return value;
}

void Fields::error(const std::string& key, const std::string& message) {
  const YAML::Node value = node(key);
  errors_.add(value.IsDefined() ? value.Mark() : mark_, path(key), message);
}

void Fields::read(const std::string& key, double& value, Range range) {
  if (const YAML::Node n = node(key); n.IsDefined()) value = read_number(n, path(key), range, errors_).value_or(value);
}

void Fields::read(const std::string& key, int& value, int low, int high) {
  double number = value;
  read(key, number, {double(low), double(high)});
  if (number != std::floor(number)) {
    error(key, "is " + exact_text(number) + "; it must be a whole number");
    return;
  }
  value = int(number);
}

void Fields::read(const std::string& key, bool& value) {
  const YAML::Node n = node(key);
  if (!n.IsDefined()) return;
  if (!YAML::convert<bool>::decode(n, value)) errors_.add(n.Mark(), path(key), "expected true or false, found " + found(n));
}

void Fields::read(const std::string& key, Vec3& value, Range range) {
  if (const YAML::Node n = node(key); n.IsDefined()) value = read_vector(n, path(key), range, errors_).value_or(value);
}

void Fields::read(const std::string& key, std::string& value) {
  const YAML::Node n = node(key);
  if (!n.IsDefined()) return;
  if (!n.IsScalar()) {
    errors_.add(n.Mark(), path(key), "expected a text, found " + found(n));
    return;
  }
  value = n.Scalar();
}

void Fields::read_required(const std::string& key, double& value, Range range) {
  if (required(key).IsDefined()) read(key, value, range);
}

void Fields::read_required(const std::string& key, Vec3& value, Range range) {
  if (required(key).IsDefined()) read(key, value, range);
}

void Fields::read_required(const std::string& key, std::string& value) {
  if (required(key).IsDefined()) read(key, value);
}

std::optional<Quat> read_rotation(Fields& fields, const std::string& key, Diagnostics& errors) {
  const YAML::Node q = fields.node(key);
  if (!q.IsDefined()) return {};
  if (!q.IsSequence() || q.size() != 4) {
    fields.error(key, "expected a quaternion [w, x, y, z]");
    return {};
  }
  double w[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const auto value = read_number(q[i], fields.path(key) + "[" + std::to_string(i) + "]", {-1.1, 1.1}, errors);
    if (!value) return {};
    w[i] = *value;
  }
  Quat rotation(w[0], w[1], w[2], w[3]);
  if (std::abs(rotation.norm() - 1) > 1e-6) {
    fields.error(key, "is a quaternion of length " + exact_text(rotation.norm()) + "; it must be 1 within 1e-6");
    return {};
  }
  // A quaternion written with all digits stays as it is, so that saving and loading is the identity.
  if (std::abs(rotation.squaredNorm() - 1) > 1e-15) rotation.normalize();
  return rotation;
}

Vec3 read_direction(Fields& fields, const std::string& key) {
  Vec3 direction = Vec3::UnitZ();
  fields.read_required(key, direction, {-1e6, 1e6});
  const double length = direction.norm();
  if (length < 1e-9) {
    fields.error(key, "has no direction");
    return Vec3::UnitZ();
  }
  if (std::abs(length - 1) > 1e-15) direction /= length;
  return direction;
}

}  // namespace rimshot::scene
