#include "rimshot/condition/surface_guides.h"

#include <algorithm>
#include <array>

#include "rimshot/condition/body_states.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::condition {
namespace {

using pathtrace::LayeredFrame;
using pathtrace::LayerPlanes;

/// What camera rays see without light.
constexpr std::array<std::vector<float> LayerPlanes::*, 4> kSurface = {&LayerPlanes::coverage, &LayerPlanes::albedo, &LayerPlanes::normal, &LayerPlanes::roughness};

/// Calls visit(neighbour) for the pixels of the 3x3 window about `pixel` that lie in the picture.
template <typename Visit>
void visit_window(int pixel, int width, int height, const Visit& visit) {
  const int x = pixel % width, y = pixel / width;
  for (int v = std::max(0, y - 1); v <= std::min(height - 1, y + 1); ++v)
    for (int u = std::max(0, x - 1); u <= std::min(width - 1, x + 1); ++u) visit(v * width + u);
}

/// Pixels with a moving body in their 3x3 window.
std::vector<char> near_moving_bodies(const LayeredFrame& frame) {
  const std::vector<float>& coverage = frame.layer[pathtrace::kDynamic].coverage;
  std::vector<char> near(coverage.size(), 0);
  for (int i = 0; i < int(near.size()); ++i) {
    if (coverage[std::size_t(i)] > 0) visit_window(i, frame.width, frame.height, [&](int at) { near[std::size_t(at)] = 1; });
  }
  return near;
}

void mix(std::vector<float>& into, const std::vector<float>& other, double share, const std::vector<char>& where) {
  const std::size_t pixels = where.size(), components = into.size() / pixels;
  for (std::size_t i = 0; i < pixels; ++i) {
    if (!where[i]) continue;
    for (std::size_t at = components * i; at < components * (i + 1); ++at) into[at] += float(share) * (other[at] - into[at]);
  }
}

/// As mix, of planes that lie one after the other.
void mix_planes(std::vector<float>& into, const std::vector<float>& other, double share, const std::vector<char>& where) {
  for (std::size_t at = 0; at < into.size(); ++at)
    if (where[at % where.size()]) into[at] += float(share) * (other[at] - into[at]);
}

void mix_surfaces(LayerPlanes& into, const LayerPlanes& other, double share, const std::vector<char>& where) {
  for (const auto plane : kSurface)
    mix(into.*plane, other.*plane, share, where);
}

/// What of the court the moving bodies leave in view.
void put_behind(const std::vector<float>& moving, std::vector<float> court, std::vector<float>& into) {
  const std::size_t components = court.size() / moving.size();
  for (std::size_t at = 0; at < court.size(); ++at) court[at] *= 1 - moving[at / components];
  into = std::move(court);
}

/// Scales a layer's light from the surfaces that the samples saw to those that all rays see.
void rescale_light(const LayerPlanes& sampled, LayerPlanes& refined, int width, int height) {
  const auto reflectance = [](const LayerPlanes& layer, std::size_t pixel, std::size_t c) {
    return layer.albedo[3 * pixel + c] + layout::kAlbedoFloor * layer.coverage[pixel];
  };
  for (std::size_t i = 0; i < sampled.coverage.size(); ++i) {
    if (refined.coverage[i] == 0) {
      for (std::size_t c = 0; c < 3; ++c) refined.direct[3 * i + c] = refined.indirect[3 * i + c] = 0;
      continue;
    }
    std::array<float, 3> seen{}, direct{}, indirect{};
    const auto gather = [&](int pixel) {
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t at = 3 * std::size_t(pixel) + c;
        seen[c] += reflectance(sampled, std::size_t(pixel), c);
        direct[c] += sampled.direct[at];
        indirect[c] += sampled.indirect[at];
      }
    };
    if (sampled.coverage[i] > 0) {
      gather(int(i));
    } else {
      visit_window(int(i), width, height, gather);
    }
    for (std::size_t c = 0; c < 3; ++c) {
      const float ratio = seen[c] > 0 ? reflectance(refined, i, c) / seen[c] : 0;
      refined.direct[3 * i + c] = direct[c] * ratio;
      refined.indirect[3 * i + c] = indirect[c] * ratio;
    }
  }
}

}  // namespace

SurfaceGuides::SurfaceGuides(const trajectory::Trajectory& run, gbuffer::RayScene& rays, const gbuffer::MovingCamera& camera, double shutter,
                             const pathtrace::Options& tracing, const std::filesystem::path& assets)
    : run_(run), rays_(rays), camera_(camera), shutter_(shutter), tracing_(tracing), empty_(without_moving_bodies(run)), empty_rays_(empty_.scene, assets) {
  tracing_.max_depth = 0;
  tracing_.noise = 0;
  tracing_.interim = {};
}

const LayeredFrame& SurfaceGuides::court(double time, std::uint64_t seed) {
  if (!court_ || camera_.moves()) {
    tracing_.samples = camera_.moves() ? kMovingCourtRays : kCourtRays;
    tracing_.body_coverage = false;
    tracing_.pixels.clear();
    tracing_.seed = seed;
    court_ = pathtrace::render(empty_, empty_rays_, camera_, time, camera_.moves() ? shutter_ : 0, tracing_);
  }
  return *court_;
}

LayeredFrame SurfaceGuides::refine(const LayeredFrame& samples, std::uint64_t seed) {
  RIMSHOT_CHECK(samples.body_coverage.size() == samples.dynamic_bodies.size() * samples.samples.size(), samples.body_coverage.size());
  // Rays that the samples do not share.
  constexpr std::uint64_t kStream = 0x677569646573ull;
  const LayeredFrame& court = this->court(samples.time, seed ^ kStream);
  LayeredFrame refined = samples;
  LayerPlanes &still = refined.layer[pathtrace::kStatic], &moving = refined.layer[pathtrace::kDynamic];

  tracing_.samples = kBodyRays;
  tracing_.body_coverage = true;
  tracing_.pixels = near_moving_bodies(samples);
  tracing_.seed = ~(seed ^ kStream);
  const LayeredFrame bodies = pathtrace::render(run_, rays_, camera_, samples.time, shutter_, tracing_);
  const double share = kBodyRays / double(kBodyRays + samples.samples.front());
  mix_surfaces(moving, bodies.layer[pathtrace::kDynamic], share, tracing_.pixels);
  mix_planes(refined.body_coverage, bodies.body_coverage, share, tracing_.pixels);

  const LayerPlanes& empty = court.layer[pathtrace::kStatic];
  for (const auto plane : kSurface)
    put_behind(moving.coverage, empty.*plane, still.*plane);
  put_behind(moving.coverage, court.sky, refined.sky);
  for (const int layer : {pathtrace::kStatic, pathtrace::kDynamic})
    rescale_light(samples.layer[layer], refined.layer[layer], samples.width, samples.height);
  return refined;
}

}  // namespace rimshot::condition
