#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "integrator.h"
#include "rimshot/core/error.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"

namespace rimshot::pathtrace {
namespace {

/// The open shutter is cut into at most so many instants; bodies and camera stand still within each.
constexpr int kTimeSlices = 64;

/// About so often a frame's interim state is told.
constexpr int kInterims = 64;

/// Pixels that one thread draws at a time.
constexpr std::size_t kPixelsATask = 64;

/// Random pairs of a camera ray.
constexpr std::uint32_t kPixelDimension = 0, kLensDimension = 1;

/// Luminance below which noise counts absolutely.
constexpr double kDark = 0.05;

/// ITU-R BT.709-6, item 3.2.
double luminance(const Vec3f& c) { return 0.2126 * double(c.x()) + 0.7152 * double(c.y()) + 0.0722 * double(c.z()); }

/// Uniform on the unit disc, concentric (Shirley and Chiu, A Low Distortion Map Between Disk and Square, JGT 2(3), 1997).
Vec2 on_disc(const Vec2f& u) {
  const double a = 2 * double(u.x()) - 1, b = 2 * double(u.y()) - 1;
  if (a == 0 && b == 0) return Vec2::Zero();
  constexpr double kQuarter = 0.78539816339744830962;
  const bool wide = std::abs(a) > std::abs(b);
  const double r = wide ? a : b, phi = wide ? kQuarter * b / a : 2 * kQuarter - kQuarter * a / b;
  return {r * std::cos(phi), r * std::sin(phi)};
}

/// Sums over the samples of each pixel; finish() turns them into means.
class Film {
 public:
  Film(const scene::Scene& scene, int width, int height, double time, bool body_coverage);
  void add(std::size_t pixel, const PathSample& sample);
  /// Standard error of the pixel's luminance.
  double noise(std::size_t pixel) const;
  double luminance(std::size_t pixel) const { return sum_[pixel] / std::max(1, frame_.samples[pixel]); }
  /// The picture by the samples so far.
  std::vector<float> radiance() const;
  LayeredFrame finish();

 private:
  LayeredFrame frame_;
  std::vector<int> plane_of_body_;  ///< place in dynamic_bodies, or -1 for a static one
  std::vector<double> sum_, squares_;
  bool body_coverage_;
};

Film::Film(const scene::Scene& scene, int width, int height, double time, bool body_coverage)
    : plane_of_body_(scene.bodies.size(), -1), body_coverage_(body_coverage) {
  frame_.width = width;
  frame_.height = height;
  frame_.time = time;
  const std::size_t pixels = std::size_t(width) * std::size_t(height);
  for (LayerPlanes& layer : frame_.layer) {
    for (auto* plane : {&layer.coverage, &layer.roughness}) plane->assign(pixels, 0.0f);
    for (auto* plane : {&layer.albedo, &layer.normal, &layer.direct, &layer.indirect}) plane->assign(3 * pixels, 0.0f);
  }
  frame_.sky.assign(3 * pixels, 0.0f);
  frame_.noise.assign(pixels, 0.0f);
  frame_.samples.assign(pixels, 0);
  frame_.matte.resize(pixels);
  sum_.assign(pixels, 0.0);
  squares_.assign(pixels, 0.0);
  for (std::size_t i = 0; i < scene.bodies.size(); ++i) {
    if (scene.bodies[i].is_static) continue;
    plane_of_body_[i] = int(frame_.dynamic_bodies.size());
    frame_.dynamic_bodies.push_back(int(i));
  }
  if (body_coverage) frame_.body_coverage.assign(frame_.dynamic_bodies.size() * pixels, 0.0f);
}

void Film::add(std::size_t pixel, const PathSample& sample) {
  const auto put = [pixel](std::vector<float>& plane, const Vec3f& value) {
    for (std::size_t c = 0; c < 3; ++c) plane[3 * pixel + c] += value[int(c)];
  };
  const double seen = pathtrace::luminance(sample.background + sample.direct + sample.indirect);
  sum_[pixel] += seen;
  squares_[pixel] += seen * seen;
  ++frame_.samples[pixel];
  if (sample.body < 0) {
    put(frame_.sky, sample.background);
    return;
  }
  for (MatteShare& share : frame_.matte[pixel]) {
    if (share.body >= 0 && share.body != sample.body) continue;
    share.body = sample.body;
    share.coverage += 1;
    break;
  }
  const int plane = plane_of_body_[std::size_t(sample.body)];
  LayerPlanes& layer = frame_.layer[plane < 0 ? kStatic : kDynamic];
  layer.coverage[pixel] += 1;
  layer.roughness[pixel] += float(sample.surface.roughness);
  put(layer.albedo, sample.surface.albedo.cast<float>());
  put(layer.normal, sample.normal.cast<float>());
  put(layer.direct, sample.direct);
  put(layer.indirect, sample.indirect);
  if (plane >= 0 && body_coverage_) {
    frame_.body_coverage[std::size_t(plane) * frame_.samples.size() + pixel] += 1;
  }
}

double Film::noise(std::size_t pixel) const {
  const double n = frame_.samples[pixel];
  if (n < 2) return std::numeric_limits<double>::infinity();
  return std::sqrt(std::max(0.0, squares_[pixel] - sum_[pixel] * sum_[pixel] / n) / (n * (n - 1)));
}

std::vector<float> Film::radiance() const {
  std::vector<float> sum = frame_.radiance();
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] /= float(std::max(1, frame_.samples[i / 3]));
  return sum;
}

LayeredFrame Film::finish() {
  const std::size_t pixels = frame_.samples.size();
  for (std::size_t i = 0; i < pixels; ++i) {
    const float weight = 1.0f / float(std::max(1, frame_.samples[i]));
    const auto scale = [weight, i](std::vector<float>& plane, std::size_t components) {
      for (std::size_t c = 0; c < components; ++c) plane[components * i + c] *= weight;
    };
    for (LayerPlanes& layer : frame_.layer) {
      for (auto* plane : {&layer.coverage, &layer.roughness}) scale(*plane, 1);
      for (auto* plane : {&layer.albedo, &layer.normal, &layer.direct, &layer.indirect}) scale(*plane, 3);
    }
    scale(frame_.sky, 3);
    for (std::size_t at = i; at < frame_.body_coverage.size(); at += pixels) frame_.body_coverage[at] *= weight;
    for (MatteShare& share : frame_.matte[i]) share.coverage *= weight;
    std::ranges::stable_sort(frame_.matte[i], std::ranges::greater{}, &MatteShare::coverage);
    frame_.noise[i] = float(noise(i));
  }
  return std::move(frame_);
}

/// Rows that are exposed at one time: all of them, or one by one with a rolling shutter.
struct Band { int first_row, rows; double delay; };

std::vector<Band> bands_of(const gbuffer::MovingCamera& camera) {
  if (camera.rolling_shutter() == 0) return {{0, camera.height(), 0}};
  std::vector<Band> bands;
  for (int row = 0; row < camera.height(); ++row) {
    bands.push_back({row, 1, camera.rolling_shutter() * ((row + 0.5) / camera.height() - 0.5)});
  }
  return bands;
}

}  // namespace

