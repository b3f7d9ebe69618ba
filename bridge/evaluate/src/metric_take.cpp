#include <algorithm>
#include <cmath>
#include <numbers>

#include "contact_truth.h"
#include "metrics.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/take.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::evaluate {
namespace {

constexpr double kNormal95 = 1.96;
constexpr int kTakes = 32;
/// A ball of which this part is before everything else must be seen.
constexpr double kPlain = 0.95;

Metric with_error(const Estimate& law, const std::string& unit) {
  const double wide = kNormal95 * law.sigma;
  return {law.value, unit, std::array{law.value - wide, law.value + wide}, ""};
}

/// Mean over the pairs of materials, weighted by what is known of each.
std::optional<Estimate> mean_change(const std::map<std::string, Estimate>& changes) {
  double weight = 0, sum = 0;
  for (const auto& [material, change] : changes) {
    weight += 1 / (change.sigma * change.sigma);
    sum += change.value / (change.sigma * change.sigma);
  }
  if (weight == 0) return {};
  return Estimate{sum / weight, 1 / std::sqrt(weight)};
}

/// Whether a sphere lies before the end of a ray from `eye` to `point`.
bool covers(const Vec3& centre, double radius, const Vec3& eye, const Vec3& point) {
  const Vec3 ray = (point - eye).normalized(), to = centre - eye;
  return to.dot(ray) < (point - eye).norm() && (to - to.dot(ray) * ray).norm() < radius;
}

/// Part of a ball's outline and middle that neither the court nor another ball hides and the picture holds.
/// @param p_WBs [balls] where they are
double part_in_view(const gbuffer::RayScene& statics, const Court& court, const std::vector<Vec3>& p_WBs, std::size_t ball) {
  const double radius = court.radius(int(ball));
  const Vec3& p_WB = p_WBs[ball];
  const Vec3 eye = court.camera.p_WC, way = (p_WB - eye).normalized(), side = way.unitOrthogonal(), other = way.cross(side);
  constexpr int kDirections = 16;
  int seen = 0;
  for (int i = 0; i < kDirections; ++i)
    for (const double part : {0.5, 1.0}) {
      const double angle = 2 * std::numbers::pi * i / kDirections;
      const Vec3 point = p_WB + part * radius * (std::cos(angle) * side + std::sin(angle) * other), ray = point - eye;
      const Vec3 pixel = court.camera.project(point);
      if (pixel.z() <= 0 || pixel.x() < 0 || pixel.y() < 0 || pixel.x() >= court.camera.width || pixel.y() >= court.camera.height) continue;
      bool covered = statics.occluded({eye, ray.normalized(), 1e-6, ray.norm() - radius});
      for (std::size_t b = 0; b < p_WBs.size(); ++b) covered |= b != ball && covers(p_WBs[b], court.radius(int(b)), eye, point);
      seen += !covered;
    }
  return double(seen) / (2 * kDirections);
}

/// Longest time in which a ball should be in plain view and is not there.
double unseen_time(const std::vector<BallReadings>& readings, const Court& court, const NearestTake& take) {
  scene::Scene still;
  still.world = court.world;
  still.bodies = court.statics;
  const gbuffer::RayScene statics(still);
  const trajectory::Trajectory& run = take.lawful.run;
  constexpr std::size_t kStep = FittedRun::kSamplesPerFrame;
  int longest = 0;
  for (std::size_t b = 0; b < readings.size(); ++b) {
    int current = 0;
    for (std::size_t i = 0; i < readings[b].size() && i * kStep < run.time.size(); ++i) {
      std::vector<Vec3> places;
      for (std::size_t other = 0; other < readings.size(); ++other)
        places.push_back(run.bodies[std::size_t(body_of(run, court, int(other)))].states[i * kStep].p_WB);
      const bool missing = !readings[b][i].measurable && part_in_view(statics, court, places, b) >= kPlain;
      current = missing ? current + 1 : 0;
      longest = std::max(longest, current);
    }
  }
  return longest / court.fps;
}

}  // namespace

MetricFamily take_metrics(const std::vector<BallReadings>& readings, const Court& court, const std::optional<NearestTake>& take) {
  MetricFamily family;
  const std::string unit[] = {"standard errors", "px", "1", "1", "s"};
  const char* names[] = {"surprise", "nearest_take_error", "gravity_scale", "restitution_shift", "unseen_time"};
  if (!take) {
    for (int i = 0; i < 5; ++i) family[names[i]] = Metric::unmeasurable(unit[i], "a ball is read in too few frames");
    return family;
  }
  family["surprise"] = {take->lawful.surprise, unit[0], {}, ""};
  family["nearest_take_error"] = {take->lawful.pixels, unit[1], {}, ""};
  family["gravity_scale"] = take->gravity ? with_error(*take->gravity, unit[2]) : Metric::unmeasurable(unit[2], "the ball's motion does not tell gravity");
  const auto restitution = mean_change(take->restitution);
  family["restitution_shift"] = restitution ? with_error(*restitution, unit[3]) : Metric::unmeasurable(unit[3], "no contact tells restitution");
  family["unseen_time"] = {unseen_time(readings, court, *take), unit[4], {}, ""};
  return family;
}

Metric made_in_takes(const scene::Scene& claimed) {
  Rng rng(claimed.world.seed, 0x74616b6573ull);
  int made = 0, simulated = 0;
  for (int i = 0; i < kTakes; ++i) {
    try {
      made += !physics::ring_passages(physics::simulate(take_of(claimed, random_inputs(rng)))).empty();
      ++simulated;
    } catch (const Error&) {  // a take whose ball begins inside a body does not happen
    }
  }
  if (simulated == 0) return Metric::unmeasurable("1", "no take of the scene can be simulated");
  return {double(made) / simulated, "1", {}, ""};
}

}  // namespace rimshot::evaluate
