#include "parse_view.h"

#include <charconv>
#include <cmath>
#include <filesystem>

#include "parse.h"

namespace rimshot::scene {
namespace {

constexpr int kMostPixels = 16384;
constexpr std::size_t kMostKeys = 100'000;

/// Two positive numbers.
bool read_pair(Fields& fields, const std::string& key, double* const (&values)[2], Range range, const char* expected,
               Diagnostics& errors) {
  const YAML::Node node = fields.node(key);
  if (!node.IsDefined()) return false;
  if (!node.IsSequence() || node.size() != 2) {
    fields.error(key, expected);
    return false;
  }
  for (std::size_t i = 0; i < 2; ++i)
    *values[i] = read_number(node[i], fields.path(key), range, errors).value_or(*values[i]);
  return true;
}

void check_view(Fields& fields, const CameraKey& key) {
  const Vec3 forward = key.look_at - key.position;
  if (forward.norm() < 1e-9) {
    fields.error("look_at", "is the camera's own position; the camera looks nowhere");
  } else if (forward.normalized().cross(key.up.normalized()).norm() < 1e-6) {
    fields.error("up", "is parallel to the direction of view; choose another one");
  }
}

void parse_lens(Fields& camera, Camera& out, Diagnostics& errors) {
  const YAML::Node node = camera.node("lens");
  if (!node.IsDefined()) return;
  if (camera.has("vertical_fov")) camera.error("vertical_fov", "lens and vertical_fov exclude each other; keep one");
  Fields fields(node, camera.path("lens"), errors);
  Lens lens;
  fields.read_required("focal_length", lens.focal_length, {0.1, 1e5});
  read_pair(fields, "sensor", {&lens.sensor_width, &lens.sensor_height}, {0.1, 1e4}, "expected [width, height] in mm",
            errors);
  fields.read("f_number", lens.f_number, {0, 1e4, true});
  fields.read("focus_distance", lens.focus_distance, kLength);
  if (fields.has("focus_distance") && !fields.has("f_number"))
    fields.error("focus_distance", "has no effect without an f_number; add one");
  out.lens = lens;
}

void add_key(Camera& camera, Fields& fields, const std::string& key, const CameraKey& next) {
  if (!camera.keys.empty() && next.time <= camera.keys.back().time)
    fields.error(key, "times must rise from one keyframe to the next");
  camera.keys.push_back(next);
}

void parse_keyframes(Fields& camera, Camera& out, Diagnostics& errors) {
  const YAML::Node list = camera.node("keyframes");
  if (!list.IsDefined()) return;
  if (!list.IsSequence() || list.size() < 1 || list.size() > kMostKeys) {
    camera.error("keyframes", "expected a list of {time, position, look_at, up}");
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    Fields fields(list[i], camera.path("keyframes") + "." + std::to_string(i), errors);
    CameraKey key{0, out.position, out.look_at, out.up};
    fields.read_required("time", key.time, {-3600, 7200});
    fields.read("position", key.position, kPosition);
    fields.read("look_at", key.look_at, kPosition);
    fields.read("up", key.up, kPosition);
    check_view(fields, key);
    add_key(out, fields, "time", key);
  }
}

/// Rows time, x, y, z, qw, qx, qy, qz under a line with these names; q takes camera vectors (x right, y down, z
/// forward) to the world. Each row becomes a keyframe that looks at the point 1 m ahead.
void read_path_file(Fields& fields, const std::string& name, Camera& out, const Diagnostics& errors) {
  const auto file = (std::filesystem::path(errors.file()).parent_path() / name).string();
  std::string text;
  try {
    text = read_text(file);
  } catch (const Error& error) {
    fields.error("file", error.what());
    return;
  }
  std::size_t line_number = 0, place = 0;
  while (place < text.size()) {
    const std::size_t end = std::min(text.find('\n', place), text.size());
    std::string line = text.substr(place, end - place);
    place = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    const auto wrong = [&](const std::string& what) {
      fields.error("file", name + ", line " + std::to_string(line_number) + ": " + what);
    };
    if (++line_number == 1) {
      if (line != "time,x,y,z,qw,qx,qy,qz") return wrong("expected the names time,x,y,z,qw,qx,qy,qz");
      continue;
    }
    if (line.empty()) continue;
    double v[8];
    const char *at = line.data(), *const last = line.data() + line.size();
    for (int i = 0; i < 8; ++i) {
      const auto result = std::from_chars(at, last, v[i]);
      const bool good = result.ec == std::errc() && std::isfinite(v[i]) &&
                        (i < 7 ? result.ptr < last && *result.ptr == ',' : result.ptr == last);
      if (!good) return wrong("expected eight numbers with commas between them");
      at = result.ptr + 1;
    }
    const Quat q(v[4], v[5], v[6], v[7]);
    if (std::abs(q.norm() - 1) > 1e-3)
      return wrong("the quaternion has the length " + exact_text(q.norm()) + "; it must be 1");
    const Mat3 R_WC = q.normalized().toRotationMatrix();
    const Vec3 p(v[1], v[2], v[3]);
    if (p.cwiseAbs().maxCoeff() > kPosition.high) return wrong("a position beyond 1000 km");
    if (out.keys.size() == kMostKeys) return wrong("more than " + std::to_string(kMostKeys) + " rows; thin them out");
    if (!out.keys.empty() && v[0] <= out.keys.back().time) return wrong("times must rise from row to row");
    out.keys.push_back({v[0], p, p + R_WC.col(2), -R_WC.col(1)});
  }
  if (out.keys.empty()) fields.error("file", name + ": holds no row");
}

void parse_motion(Fields& fields, Camera& camera, const Scene& scene, Diagnostics& errors) {
  parse_keyframes(fields, camera, errors);
  if (const YAML::Node node = fields.node("path"); node.IsDefined()) {
    if (fields.has("keyframes")) fields.error("path", "path and keyframes exclude each other; keep one");
    Fields path(node, fields.path("path"), errors);
    std::string file;
    path.read_required("file", file);
    if (!file.empty()) read_path_file(path, file, camera, errors);
  }
  if (const YAML::Node node = fields.node("follow"); node.IsDefined()) {
    Fields follow(node, fields.path("follow"), errors);
    camera.follow.emplace();
    follow.read_required("body", camera.follow->body);
    follow.read("move", camera.follow->move);
    bool known = false;
    for (const Body& body : scene.bodies) known = known || body.name == camera.follow->body;
    if (follow.has("body") && !known) follow.error("body", "there is no body " + camera.follow->body.substr(0, 100));
  }
}

}  // namespace

bool is_plain(const std::string& name) {
  return !name.empty() && name.size() <= 100 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
             std::string::npos;
}

void read_name(Fields& fields, std::string& name, std::set<std::string>& taken) {
  fields.read_required("name", name);
  if (!fields.has("name")) return;
  if (!is_plain(name)) fields.error("name", kPlainName);
  if (!taken.insert(name).second)
    fields.error("name", "the name " + name.substr(0, 100) + " is taken already; names are unique in their list");
}

void parse_appearance(Fields& body, Appearance& appearance, Diagnostics& errors) {
  const YAML::Node node = body.node("appearance");
  if (!node.IsDefined()) return;
  Fields fields(node, body.path("appearance"), errors);
  fields.read("albedo", appearance.albedo, kUnit);
  const YAML::Node glass = fields.node("glass");
  if (glass.IsDefined()) {
    Fields of(glass, fields.path("glass"), errors);
    appearance.refractive_index = 1.5;
    of.read("refractive_index", appearance.refractive_index, {1.01, 4});
    appearance.roughness = 0;
    for (const char* key : {"albedo", "metallic", "specular", "pattern"})
      if (fields.has(key)) fields.error(key, "a clear body has none; remove it or the key glass");
  }
  fields.read("roughness", appearance.roughness, {glass.IsDefined() ? 0 : 0.01, 1});
  fields.read("metallic", appearance.metallic, kUnit);
  fields.read("specular", appearance.specular, kUnit);
  fields.read("file", appearance.file);
  if (!appearance.file.empty() && fields.has("pattern"))
    fields.error("pattern", "file and pattern exclude each other; keep one");
  const YAML::Node pattern = fields.node("pattern");
  if (!pattern.IsDefined() || (pattern.IsScalar() && pattern.Scalar() == "none")) return;
  static const std::map<std::string, Pattern> kinds = {
      {"checker", Pattern::Checker}, {"planks", Pattern::Planks}, {"basketball", Pattern::Basketball}};
  const bool one = pattern.IsMap() && pattern.size() == 1 && pattern.begin()->first.IsScalar();
  const auto kind = one ? kinds.find(pattern.begin()->first.Scalar()) : kinds.end();
  if (kind == kinds.end()) {
    fields.error("pattern", "expected none or one of {checker: {...}}, {planks: {...}}, {basketball: {...}}");
    return;
  }
  Fields pattern_fields(pattern.begin()->second, fields.path("pattern") + "." + kind->first, errors);
  appearance.pattern = kind->second;
  pattern_fields.read("albedo", appearance.pattern_albedo, kUnit);
  if (kind->second != Pattern::Basketball) pattern_fields.read("scale", appearance.pattern_scale, kLength);
}

Camera parse_camera(const YAML::Node& node, const std::string& path, std::set<std::string>& names, const Scene& scene,
                    Diagnostics& errors) {
  Fields fields(node, path, errors);
  Camera camera;
  read_name(fields, camera.name, names);
  // A camera on a path needs no place of its own.
  const bool on_path = fields.has("path");
  if (!on_path || fields.has("position")) fields.read_required("position", camera.position, kPosition);
  if (!on_path || fields.has("look_at")) fields.read_required("look_at", camera.look_at, kPosition);
  fields.read("up", camera.up, kPosition);
  fields.read("vertical_fov", camera.vertical_fov, {0.01, 179});
  parse_lens(fields, camera, errors);
  double size[2] = {double(camera.width), double(camera.height)};
  if (read_pair(fields, "size", {&size[0], &size[1]}, {1, kMostPixels}, "expected [width, height] in pixels", errors)) {
    if (size[0] != std::floor(size[0]) || size[1] != std::floor(size[1]))
      fields.error("size", "pixels are whole numbers");
    camera.width = int(size[0]);
    camera.height = int(size[1]);
  }
  fields.read("fps", camera.fps, {0.1, 100000});
  fields.read("shutter_angle", camera.shutter_angle, {0, 360});
  fields.read("rolling_shutter", camera.rolling_shutter, {0, 10});
  fields.read("near", camera.near, {0, 1e6});
  fields.read("far", camera.far, {0, 1e9, true});
  if (camera.far <= camera.near) fields.error("far", "must be greater than near");
  check_view(fields, {0, camera.position, camera.look_at, camera.up});
  parse_motion(fields, camera, scene, errors);
  return camera;
}

Light parse_light(const YAML::Node& node, const std::string& path, std::set<std::string>& names, Diagnostics& errors) {
  Fields fields(node, path, errors);
  Light light;
  read_name(fields, light.name, names);
  std::string kind;
  int kinds = 0;
  for (const char* key : {"sphere", "area", "sun", "sky", "environment"}) {
    if (!fields.has(key)) continue;
    kind = key;
    ++kinds;
  }
  if (kinds != 1) {
    errors.add(fields.mark(), path,
               "expected one of sphere: {center, radius} with power, area: {center, edge_u, edge_v} with power, "
               "sun: {direction, irradiance}, sky: {radiance}, environment: {file}");
    return light;
  }
  Fields of(fields.node(kind), path + "." + kind, errors);
  if (kind == "sphere") {
    SphereLight s;
    of.read_required("center", s.center, kPosition);
    of.read_required("radius", s.radius, kLength);
    fields.read_required("power", s.power, {0, 1e12, true});
    light.kind = s;
  } else if (kind == "area") {
    AreaLight s;
    of.read_required("center", s.center, kPosition);
    of.read_required("edge_u", s.edge_u, kPosition);
    of.read_required("edge_v", s.edge_v, kPosition);
    if (!(s.edge_u.cross(s.edge_v).norm() > 1e-12)) of.error("edge_v", "spans no area with edge_u");
    fields.read_required("power", s.power, {0, 1e12, true});
    light.kind = s;
  } else if (kind == "sun") {
    SunLight s;
    s.direction = read_direction(of, "direction");  // from the scene to the sun
    of.read_required("irradiance", s.irradiance, {0, 1e9});
    of.read("diameter", s.diameter, {0.001, 90});
    light.kind = s;
  } else if (kind == "sky") {
    SkyLight s;
    of.read_required("radiance", s.radiance, {0, 1e9});
    light.kind = s;
  } else {
    EnvironmentLight s;
    of.read_required("file", s.file);
    of.read("scale", s.scale, {0, 1e9, true});
    of.read("turn", s.turn, {-360, 360});
    light.kind = s;
  }
  return light;
}

}  // namespace rimshot::scene
