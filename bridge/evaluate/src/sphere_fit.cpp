#include "sphere_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "disc_search.h"
#include "outline_patch.h"
#include "sphere_sight.h"
#include "tukey.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

/// Half width of the silhouette's ramp [px]: the pixel's own area and the codec's blur.
constexpr double kRamp = 0.7;
/// The first rounds see a ramp this much wider and residuals this much milder, so that a start a few pixels off feels
/// the outline.
constexpr double kFirstWidening = 3, kNarrowing = 0.7;
/// Pixels that tell the frame's brightness lie this far inside the outline [px].
constexpr double kInside = 1;
/// At the outline a surface mirrors what lies behind it (Schlick, Computer Graphics Forum 13, 1994: (1 - cosine)^5). So much of that is
/// left on a ball, which is rough: of 0 to 0.8, with this one apparent radii are read without bias.
constexpr double kSheen = 0.15;
/// Surroundings of the sphere that are compared as well [px]; they hold the outline from outside.
constexpr double kMargin = 4;
/// So far beyond its outline another sphere is seen, as codecs smear its colour [px].
constexpr double kOthersMargin = 1.5;
constexpr int kMostIterations = 30;
/// Scatter of pixels that count as explained, 0..1.
constexpr double kOutlier = 6.0 / 255;
constexpr double kSettled = 3e-3;   ///< [px]
constexpr double kLongestStep = 1;  ///< [px]
constexpr int kFewestPixels = 10;

double ramp(double outside, double half_width) {
  const double u = std::clamp((outside + half_width) / (2 * half_width), 0.0, 1.0);
  return 1 - u * u * (3 - 2 * u);
}

/// Whether a ray shows one of the others, or may do so, instead of the sphere at p or what is behind it.
bool shows_other(const SphereView& view, const Vec3& ray, const Vec3& p, const std::vector<OtherSphere>& others) {
  const double distance = (p - view.camera.p_WC).norm();
  for (const OtherSphere& other : others) {
    const double far = (other.p_WB - view.camera.p_WC).norm();
    const double beyond = look(view.camera, other.radius, ray, other.p_WB).outside - view.camera.focal * other.reach / far;
    if (beyond > kOthersMargin) continue;
    if (far < distance || look(view.camera, view.radius, ray, p).outside > -kInside) return true;
  }
  return false;
}

OutlinePatch patch_around(const media::Rgb8& frame, const SphereView& view, const Vec3& p, const ExposurePath& path, const std::vector<OtherSphere>& others) {
  const Vec3 centre = view.camera.project(p);
  const double reach = view.camera.focal * (1.1 * view.radius + reach_of(path)) / centre.z() + kMargin;
  const double distance = (p - view.camera.p_WC).norm();
  return outline_patch(frame, view.camera, view.background, centre.head<2>().array() - reach, centre.head<2>().array() + reach,
                       [&](std::size_t i, const Vec3& ray) {
                         return double(view.static_distance[i]) >= distance && !shows_other(view, ray, p, others);
                       });
}

/// Linear colours on either side of the outline, by pixel of the patch: what the sphere shows where it covers the pixel, and what lies
/// behind.
struct Sides {
  Plane sphere, behind;
};

/// The sphere of one try: how it moves, how it is lit.
struct Candidate {
  const SphereView& view;
  Shade shade;
  const ExposurePath& path;
  double half_width = kRamp;
  Sides sides = {};

  Sight sight(const OutlinePatch& patch, std::size_t i, const Vec3& p) const { return look(view.camera, view.radius, patch.ray[i], p); }

