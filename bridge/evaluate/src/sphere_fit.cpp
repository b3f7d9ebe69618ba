#include "sphere_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace rimshot::evaluate {
namespace {

/// Half width of the silhouette's ramp [px]: the pixel's own area and the codec's blur.
constexpr double kRamp = 0.9;
/// Pixels whose shade is learned lie this far inside the outline [px].
constexpr double kInside = 1.5;
constexpr int kHarmonics = 9;
constexpr int kExposures = 9;
constexpr int kMostIterations = 25;
/// Tukey's constant for 95 % efficiency on normal noise (Maronna, Martin and Yohai, Robust Statistics, 2006, section 2.2.4).
constexpr double kTukey = 4.685;

using Shade = Eigen::Matrix<double, kHarmonics, 3>;
using Harmonics = Eigen::Matrix<double, kHarmonics, 1>;

Harmonics harmonics(const Vec3& n) {
  Harmonics h;
  h << 1, n.x(), n.y(), n.z(), n.x() * n.y(), n.y() * n.z(), n.x() * n.z(), 3 * n.z() * n.z() - 1, n.x() * n.x() - n.y() * n.y();
  return h;
}

/// The sphere as one pixel sees it: distance of the pixel from the outline [px, positive outside] and the normal there.
struct Sight { double outside; Vec3 normal; };

Sight look(const SphereView& view, const Vec3& ray, const Vec3& p_WB) {
  const Vec3 p = p_WB - view.camera.p_WC;
  const double along = p.dot(ray);
  const Vec3 across = along * ray - p;  // from the centre to the nearest point of the ray
  const double miss = across.norm();
  // Angle beyond the tangent cone, in pixels of this direction's angular size.
  const double beyond = std::atan2(miss, along) - std::asin(std::min(1.0, view.radius / p.norm()));
  const Vec3 forward = view.camera.R_WC.col(2);
  const double pixels_per_radian = view.camera.focal / std::pow(ray.dot(forward), 2);
  const double rho = std::min(miss / view.radius, 0.995);
  const Vec3 n_W = (miss > 1e-12 ? Vec3(across / miss * rho) : Vec3(Vec3::Zero())) - std::sqrt(1 - rho * rho) * ray;
  return {beyond * pixels_per_radian, view.camera.R_WC.transpose() * n_W};
}

double ramp(double outside) {
  const double u = std::clamp((outside + kRamp) / (2 * kRamp), 0.0, 1.0);
  return 1 - u * u * (3 - 2 * u);
}

struct Pixel {
  Vec3 ray;
  Vec3 seen, behind;  ///< linear colours
};

/// Coverage of a pixel, averaged over the exposure.
double coverage(const SphereView& view, const Vec3& ray, const Vec3& p, const Vec3& motion) {
  if (motion.isZero()) return ramp(look(view, ray, p).outside);
  double sum = 0;
  for (int i = 0; i < kExposures; ++i) sum += ramp(look(view, ray, p + ((i + 0.5) / kExposures - 0.5) * motion).outside);
  return sum / kExposures;
}

std::vector<Pixel> pixels_around(const LinearPicture& frame, const LinearPicture& background, const SphereView& view, const Vec3& p,
                                 const Vec3& motion) {
  const Vec3 centre = view.camera.project(p);
  const double reach = view.camera.focal * (view.radius + motion.norm() / 2) / centre.z() * 1.1 + 4;
  std::vector<Pixel> pixels;
  const int x0 = std::max(0, int(centre.x() - reach)), x1 = std::min(frame.width - 1, int(centre.x() + reach));
  const int y0 = std::max(0, int(centre.y() - reach)), y1 = std::min(frame.height - 1, int(centre.y() + reach));
  const double distance = (p - view.camera.p_WC).norm();
  for (int y = y0; y <= y1; ++y)
    for (int x = x0; x <= x1; ++x) {
      if (double(view.static_distance[std::size_t(y) * std::size_t(frame.width) + std::size_t(x)]) < distance) continue;  // the court may hide it
      const float *now = frame.at(x, y), *empty = background.at(x, y);
      pixels.push_back({view.camera.ray_direction(x + 0.5, y + 0.5), Vec3(now[0], now[1], now[2]), Vec3(empty[0], empty[1], empty[2])});
    }
  return pixels;
}

/// Tukey's weights of residual lengths, scaled by their median.
std::vector<double> tukey(const std::vector<double>& residuals) {
  std::vector<double> sorted = residuals;
  std::nth_element(sorted.begin(), sorted.begin() + long(sorted.size() / 2), sorted.end());
  const double scale = std::max(1e-4, 1.4826 * sorted[sorted.size() / 2]);
  std::vector<double> weights(residuals.size());
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    const double u = residuals[i] / (kTukey * scale);
    weights[i] = u < 1 ? (1 - u * u) * (1 - u * u) : 0;
  }
  return weights;
}

