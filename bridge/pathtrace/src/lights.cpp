#include "lights.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "rimshot/core/error.h"

namespace rimshot::pathtrace {
namespace {

using std::numbers::pi;

/// 1 - cos of the half angle under which a sphere is seen; without cancellation for a small one.
double cap_height(double radius, double squared_distance) {
  const double sin2 = radius * radius / squared_distance;
  return sin2 / (1 + std::sqrt(1 - sin2));
}

/// A direction within the cone of the given height (1 - cos) about an axis, uniform over its solid angle.
Vec3 in_cone(const Vec3& axis, double height, const Vec2f& u) {
  const double below = u.x() * height;  // 1 - cos theta
  const double sin_theta = std::sqrt(below * (2 - below)), cos_theta = 1 - below;
  const float phi = float(2 * pi) * u.y();
  const Vec3 across = (std::abs(axis.x()) < 0.9 ? Vec3(Vec3::UnitX()) : Vec3(Vec3::UnitY())).cross(axis).normalized();
  return (sin_theta * (double(std::cos(phi)) * across + double(std::sin(phi)) * axis.cross(across)) + cos_theta * axis)
      .normalized();
}

}  // namespace

Lights::Lights(const std::vector<scene::Light>& lights, const std::vector<Environment>& environments) {
  std::size_t next_environment = 0;
  for (const scene::Light& light : lights) {
    if (const auto* sphere = std::get_if<scene::SphereLight>(&light.kind)) {
      const double area = 4 * pi * sphere->radius * sphere->radius;
      near_.push_back({Sphere{sphere->center, sphere->radius}, float(sphere->power / (pi * area))});
    } else if (const auto* panel = std::get_if<scene::AreaLight>(&light.kind)) {
      const Vec3 cross = panel->edge_u.cross(panel->edge_v);
      const double area = cross.norm();
      const Vec3 normal = cross / area;
      near_.push_back({Panel{panel->center, panel->edge_u, panel->edge_v, normal, area, panel->edge_v.cross(normal) / area,
                             normal.cross(panel->edge_u) / area},
                       float(panel->power / (pi * area))});
    } else if (const auto* sun = std::get_if<scene::SunLight>(&light.kind)) {
      // A facing surface gets L pi sin^2 of the half angle; the cone's solid angle is 2 pi (1 - cos).
      const double half = sun->diameter / 2 * pi / 180, sine = std::sin(half),
                   height = sine * sine / (1 + std::cos(half));
      suns_.push_back({sun->direction, height, float(1 / (2 * pi * height)),
                       (sun->irradiance / (pi * sine * sine)).cast<float>()});
    } else if (const auto* environment = std::get_if<scene::EnvironmentLight>(&light.kind)) {
      if (next_environment == environments.size())
        throw Error(ErrorCode::InvalidInput,
                    "light " + light.name + ": its picture " + environment->file + " was not given");
      environments_.emplace_back(environments[next_environment++], environment->scale);
    } else {
      sky_ += std::get<scene::SkyLight>(light.kind).radiance.cast<float>();
    }
  }
  if (count() > kMost)
    throw Error(ErrorCode::InvalidInput, "the scene has " + std::to_string(count()) +
                                             " lights besides the sky; at most " + std::to_string(kMost) +
                                             " are drawn");
}

Lights::Hit Lights::first_but(int skipped, const gbuffer::Ray& ray) const {
  Hit hit;
  hit.t = ray.t_max;
  for (std::size_t i = 0; i < near_.size(); ++i) {
    if (int(i) == skipped) continue;
    double t = 0;
    float radiance = near_[i].radiance;
    if (const auto* sphere = std::get_if<Sphere>(&near_[i].shape)) {
      const Vec3 to_center = sphere->center - ray.origin;
      const double along = to_center.dot(ray.direction);
      const double squared = sphere->radius * sphere->radius - (to_center - along * ray.direction).squaredNorm();
      if (squared < 0) continue;
      t = along - std::sqrt(squared);
    } else {
      const Panel& panel = std::get<Panel>(near_[i].shape);
      const double descent = panel.normal.dot(ray.direction);
      if (descent == 0) continue;
      t = panel.normal.dot(panel.center - ray.origin) / descent;
      const Vec3 p = ray.origin + t * ray.direction - panel.center;
      if (std::abs(panel.along_u.dot(p)) > 0.5 || std::abs(panel.along_v.dot(p)) > 0.5) continue;
      if (descent > 0) radiance = 0;  // from behind
    }
    if (t > ray.t_min && t < hit.t) hit = {int(i), t, Vec3f::Constant(radiance)};
  }
  return hit;
}

float Lights::density(const Hit& hit, const gbuffer::Ray& ray) const {
  const Near& light = near_[std::size_t(hit.light)];
  if (const auto* sphere = std::get_if<Sphere>(&light.shape)) {
    const double squared_distance = (sphere->center - ray.origin).squaredNorm();
    if (squared_distance <= sphere->radius * sphere->radius) return 0;
    return float(1 / (2 * pi * cap_height(sphere->radius, squared_distance)));
  }
  const Panel& panel = std::get<Panel>(light.shape);
  const double cosine = -panel.normal.dot(ray.direction);
  return cosine > 0 ? float(hit.t * hit.t / (cosine * panel.area)) : 0;
}

Vec3f Lights::background_over(const Vec3& direction, float density, bool with_own) const {
  Vec3f sum = sky_ / density;
  for (const Sun& sun : suns_) {
    // 1 - cos without cancellation: half the squared distance of the unit vectors.
    if ((direction - sun.direction).squaredNorm() / 2 <= sun.height)
      sum += sun.radiance / (density + (with_own ? sun.density : 0));
  }
  for (const EnvironmentMap& environment : environments_) {
    sum += environment.radiance(direction) / (density + (with_own ? environment.density(direction) : 0));
  }
  return sum;
}

Lights::Sample Lights::sample_sphere(const Sphere& s, const Vec3& p_W, const Vec2f& u) {
  const Vec3 to_center = s.center - p_W;
  const double squared_distance = to_center.squaredNorm();
  if (squared_distance <= s.radius * s.radius) return {};
  const double height = cap_height(s.radius, squared_distance);
  Sample sample;
  sample.direction = in_cone(to_center / std::sqrt(squared_distance), height, u);
  const double along = to_center.dot(sample.direction);
  const double squared = s.radius * s.radius - (squared_distance - along * along);
  sample.distance = along - std::sqrt(std::max(0.0, squared));
  sample.density = float(1 / (2 * pi * height));
  return sample;
}

Lights::Sample Lights::sample_panel(const Panel& panel, const Vec3& p_W, const Vec2f& u) {
  const Vec3 way = panel.center + (double(u.x()) - 0.5) * panel.edge_u + (double(u.y()) - 0.5) * panel.edge_v - p_W;
  Sample sample;
  sample.distance = way.norm();
  sample.direction = way / sample.distance;
  const double cosine = -panel.normal.dot(sample.direction);
  sample.density = cosine > 0 ? float(sample.distance * sample.distance / (cosine * panel.area)) : 0;
  return sample;
}

Lights::Sample Lights::sample(int light, const Vec3& p_W, const Vec2f& u) const {
  std::size_t i = std::size_t(light);
  Sample out;
  if (i < near_.size()) {
    const auto* sphere = std::get_if<Sphere>(&near_[i].shape);
    out = sphere != nullptr ? sample_sphere(*sphere, p_W, u) : sample_panel(std::get<Panel>(near_[i].shape), p_W, u);
    out.radiance.setConstant(near_[i].radiance);
  } else if ((i -= near_.size()) < suns_.size()) {
    out.direction = in_cone(suns_[i].direction, suns_[i].height, u);
    out.density = suns_[i].density;
    out.radiance = suns_[i].radiance;
  } else {
    const EnvironmentMap::Sample from = environments_[i - suns_.size()].sample(u);
    out.direction = from.direction;
    out.density = from.density;
    out.radiance = from.radiance;
  }
  return out;
}

Vec2f Lights::middle(int light) const {
  // Spheres and suns are sampled from their axis outwards.
  const std::size_t i = std::size_t(light);
  const bool round = i < near_.size() ? std::holds_alternative<Sphere>(near_[i].shape) : i < near_.size() + suns_.size();
  return round ? Vec2f(Vec2f::Zero()) : Vec2f(Vec2f::Constant(0.5f));
}

}  // namespace rimshot::pathtrace