  /// Colours of both sides with the sphere at p. The outline is then moved over them: it alone tells where the sphere is, as an error of
  /// the shade inside would pull the sphere along its gradient. `nearby`: both are set right by what is seen beside the outline, as the
  /// shade is least sure at the outline, and the sphere's own shadow is no part of the background.
  void light(const OutlinePatch& patch, const Vec3& p, bool nearby) {
    sides.behind = patch.behind;
    sides.sphere.resize(patch.size());
    for (std::size_t i = 0; i < patch.size(); ++i) {
      const Vec3 normal = sight(patch, i, p).normal;
      const double sheen = kSheen * std::pow(1 + normal.dot(patch.ray[i]), 5);
      sides.sphere[i] = (1 - sheen) * shade.colour(normal) + sheen * patch.behind[i];
    }
    if (!nearby) return;
    std::vector<bool> inside(patch.size()), outside(patch.size());
    for (std::size_t i = 0; i < patch.size(); ++i) {
      double nearest = std::numeric_limits<double>::infinity(), farthest = -nearest;
      for (const Vec3& offset : path) {
        const double beyond = sight(patch, i, p + offset).outside;
        nearest = std::min(nearest, beyond);
        farthest = std::max(farthest, beyond);
      }
      inside[i] = patch.open[i] && farthest < -kOneSide;
      outside[i] = patch.open[i] && nearest > kOneSide;
    }
    set_right(patch, sides.sphere, inside);
    set_right(patch, sides.behind, outside);
  }

  /// Part of a pixel that the sphere covers, averaged over the exposure; `sight` is that of its middle.
  double coverage(const Sight& sight, const Vec3& ray, const Vec3& p) const {
    if (path.size() == 1) return ramp(sight.outside, half_width);
    // Far from the outline no instant of the exposure differs; the slack takes what perspective adds.
    const double reach = half_width + 1 + 1.2 * view.camera.focal * reach_of(path) / (p - view.camera.p_WC).norm();
    if (std::abs(sight.outside) > reach) return double(sight.outside < 0);
    double sum = 0;
    for (const Vec3& offset : path) sum += ramp(look(view.camera, view.radius, ray, p + offset).outside, half_width);
    return sum / double(path.size());
  }

  /// All pixels with the outline of the sphere at p, in luma and smoothed chroma; hidden ones as seen.
  Plane drawn(const OutlinePatch& patch, const Vec3& p) const {
    Plane out = patch.seen;
    for (std::size_t i = 0; i < patch.size(); ++i) {
      if (!patch.open[i]) continue;
      const double alpha = coverage(sight(patch, i, p), patch.ray[i], p);
      out[i] = encode((1 - alpha) * sides.behind[i] + alpha * sides.sphere[i]);
    }
    return as_coded(patch, out);
  }
};

/// How well the sphere at p explains the patch, into `fit`.
void appraise(const OutlinePatch& patch, const Candidate& candidate, const Vec3& p, SphereFit& fit) {
  const Plane seen = luma_and_chroma(patch.seen), empty = luma_and_chroma(patch.empty),
              drawn = candidate.drawn(patch, p);
  std::vector<double> parts;
  for (std::size_t i = 0; i < patch.size(); ++i) {
    if (!patch.open[i]) continue;
    const double without = (seen[i] - empty[i]).norm(), with = (seen[i] - drawn[i]).norm();
    const Sight sight = candidate.sight(patch, i, p);
    // What looks like a shadow and not like the ball is the ball's own shadow: the background explains it, and covering it gains nothing.
    const bool in_shadow = is_shadow(decode(patch.seen[i]), patch.behind[i]) && !is_shadow(candidate.shade.colour(sight.normal), patch.behind[i]);
    if (!in_shadow)
      fit.gain += tukey_weight(with, kOutlier) - tukey_weight(without, kOutlier);
    else if (sight.outside < 0)
      fit.gain += tukey_weight(with, kOutlier) - 1;
    if (sight.outside < -0.5)
      parts.push_back(without > kLeastScale ? 1 - with / without : 0);
  }
  if (parts.empty()) return;
  const auto middle = parts.begin() + long(parts.size() / 2);
  std::nth_element(parts.begin(), middle, parts.end());
  fit.explained = *middle;
}

