#include "integrator.h"

#include <algorithm>

#include "vertex.h"

namespace rimshot::pathtrace {
namespace {

using gbuffer::Hit;
using gbuffer::Ray;

/// Beyond the first surface every opaque surface is at least this rough. A lamp that a polished one throws onto a dull one would be
/// found by few paths, each a bright dot (path-space regularization; Kaplanyan and Dachsbacher, CGF 32(2), 2013).
constexpr double kLeastLaterRoughness = 0.5;

/// Paths that carry less than this end early by chance. Where paths are short the roulette saves little and adds much noise: on the
/// scenes of tests/bench/mitsuba_comparison.py 0.1 costs up to 8 % more time than 1 and leaves 16 to 59 % of the squared error.
constexpr float kDim = 0.1f;

/// Random pairs set aside for every vertex: one a lobe, the choices, one a light.
constexpr std::uint32_t kDimensionsPerVertex = 64, kBaseDimension = 0, kGlossDimension = 1, kChoiceDimension = 2, kLightDimension = 3;
static_assert(kLightDimension + Lights::kMost < kDimensionsPerVertex);

/// Light by directions drawn on the lights. Every way to draw a direction has the weight of the balance heuristic
/// (Veach, Robust Monte Carlo Methods, section 9.2): its own density cancels, the sum of all densities stays below the fraction.
Vec3f light_samples(const gbuffer::RayScene& rays, const Lights& lights, const Vertex& vertex, const Sampler& sampler,
                    std::uint32_t dimension) {
  Vec3f sum = Vec3f::Zero();
  for (int i = 0; i < lights.count(); ++i) {
    const Lights::Sample light = lights.sample(i, vertex.origin, sampler.at(dimension + std::uint32_t(i)));
    if (light.density == 0) continue;
    const Bsdf::Value value = vertex.bsdf.evaluate(light.direction.cast<float>());
    if (!value.reaches() || !vertex.leaves(light.direction, value)) continue;
    const Ray ray = vertex.ray(light.direction, value, light.distance * (1 - 1e-9));
    if (lights.covered(i, ray) || rays.occluded(ray)) continue;
    sum += (value.reflectance / (light.density + vertex.lobe_density(value))).cwiseProduct(light.radiance);
  }
  return sum;
}

/// A direction that leaves a vertex.
struct Departure {
  Ray ray;
  Bsdf::Value value;
};

Departure depart(const Vertex& vertex, Bsdf::Lobe lobe, const Vec2f& u, float pick) {
  auto [wi, value] = vertex.bsdf.sample(lobe, u, pick);
  const Vec3 direction = wi.cast<double>().normalized();
  if (!vertex.leaves(direction, value)) value = {};
  return {vertex.ray(direction, value), value};
}

/// Light that arrives along a departing ray on which no body stands, reflected, with the balance heuristic's weight.
Vec3f reflected(const Lights& lights, const Lights::Hit& light, const Vertex& vertex, const Departure& departure) {
  const float density = vertex.lobe_density(departure.value);
  if (departure.value.discrete) {  // no light draws this direction
    const Vec3f radiance = light.light < 0 ? lights.background(departure.ray.direction) : light.radiance;
    return (departure.value.reflectance / density).cwiseProduct(radiance);
  }
  if (light.light < 0) return lights.background_over(departure.ray.direction, density).cwiseProduct(departure.value.reflectance);
  return (departure.value.reflectance / (density + lights.density(light, departure.ray))).cwiseProduct(light.radiance);
}

/// Adds the light that the departing ray meets without a further surface: a lamp's to `of_lamps`, the background's to `of_background`.
void add_light_beyond(const gbuffer::RayScene& rays, const Lights& lights, const Vertex& vertex, const Departure& departure, const Vec3f& throughput,
                      Vec3f& of_lamps, Vec3f& of_background) {
  if (!departure.value.reaches()) return;
  const Lights::Hit light = lights.intersect(departure.ray);
  if (light.light < 0 && !lights.has_background()) return;
  if (rays.occluded({departure.ray.origin, departure.ray.direction, 0, light.t})) return;
  (light.light < 0 ? of_background : of_lamps) += throughput.cwiseProduct(reflected(lights, light, vertex, departure));
}

}  // namespace

PathSample Integrator::trace(const Ray& camera_ray, const Sampler& sampler) const {
  PathSample sample;
  Hit hit = rays_.intersect(camera_ray);
  const auto light_before = [&](const Ray& ray, const Hit& surface) {
    return lights_.intersect({ray.origin, ray.direction, ray.t_min, surface.body < 0 ? ray.t_max : surface.t});
  };
  const Lights::Hit seen_light = light_before(camera_ray, hit);
  if (seen_light.light >= 0 || hit.body < 0) {
    sample.background = seen_light.light < 0 ? lights_.background(camera_ray.direction) : seen_light.radiance;
    return sample;
  }

  Vec3f throughput = Vec3f::Ones();
  Vec3 direction = camera_ray.direction;
  for (int depth = 1;; ++depth) {
    gbuffer::Surface surface = rays_.surface(scene_.bodies[std::size_t(hit.body)], hit);
    if (depth == 1) {
      sample.body = hit.body;
      sample.surface = surface;
      sample.normal = hit.shading_normal;
      if (max_depth_ == 0) return sample;
    } else if (surface.refractive_index == 0) {
      surface.roughness = std::max(surface.roughness, kLeastLaterRoughness);
    }
    const Vertex vertex = Vertex::at(hit, surface, direction, depth == 1);
    const std::uint32_t dimension = std::uint32_t(depth) * kDimensionsPerVertex;
    Vec3f& radiance = depth == 1 ? sample.direct : sample.indirect;
    radiance += throughput.cwiseProduct(light_samples(rays_, lights_, vertex, sampler, dimension + kLightDimension));

    // The path goes on by one lobe; at the first surface the other lobe looks for light too.
    const float gloss_share = vertex.bsdf.gloss_share();
    const bool both = vertex.bsdf.has(Bsdf::Lobe::Gloss) && vertex.bsdf.has(Bsdf::Lobe::Base);
    const Vec2f choice = both || depth > 1 || vertex.bsdf.clear() ? sampler.at(dimension + kChoiceDimension) : Vec2f(Vec2f::Zero());
    const bool by_gloss = choice.x() < gloss_share;
    const auto leave = [&](bool gloss) {
      return gloss ? depart(vertex, Bsdf::Lobe::Gloss, sampler.at(dimension + kGlossDimension), choice.x())
                   : depart(vertex, Bsdf::Lobe::Base, sampler.at(dimension + kBaseDimension), choice.x());
    };
    if (depth == 1 && both) add_light_beyond(rays_, lights_, vertex, leave(!by_gloss), throughput, sample.direct, sample.indirect);
    const Departure next = leave(by_gloss);
    if (!next.value.reaches()) return sample;

    const float density = gloss_share * next.value.gloss_density + (1 - gloss_share) * next.value.base_density;
    Vec3f onward = throughput.cwiseProduct(next.value.reflectance) / density;
    if (depth > 1) {
      // Russian roulette: dim paths end early, the others count for them.
      const float survival = std::min(1.0f, onward.maxCoeff() / kDim);
      if (choice.y() >= survival) return sample;
      throughput /= survival;
      onward /= survival;
    }

    if (depth == max_depth_) {
      add_light_beyond(rays_, lights_, vertex, next, throughput, radiance, sample.indirect);
      return sample;
    }
    hit = rays_.intersect(next.ray);
    const Lights::Hit light = light_before(next.ray, hit);
    if (light.light >= 0 || hit.body < 0) {
      (light.light < 0 ? sample.indirect : radiance) += throughput.cwiseProduct(reflected(lights_, light, vertex, next));
      return sample;
    }
    throughput = onward;
    direction = next.ray.direction;
  }
}

}  // namespace rimshot::pathtrace
