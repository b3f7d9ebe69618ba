#include "rimshot/pathtrace/direct_light.h"

#include <tbb/parallel_for.h>

#include "lights.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "vertex.h"

namespace rimshot::pathtrace {
namespace {

Vec3f light_from_middles(const gbuffer::RayScene& rays, const Lights& lights, const Vertex& vertex) {
  Vec3f sum = lights.sky().cwiseProduct(vertex.bsdf.albedo());
  for (int i = 0; i < lights.count(); ++i) {
    const Lights::Sample light = lights.sample(i, vertex.origin, lights.middle(i));
    if (light.density == 0) continue;
    const Bsdf::Value value = vertex.bsdf.evaluate(light.direction.cast<float>());
    const gbuffer::Ray ray = vertex.ray(light.direction, value, light.distance * (1 - 1e-9));
    if (!value.reaches() || !vertex.leaves(light.direction, value) || lights.covered(i, ray) || rays.occluded(ray)) continue;
    sum += (value.reflectance / light.density).cwiseProduct(light.radiance);
  }
  return sum;
}

}  // namespace

std::vector<float> direct_light(const trajectory::Trajectory& trajectory, gbuffer::RayScene& rays,
                                const gbuffer::MovingCamera& moving, double time,
                                const std::vector<Environment>& environments) {
  const Lights lights(trajectory.scene.lights, environments);
  const gbuffer::PinholeCamera camera = moving.at(time);
  rays.set_poses(gbuffer::poses_at(trajectory, time));
  std::vector<float> out(3 * std::size_t(camera.width) * std::size_t(camera.height), 0.0f);
  tbb::parallel_for(0, camera.height, [&](int row) {
    for (int column = 0; column < camera.width; ++column) {
      const gbuffer::Ray ray = camera.ray(column + 0.5, row + 0.5);
      const gbuffer::Hit hit = rays.intersect(ray);
      if (hit.body < 0) continue;
      const auto surface = rays.surface(trajectory.scene.bodies[std::size_t(hit.body)], hit);
      const Vec3f light = light_from_middles(rays, lights, Vertex::at(hit, surface, ray.direction, true));
      Vec3f::Map(&out[3 * (std::size_t(row) * std::size_t(camera.width) + std::size_t(column))]) = light;
    }
  });
  return out;
}

}  // namespace rimshot::pathtrace