std::vector<float> LayeredFrame::radiance() const {
  std::vector<float> sum = sky;
  for (const LayerPlanes& planes : layer) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += planes.direct[i] + planes.indirect[i];
  }
  return sum;
}

LayeredFrame render(const trajectory::Trajectory& trajectory, gbuffer::RayScene& rays, const gbuffer::MovingCamera& moving,
                    double time, double shutter, const Options& options) {
  if (options.samples < 1 || options.max_depth < 0 || options.max_passes < 1) {
    throw Error(ErrorCode::InvalidInput, "a path-traced frame needs at least 1 sample a pixel, depth 0 and one pass; got " +
                                             std::to_string(options.samples) + ", " + std::to_string(options.max_depth) + " and " +
                                             std::to_string(options.max_passes));
  }
  const int width = moving.width(), height = moving.height();
  Film film(trajectory.scene, width, height, time, options.body_coverage);
  const Lights lights(trajectory.scene.lights, options.environments);
  const Integrator integrator(trajectory.scene, rays, lights, options.max_depth);
  const int slices = shutter > 0 ? std::min(options.samples, kTimeSlices) : 1;
  const std::vector<Band> bands = bands_of(moving);
  const std::size_t pixels = std::size_t(width) * std::size_t(height);
  RIMSHOT_CHECK(options.pixels.empty() || options.pixels.size() == pixels, options.pixels.size(), width, height);
  std::vector<char> unfinished = options.pixels.empty() ? std::vector<char>(pixels, 1) : options.pixels;
  tbb::task_arena arena(options.threads > 0 ? options.threads : tbb::task_arena::automatic);

  const auto draw_band = [&](const Band& band, const gbuffer::PinholeCamera& camera, int first, int last) {
    const std::size_t begin = std::size_t(band.first_row) * std::size_t(width), end = begin + std::size_t(band.rows) * std::size_t(width);
    arena.execute([&] {
      tbb::parallel_for(std::size_t(0), (end - begin + kPixelsATask - 1) / kPixelsATask, [&](std::size_t task) {
        for (std::size_t pixel = begin + task * kPixelsATask; pixel < std::min(end, begin + (task + 1) * kPixelsATask); ++pixel) {
          if (!unfinished[pixel]) continue;
          const double x = double(pixel % std::size_t(width)), y = double(pixel / std::size_t(width));
          for (int i = first; i < last; ++i) {
            const Sampler sampler(options.seed, std::uint32_t(pixel), std::uint32_t(i));
            const Vec2f within = sampler.at(kPixelDimension);
            const Vec2 lens = camera.lens_radius > 0 ? on_disc(sampler.at(kLensDimension)) : Vec2(Vec2::Zero());
            film.add(pixel, integrator.trace(camera.ray(x + double(within.x()), y + double(within.y()), lens), sampler));
          }
        }
      });
    });
  };

  const auto tell = [&](double share) {
    if (options.interim) options.interim({share, [&film] { return film.radiance(); }});
  };
  for (int pass = 0; pass < (options.noise > 0 ? options.max_passes : 1); ++pass) {
    for (std::size_t b = 0; b < bands.size(); ++b) {
      const Band& band = bands[b];
      for (int slice = 0; slice < slices; ++slice) {
        const double at = time + band.delay + shutter * ((slice + 0.5) / slices - 0.5);
        rays.set_poses(gbuffer::poses_at(trajectory, at));
        // A run of neighbouring samples, which the sampler has stratified among themselves.
        const int base = pass * options.samples, end = options.samples * (slice + 1) / slices;
        const int step = options.interim ? std::max(1, options.samples / kInterims) : options.samples;
        for (int first = options.samples * slice / slices; first < end; first += step) {
          draw_band(band, moving.at(at), base + first, base + std::min(first + step, end));
          tell((double(b) + double(std::min(first + step, end)) / options.samples) / double(bands.size()));
        }
      }
    }
    bool done = true;
    for (std::size_t i = 0; i < unfinished.size(); ++i) {
      unfinished[i] = unfinished[i] && film.noise(i) > options.noise * std::max(kDark, film.luminance(i));
      done = done && !unfinished[i];
    }
    if (done) break;
  }
  return film.finish();
}

}  // namespace rimshot::pathtrace