/// Gauss-Newton's equations at p in the units of `axes`, residuals in standard deviations.
struct Equations {
  Mat3 normal = Mat3::Zero();
  Vec3 right = Vec3::Zero();
  double pixels = 0;  ///< weight of the pixels that the outline crosses
};

Equations linearise(const OutlinePatch& patch, const Candidate& candidate, const Vec3& p, const Mat3& axes, double pixel,
                    double widening) {
  Plane residual = luma_and_chroma(patch.seen);
  const Plane now = candidate.drawn(patch, p);
  for (std::size_t i = 0; i < patch.size(); ++i) residual[i] -= now[i];

  const double step = 0.02 * pixel;
  std::array<Plane, 3> gradient;
  for (std::size_t k = 0; k < 3; ++k) {
    gradient[k] = candidate.drawn(patch, p + step * axes.col(long(k)));
    const Plane back = candidate.drawn(patch, p - step * axes.col(long(k)));
    for (std::size_t i = 0; i < patch.size(); ++i) gradient[k][i] = (gradient[k][i] - back[i]) / (2 * step);
  }

  std::vector<bool> on_ball(patch.size());
  for (std::size_t i = 0; i < patch.size(); ++i)
    on_ball[i] = patch.open[i] &&
                 look(candidate.view.camera, candidate.view.radius, patch.ray[i], p).outside < candidate.half_width;

  // Luma is sharp but carries the seams; chroma is smooth but sure of the ball's colour: each is weighed by its own
  // scatter.
  Equations out;
  std::vector<double> crossed(patch.size(), 0);
  for (const auto& [mask, share] : {std::pair(Vec3(1, 0, 0), 1.0), std::pair(Vec3(0, 1, 1), kChromaShare)}) {
    std::vector<double> lengths;
    for (std::size_t i = 0; i < patch.size(); ++i)
      if (on_ball[i]) lengths.push_back(residual[i].cwiseProduct(mask).norm());
    const double scale = std::max(kLeastScale, robust_scale(lengths));
    for (std::size_t i = 0; i < patch.size(); ++i) {
      if (!patch.open[i]) continue;
      const Vec3 own = residual[i].cwiseProduct(mask) / scale;
      const double weight = tukey_weight(own.norm(), widening);
      Mat3 jacobian;  // columns: by axis
      for (int k = 0; k < 3; ++k) jacobian.col(k) = gradient[std::size_t(k)][i].cwiseProduct(mask) / scale;
      out.normal += share * weight * jacobian.transpose() * jacobian;
      out.right += share * weight * jacobian.transpose() * own;
      if (jacobian.norm() * pixel > 1) crossed[i] = std::max(crossed[i], weight);
    }
  }
  for (const double weight : crossed) out.pixels += weight;
  return out;
}

}  // namespace

double reach_of(const ExposurePath& path) {
  double reach = 0;
  for (const Vec3& offset : path) reach = std::max(reach, offset.norm());
  return reach;
}

std::vector<ShadeSample> shade_samples(const media::Rgb8& frame, const SphereView& view, const Vec3& p_WB,
                                       const ExposurePath& path, double margin, const std::vector<OtherSphere>& others) {
  const OutlinePatch patch = patch_around(frame, view, p_WB, path, others);
  std::vector<ShadeSample> samples;
  for (std::size_t i = 0; i < patch.size(); ++i) {
    if (!patch.open[i]) continue;
    double depth = std::numeric_limits<double>::infinity();
    for (const Vec3& offset : path)
      depth = std::min(depth, -look(view.camera, view.radius, patch.ray[i], p_WB + offset).outside);
    if (depth > margin)
      samples.push_back({look(view.camera, view.radius, patch.ray[i], p_WB).normal, decode(patch.seen[i]), depth});
  }
  return samples;
}

