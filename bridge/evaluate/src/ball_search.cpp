#include "ball_search.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <limits>

#include "ball_identity.h"
#include "rimshot/evaluate/moving_radius.h"
#include "rimshot/gbuffer/ray_scene.h"

namespace rimshot::evaluate {
namespace {

/// So far around a body its shadow and what a codec smears change the picture most [px].
constexpr double kSurroundings = 3;
/// The search covers balls this much nearer or further than the court's middle.
constexpr double kDistanceRange = 1.9;

}  // namespace

std::vector<float> static_distance(const Court& court) {
  scene::Scene scene;
  scene.world = court.world;
  scene.bodies = court.statics;
  const gbuffer::RayScene rays(scene);
  const int width = court.camera.width, height = court.camera.height;
  std::vector<float> exact(std::size_t(width) * std::size_t(height)), nearest(exact.size());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto hit = rays.intersect({court.camera.p_WC, court.camera.ray_direction(x + 0.5, y + 0.5)});
      exact[std::size_t(y * width + x)] = hit.body < 0 ? std::numeric_limits<float>::infinity() : float(hit.t);
    }
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      float least = std::numeric_limits<float>::infinity();
      for (int v = std::max(0, y - 1); v <= std::min(height - 1, y + 1); ++v)
        for (int u = std::max(0, x - 1); u <= std::min(width - 1, x + 1); ++u)
          least = std::min(least, exact[std::size_t(v * width + u)]);
      nearest[std::size_t(y * width + x)] = least;
    }
  return nearest;
}

double typical_distance(const Court& court, const std::vector<media::Rgb8>& frames) {
  Vec3 sum = Vec3::Zero();
  int count = 0;
  for (const scene::Body& body : court.statics) {
    if (std::holds_alternative<scene::Torus>(body.shape)) return (body.initial.p_WB - court.camera.p_WC).norm();
    if (std::holds_alternative<scene::Plane>(body.shape)) continue;
    sum += body.initial.p_WB;
    ++count;
  }
  if (count > 0) return (sum / count - court.camera.p_WC).norm();
  if (const auto moving = moving_radius(frames)) {
    double radius = 0;
    for (std::size_t b = 0; b < court.balls.size(); ++b) radius += court.radius(int(b)) / double(court.balls.size());
    return court.camera.focal * radius / *moving;
  }
  return court.camera.p_WC.norm();
}

AllSpheres search_balls(const std::vector<media::Rgb8>& frames, const media::Rgb8& background, const Court& court, double distance) {
  const double pixels = court.camera.focal / distance;  // of a metre there
  double smallest = std::numeric_limits<double>::infinity(), largest = 0;
  for (std::size_t b = 0; b < court.balls.size(); ++b) {
    smallest = std::min(smallest, court.radius(int(b)) * pixels);
    largest = std::max(largest, court.radius(int(b)) * pixels);
  }
  std::vector<std::vector<Disc>> discs(frames.size());
  tbb::parallel_for(std::size_t(0), frames.size(), [&](std::size_t i) {
    discs[i] = find_discs(foreground(frames[i], background), background.width, background.height, std::max(2.0, smallest / kDistanceRange),
                          largest * kDistanceRange, court.balls.size());
  });
  AllSpheres all;
  const auto named = name_discs(discs, frames, court);
  for (std::size_t b = 0; b < named.size(); ++b) {
    Spheres& spheres = all.emplace_back(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (!named[b][i]) continue;
      const Disc& disc = *named[b][i];
      const Vec3 ray = court.camera.ray_direction(disc.x, disc.y);
      spheres[i].emplace().p_WB = court.camera.p_WC + court.radius(int(b)) * court.camera.focal / disc.radius / ray.dot(court.camera.R_WC.col(2)) * ray;
    }
  }
  return all;
}

std::vector<std::vector<Covered>> covered_by(const AllSpheres& all, const Court& court) {
  std::vector<std::vector<Covered>> covered(all.front().size());
  for (std::size_t b = 0; b < all.size(); ++b)
    for (std::size_t t = 0; t < covered.size(); ++t) {
      if (!all[b][t]) continue;
      const Vec3 centre = court.camera.project(all[b][t]->p_WB);
      covered[t].push_back({centre.head<2>(), 1.1 * court.radius(int(b)) * court.camera.focal / centre.z()});
    }
  return covered;
}

void see_behind(media::Rgb8& background, const std::vector<media::Rgb8>& frames, const std::vector<std::vector<Covered>>& covered) {
  std::vector<std::uint8_t> values;
  std::vector<std::size_t> free;
  for (int y = 0; y < background.height; ++y)
    for (int x = 0; x < background.width; ++x) {
      free.clear();
      const Vec2 here(x + 0.5, y + 0.5);
      for (std::size_t t = 0; t < frames.size(); ++t)
        if (std::ranges::none_of(covered[t], [&](const Covered& disc) { return (here - disc.centre).norm() <= disc.reach + kSurroundings; })) free.push_back(t);
      if (free.empty() || free.size() == frames.size()) continue;
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t at = 3 * (std::size_t(y) * std::size_t(background.width) + std::size_t(x)) + c;
        values.clear();
        for (const std::size_t t : free) values.push_back(frames[t].pixels[at]);
        const auto middle = values.begin() + long(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        background.pixels[at] = *middle;
      }
    }
}

}  // namespace rimshot::evaluate
