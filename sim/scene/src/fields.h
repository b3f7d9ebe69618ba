#pragma once
#include <yaml-cpp/yaml.h>

#include <limits>
#include <optional>
#include <set>
#include <string>

#include "diagnostics.h"
#include "rimshot/core/conventions.h"

namespace rimshot::scene {

/// Allowed values of a number; the bounds count as allowed unless `open_low`.
struct Range {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool open_low = false;
};

inline constexpr Range kUnit{0, 1};
// Sizes beyond these are slips of the unit or of the pen; the limits keep every later computation in a sane range.
inline constexpr Range kLength{1e-6, 1e5};
inline constexpr Range kPosition{-1e6, 1e6};

/// Text of a double that reads back as the same double.
std::string exact_text(double value);

/// A double-quoted YAML scalar.
std::string quoted(const std::string& raw);

/// A finite number in the range, or nothing after reporting what is wrong.
std::optional<double> read_number(const YAML::Node& node, const std::string& path, Range range, Diagnostics& errors);
std::optional<Vec3> read_vector(const YAML::Node& node, const std::string& path, Range range, Diagnostics& errors);

/// The keys of one map of the file: reads them by type and reports what is wrong, missing or unknown.
class Fields {
 public:
  Fields(const YAML::Node& map, std::string path, Diagnostics& errors);
  /// Reports the keys that nobody asked for, with the nearest known one.
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  bool has(const std::string& key);
  /// The value under the key; undefined if it is missing.
  YAML::Node node(const std::string& key);
  YAML::Node required(const std::string& key);
  /// Leaves `value` as it is when the key is missing or wrong.
  void read(const std::string& key, double& value, Range range = {});
  void read(const std::string& key, int& value, int low, int high);
  void read(const std::string& key, bool& value);
  void read(const std::string& key, Vec3& value, Range range = {});
  void read(const std::string& key, std::string& value);
  void read_required(const std::string& key, double& value, Range range = {});
  void read_required(const std::string& key, Vec3& value, Range range = {});
  void read_required(const std::string& key, std::string& value);
  /// Reports an error at the key's value.
  void error(const std::string& key, const std::string& message);
  std::string path(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  const YAML::Mark& mark() const { return mark_; }

 private:
  YAML::Node map_;
  std::string path_;
  YAML::Mark mark_;
  Diagnostics& errors_;
  std::set<std::string> known_;
};

/// The unit quaternion [w, x, y, z] under the key, or nothing if it is missing or wrong (which is reported).
std::optional<Quat> read_rotation(Fields& fields, const std::string& key, Diagnostics& errors);
/// A required vector's direction, unit; the z axis where it has none. One that is unit to rounding stays as it is, so that saving and
/// loading is the identity.
Vec3 read_direction(Fields& fields, const std::string& key);

}  // namespace rimshot::scene