std::optional<SphereFit> fit_sphere(const media::Rgb8& frame, const SphereView& view, const Shade& shade, Vec3 p,
                                    const ExposurePath& path, const std::optional<DistancePrior>& prior,
                                    const std::vector<OtherSphere>& others) {
  Candidate candidate{view, shade, path};
  SphereFit fit;
  double widening = kFirstWidening;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const Vec3 to_ball = p - view.camera.p_WC;
    const double distance = to_ball.norm();
    if (to_ball.dot(view.camera.R_WC.col(2)) < 2 * view.radius) return {};
    const double pixel = distance / view.camera.focal;  // [m] at the ball
    candidate.half_width = widening * kRamp;
    candidate.shade = shade.adapted(shade_samples(frame, view, p, path, kInside, others));
    const OutlinePatch patch = patch_around(frame, view, p, path, others);
    candidate.light(patch, p, widening == 1);
    // Steps across the picture and along the ray, the last in units that change the outline as much.
    Mat3 axes = view.camera.R_WC;
    axes.col(2) = to_ball / view.radius;
    Equations equations = linearise(patch, candidate, p, axes, pixel, widening);
    if (equations.pixels < kFewestPixels) return {};
    if (prior) {
      const Vec3 slope = axes.transpose() * to_ball / distance;
      const double weight = 1 / (prior->sigma * prior->sigma);
      equations.normal += weight * slope * slope.transpose();
      equations.right += weight * (prior->distance - distance) * slope;
    }
    const Mat3 damped = equations.normal + 1e-3 * Mat3(equations.normal.diagonal().asDiagonal());
    Vec3 change = solve_symmetric(damped, equations.right) / pixel;
    if (!change.allFinite()) return {};
    if (change.norm() > kLongestStep) change *= kLongestStep / change.norm();
    p += pixel * axes * change;

    const Mat3 covariance = inverse_symmetric(equations.normal);
    fit.p_WB = p;
    fit.sigma_pixel = std::sqrt(std::max(covariance(0, 0), covariance(1, 1))) / pixel;
    fit.sigma_distance = std::sqrt(covariance(2, 2)) * distance / view.radius;
    if (widening == 1 && change.norm() < kSettled) break;
    widening = std::max(1.0, kNarrowing * widening);
  }
  const OutlinePatch patch = patch_around(frame, view, p, path, others);
  candidate.light(patch, p, true);
  appraise(patch, candidate, p, fit);
  return fit;
}

double visible_disc(const SphereView& view, const Vec3& p_WB, const std::vector<OtherSphere>& others) {
  constexpr int kRings = 6, kDirections = 32;
  const Vec3 p = p_WB - view.camera.p_WC;
  const Vec3 axis = p.normalized(), e1 = axis.unitOrthogonal(), e2 = axis.cross(e1);
  const double widest = std::asin(view.radius / p.norm());
  int seen = 0;
  for (int ring = 0; ring < kRings; ++ring) {
    const double angle = widest * std::sqrt((ring + 0.5) / kRings);  // rings of equal area
    for (int i = 0; i < kDirections; ++i) {
      const double phi = 2 * std::numbers::pi * i / kDirections;
      const Vec3 across = std::cos(phi) * e1 + std::sin(phi) * e2;
      const Vec3 way = std::cos(angle) * axis + std::sin(angle) * across;
      const Vec3 pixel = view.camera.project(view.camera.p_WC + way);
      const int x = int(std::floor(pixel.x())), y = int(std::floor(pixel.y()));
      if (x < 0 || y < 0 || x >= view.camera.width || y >= view.camera.height) continue;
      const bool covered = std::ranges::any_of(others, [&](const OtherSphere& other) {
        return (other.p_WB - view.camera.p_WC).norm() < p.norm() && look(view.camera, other.radius, way, other.p_WB).outside < 0;
      });
      seen += !covered && double(view.static_distance[std::size_t(y) * std::size_t(view.camera.width) + std::size_t(x)]) >= p.norm();
    }
  }
  return double(seen) / (kRings * kDirections);
}

}  // namespace rimshot::evaluate
