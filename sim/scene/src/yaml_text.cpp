#include "yaml_text.h"

#include <cmath>

#include "fields.h"

namespace rimshot::scene {

std::string text(double value) { return exact_text(value); }
std::string text(const Vec3& v) {
  return "[" + exact_text(v.x()) + ", " + exact_text(v.y()) + ", " + exact_text(v.z()) + "]";
}

std::string text(const Quat& q) {
  return "[" + text(q.w()) + ", " + text(q.x()) + ", " + text(q.y()) + ", " + text(q.z()) + "]";
}

std::string text(const std::vector<Vec3>& points) {
  std::string out = "[";
  for (const Vec3& p : points) out += (out.size() > 1 ? ", " : "") + text(p);
  return out + "]";
}

namespace {

std::string pattern_text(const Appearance& a) {
  const std::string albedo = "albedo: " + text(a.pattern_albedo), scale = ", scale: " + text(a.pattern_scale);
  switch (a.pattern) {
    case Pattern::None:
      return "none";
    case Pattern::Checker:
      return "{checker: {" + albedo + scale + "}}";
    case Pattern::Planks:
      return "{planks: {" + albedo + scale + "}}";
    case Pattern::Basketball:
      return "{basketball: {" + albedo + "}}";
  }
  return "none";
}

std::string stand(const Vec3& position, const Vec3& look_at, const Vec3& up) {
  return "position: " + text(position) + ", look_at: " + text(look_at) + ", up: " + text(up);
}

struct LightText {
  std::string operator()(const SphereLight& s) const {
    return "sphere: {center: " + text(s.center) + ", radius: " + text(s.radius) + "}, power: " + text(s.power);
  }
  std::string operator()(const AreaLight& s) const {
    return "area: {center: " + text(s.center) + ", edge_u: " + text(s.edge_u) + ", edge_v: " + text(s.edge_v) +
           "}, power: " + text(s.power);
  }
  std::string operator()(const SunLight& s) const {
    return "sun: {direction: " + text(s.direction) + ", irradiance: " + text(s.irradiance) +
           ", diameter: " + text(s.diameter) + "}";
  }
  std::string operator()(const SkyLight& s) const { return "sky: {radiance: " + text(s.radiance) + "}"; }
  std::string operator()(const EnvironmentLight& s) const {
    return "environment: {file: " + quoted(s.file) + ", scale: " + text(s.scale) + ", turn: " + text(s.turn) + "}";
  }
};

}  // namespace

std::string yaml_of(const Appearance& a) {
  if (a.refractive_index > 0) {
    return "{glass: {refractive_index: " + text(a.refractive_index) + "}, roughness: " + text(a.roughness) +
           (a.file.empty() ? "" : ", file: " + quoted(a.file)) + "}";
  }
  const std::string look = a.file.empty() ? "pattern: " + pattern_text(a) : "file: " + quoted(a.file);
  return "{albedo: " + text(a.albedo) + ", roughness: " + text(a.roughness) + ", metallic: " + text(a.metallic) +
         (a.specular < 1 ? ", specular: " + text(a.specular) : "") + ", " + look + "}";
}

std::string yaml_of(const Camera& c) {
  std::string out = "{name: " + c.name + ", " + stand(c.position, c.look_at, c.up);
  if (c.lens) {
    out += ", lens: {focal_length: " + text(c.lens->focal_length) + ", sensor: [" + text(c.lens->sensor_width) + ", " +
           text(c.lens->sensor_height) + "]";
    if (c.lens->f_number > 0) out += ", f_number: " + text(c.lens->f_number);
    if (c.lens->focus_distance > 0) out += ", focus_distance: " + text(c.lens->focus_distance);
    out += "}";
  } else {
    out += ", vertical_fov: " + text(c.vertical_fov);
  }
  out += ", size: [" + std::to_string(c.width) + ", " + std::to_string(c.height) + "], fps: " + text(c.fps) +
         ", shutter_angle: " + text(c.shutter_angle);
  if (c.near > 0) out += ", near: " + text(c.near);
  if (std::isfinite(c.far)) out += ", far: " + text(c.far);
  if (c.rolling_shutter > 0) out += ", rolling_shutter: " + text(c.rolling_shutter);
  if (c.follow) out += ", follow: {body: " + c.follow->body + (c.follow->move ? ", move: true" : "") + "}";
  if (!c.keys.empty()) {
    out += ", keyframes: [";
    for (const CameraKey& key : c.keys)
      out += (&key == &c.keys.front() ? "" : ", ") + ("{time: " + text(key.time) + ", ") +
             stand(key.position, key.look_at, key.up) + "}";
    out += "]";
  }
  return out + "}";
}

std::string yaml_of(const Light& light) {
  return "{name: " + light.name + ", " + std::visit(LightText{}, light.kind) + "}";
}

}  // namespace rimshot::scene