/// The sphere's light as harmonics of its normal, learned from the pixels inside; seams and highlights are outliers.
std::optional<Shade> learn_shade(const std::vector<Pixel>& pixels, const SphereView& view, const Vec3& p, const Vec3& motion) {
  std::vector<Harmonics> bases;
  std::vector<Vec3> colours;
  const Vec3 half = 0.5 * motion;
  for (const Pixel& pixel : pixels) {
    const Sight sight = look(view, pixel.ray, p);
    const bool inside = sight.outside < -kInside &&
                        (motion.isZero() || std::max(look(view, pixel.ray, p - half).outside, look(view, pixel.ray, p + half).outside) < -kInside);
    if (!inside) continue;
    bases.push_back(harmonics(sight.normal));
    colours.push_back(pixel.seen);
  }
  if (bases.size() < 12) return {};
  Shade shade = Shade::Zero();
  std::vector<double> weights(bases.size(), 1);
  for (int round = 0; round < 4; ++round) {
    // A little of the mean shade holds what few pixels cannot tell.
    Eigen::Matrix<double, kHarmonics, kHarmonics> normal = 0.05 * double(bases.size()) * Eigen::Matrix<double, kHarmonics, kHarmonics>::Identity();
    normal(0, 0) = 1e-6;
    Shade right = Shade::Zero();
    for (std::size_t i = 0; i < bases.size(); ++i) {
      normal += weights[i] * bases[i] * bases[i].transpose();
      right += weights[i] * bases[i] * colours[i].transpose();
    }
    shade = normal.ldlt().solve(right);
    std::vector<double> residuals;
    for (std::size_t i = 0; i < bases.size(); ++i) residuals.push_back((colours[i] - shade.transpose() * bases[i]).norm());
    weights = tukey(residuals);
  }
  return shade;
}

}  // namespace

std::optional<SphereFit> fit_sphere(const LinearPicture& frame, const LinearPicture& background, const SphereView& view, Vec3 p,
                                    const Vec3& motion) {
  SphereFit fit;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const auto pixels = pixels_around(frame, background, view, p, motion);
    const auto shade = learn_shade(pixels, view, p, motion);
    if (!shade) return {};

    const double distance = (p - view.camera.p_WC).norm();
    const double step = 0.02 * distance / view.camera.focal;  // a fiftieth of a pixel
    // Steps along the picture and along the ray, the last in units that change the outline as much.
    Mat3 axes = view.camera.R_WC;
    axes.col(2) = (p - view.camera.p_WC) / view.radius;
    std::vector<double> residuals(pixels.size());
    std::vector<Vec3> gradients(pixels.size());
    std::vector<Vec3> differences(pixels.size());
    const double blur = view.camera.focal * motion.norm() / distance / 2;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const Pixel& pixel = pixels[i];
      const Sight sight = look(view, pixel.ray, p);
      const bool on_outline = std::abs(sight.outside) < kRamp + blur + 0.1;
      const double alpha = on_outline ? coverage(view, pixel.ray, p, motion) : double(sight.outside < 0);
      const Vec3 contrast = shade->transpose() * harmonics(sight.normal) - pixel.behind;
      differences[i] = pixel.seen - pixel.behind - alpha * contrast;
      residuals[i] = differences[i].norm();
      gradients[i].setZero();
      for (int k = 0; k < 3 && on_outline; ++k)
        gradients[i][k] = (coverage(view, pixel.ray, p + step * axes.col(k), motion) - coverage(view, pixel.ray, p - step * axes.col(k), motion)) / (2 * step);
      gradients[i] *= contrast.norm();
      differences[i] = contrast.norm() > 1e-9 ? Vec3(differences[i].dot(contrast.normalized()), 0, 0) : Vec3(Vec3::Zero());
    }
    const auto weights = tukey(residuals);
    Mat3 normal = Mat3::Zero();
    Vec3 right = Vec3::Zero();
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      if (gradients[i].isZero()) continue;
      normal += weights[i] * gradients[i] * gradients[i].transpose();
      right += weights[i] * gradients[i] * differences[i].x();
      sum += weights[i] * differences[i].x() * differences[i].x();
      count += weights[i];
    }
    if (count < 8) return {};
    const Mat3 damped = normal + 1e-3 * Mat3(normal.diagonal().asDiagonal());
    Vec3 change = damped.ldlt().solve(right);
    const double longest = 1.5 * distance / view.camera.focal;  // pixels a step
    if (!change.allFinite()) return {};
    if (change.norm() > longest) change *= longest / change.norm();
    p += axes * change;
    if ((p - view.camera.p_WC).dot(view.camera.R_WC.col(2)) < 2 * view.radius) return {};

    const Mat3 covariance = normal.inverse() * sum / std::max(1.0, count - 3);
    fit.p_WB = p;
    fit.sigma_pixel = std::sqrt(std::max(covariance(0, 0), covariance(1, 1))) * view.camera.focal / distance;
    fit.sigma_distance = std::sqrt(covariance(2, 2)) * distance / view.radius;
    if (change.norm() < 1e-3 * distance / view.camera.focal) return fit;
  }
  return fit;
}

double visible_outline(const SphereView& view, const Vec3& p_WB) {
  constexpr int kDirections = 64;
  const Vec3 p = p_WB - view.camera.p_WC;
  const Vec3 axis = p.normalized(), e1 = axis.unitOrthogonal(), e2 = axis.cross(e1);
  const double sine = view.radius / p.norm(), cosine = std::sqrt(1 - sine * sine);
  int seen = 0;
  for (int i = 0; i < kDirections; ++i) {
    const double phi = 2 * std::numbers::pi * i / kDirections;
    const Vec3 pixel = view.camera.project(view.camera.p_WC + cosine * axis + sine * (std::cos(phi) * e1 + std::sin(phi) * e2));
    const int x = int(std::floor(pixel.x())), y = int(std::floor(pixel.y()));
    if (x < 0 || y < 0 || x >= view.camera.width || y >= view.camera.height) continue;
    seen += double(view.static_distance[std::size_t(y) * std::size_t(view.camera.width) + std::size_t(x)]) >= p.norm();
  }
  return double(seen) / kDirections;
}

}  // namespace rimshot::evaluate
