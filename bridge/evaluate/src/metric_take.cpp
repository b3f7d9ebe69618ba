#include <algorithm>
#include <cmath>
#include <numbers>

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

/// Mean over the materials, weighted by what is known of each.
std::optional<Estimate> mean_change(const std::map<std::string, Estimate>& changes) {
  double weight = 0, sum = 0;
  for (const auto& [material, change] : changes) {
    weight += 1 / (change.sigma * change.sigma);
    sum += change.value / (change.sigma * change.sigma);
  }
  if (weight == 0) return {};
  return Estimate{sum / weight, 1 / std::sqrt(weight)};
}

/// Part of the ball's outline and middle that the court does not hide and the picture holds.
double part_in_view(const gbuffer::RayScene& statics, const Court& court, const Vec3& p_WB) {
  const double radius = std::get<scene::Sphere>(court.ball.shape).radius;
  const Vec3 eye = court.camera.p_WC, way = (p_WB - eye).normalized(), side = way.unitOrthogonal(), other = way.cross(side);
  constexpr int kDirections = 16;
  int seen = 0;
  for (int i = 0; i < kDirections; ++i)
    for (const double part : {0.5, 1.0}) {
      const double angle = 2 * std::numbers::pi * i / kDirections;
      const Vec3 point = p_WB + part * radius * (std::cos(angle) * side + std::sin(angle) * other), ray = point - eye;
      const Vec3 pixel = court.camera.project(point);
      if (pixel.z() <= 0 || pixel.x() < 0 || pixel.y() < 0 || pixel.x() >= court.camera.width || pixel.y() >= court.camera.height) continue;
      seen += !statics.occluded({eye, ray.normalized(), 1e-6, ray.norm() - radius});
    }
  return double(seen) / (2 * kDirections);
}

/// Longest time in which the ball should be in plain view and is not there.
double unseen_time(const std::vector<BallReading>& readings, const Court& court, const NearestTake& take) {
  scene::Scene still;
  still.world = court.world;
  still.bodies = court.statics;
  const gbuffer::RayScene statics(still);
  const auto& states = take.lawful.run.bodies[std::size_t(take.lawful.run.scene.body_index(court.ball.name))].states;
  constexpr std::size_t kStep = FittedRun::kSamplesPerFrame;
  int longest = 0, current = 0;
  for (std::size_t i = 0; i < readings.size() && i * kStep < states.size(); ++i) {
    const bool missing = !readings[i].measurable && part_in_view(statics, court, states[i * kStep].p_WB) >= kPlain;
    current = missing ? current + 1 : 0;
    longest = std::max(longest, current);
  }
  return longest / court.fps;
}

}  // namespace

MetricFamily take_metrics(const std::vector<BallReading>& readings, const Court& court, const std::optional<NearestTake>& take) {
  MetricFamily family;
  const std::string unit[] = {"standard errors", "px", "1", "1", "s"};
  const char* names[] = {"surprise", "nearest_take_error", "gravity_scale", "restitution_shift", "unseen_time"};
  if (!take) {
    for (int i = 0; i < 5; ++i) family[names[i]] = Metric::unmeasurable(unit[i], "the ball is read in too few frames");
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
