#pragma once
#include "fields.h"
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

inline constexpr Range kSpeed{-1e5, 1e5};
inline constexpr Range kSpin{-1e6, 1e6};
inline constexpr Range kMass{0, 1e12, true};

inline constexpr const char* kPlainName = "a name consists of letters, digits, _ and -, at most 100";

/// Names become paths in files and on the command line.
bool is_plain(const std::string& name);

/// The required key `name` of an entry; names are unique in their list.
void read_name(Fields& fields, std::string& name, std::set<std::string>& taken);

// What a picture needs of a scene file.
void parse_appearance(Fields& body, Appearance& appearance, Diagnostics& errors);
/// `scene` has its bodies already.
Camera parse_camera(const YAML::Node& node, const std::string& path, std::set<std::string>& names, const Scene& scene, Diagnostics& errors);
Light parse_light(const YAML::Node& node, const std::string& path, std::set<std::string>& names, Diagnostics& errors);

}  // namespace rimshot::scene
