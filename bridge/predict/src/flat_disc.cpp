#include "flat_disc.h"
#include "rimshot/core/linear_algebra.h"

#include <algorithm>
#include <cmath>

namespace rimshot::predict {
namespace {

constexpr double kEdge = 0.03;            ///< share of r^2 over which a disc fades out
constexpr double kNarrowest = 0.8;        ///< [px] times r: an edge narrower than a pixel gives no slope to follow
constexpr double kFloor = 0.004;          ///< least standard error [px]: a codec's errors are not independent
constexpr double kLargestResidual = 0.2;  ///< root mean square at the outline above which the pixels are no disc
constexpr int kIterations = 12;

double covered(const Vec3& disc, double x, double y, double edge) {
  const double r2 = disc.z() * disc.z(), d2 = (x - disc.x()) * (x - disc.x()) + (y - disc.y()) * (y - disc.y());
  return std::clamp((r2 - d2) / (edge * r2), 0.0, 1.0);
}

/// The circle through the places where the coverage passes 1/2 between two neighbours: least squares of |p|^2 + b . p +
/// c (Kasa 1976).
std::optional<Vec3> circle_through_outline(const Coverage& c) {
  Mat3 normal = Mat3::Zero();
  Vec3 right = Vec3::Zero();
  int count = 0;
  const auto add = [&](double x, double y) {
    const Vec3 row(x, y, 1);
    normal += row * row.transpose();
    right -= (x * x + y * y) * row;
    ++count;
  };
  const auto value = [&](int x, int y) { return c.at[std::size_t(y) * std::size_t(c.width) + std::size_t(x)]; };
  for (int y = 0; y < c.height; ++y)
    for (int x = 0; x < c.width; ++x) {
      const double here = value(x, y);
      if (x + 1 < c.width)
        if (const double next = value(x + 1, y); (here - 0.5) * (next - 0.5) < 0)
          add(x + 0.5 + (0.5 - here) / (next - here), y + 0.5);
      if (y + 1 < c.height)
        if (const double next = value(x, y + 1); (here - 0.5) * (next - 0.5) < 0)
          add(x + 0.5, y + 0.5 + (0.5 - here) / (next - here));
    }
  if (count < 8) return {};
  const Vec3 b = solve_symmetric(normal, right);
  const double r2 = 0.25 * b.head<2>().squaredNorm() - b.z();
  if (!(r2 > 1)) return {};
  return Vec3(-0.5 * b.x(), -0.5 * b.y(), std::sqrt(r2));
}

}  // namespace

std::optional<DiscFit> fit_disc(const Coverage& c) {
  auto start = circle_through_outline(c);
  if (!start) return {};
  DiscFit fit{*start, Vec3::Zero()};
  fit.disc.z() /= std::sqrt(1 - 0.5 * kEdge);  // the outline's middle lies within the radius
  double squares = 0;
  int used = 0;
  Mat3 normal;
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    // From a soft edge to the true one, so that pixels near the outline pull before they are on it.
    const double edge = std::max({kEdge, kNarrowest / fit.disc.z(), 4 / fit.disc.z() * std::pow(0.5, iteration)});
    const double outer = fit.disc.z() * 1.02 + 2, inner = std::max(0.0, fit.disc.z() * (1 - edge) - 2);
    // A softer edge ends further outside for the same middle.
    const double swell = std::sqrt((1 - 0.5 * kEdge) / (1 - 0.5 * edge));
    const auto model = [&](const Vec3& disc, double x, double y) {
      return covered({disc.x(), disc.y(), disc.z() * swell}, x, y, edge);
    };
    normal.setZero();
    Vec3 right = Vec3::Zero();
    squares = 0;
    used = 0;
    const int y0 = std::max(0, int(fit.disc.y() - outer)), y1 = std::min(c.height - 1, int(fit.disc.y() + outer) + 1);
    const int x0 = std::max(0, int(fit.disc.x() - outer)), x1 = std::min(c.width - 1, int(fit.disc.x() + outer) + 1);
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const double distance = std::hypot(x + 0.5 - fit.disc.x(), y + 0.5 - fit.disc.y());
        const double seen = c.at[std::size_t(y) * std::size_t(c.width) + std::size_t(x)];
        if (distance > outer || distance < inner || std::isnan(seen)) continue;
        const double residual = seen - model(fit.disc, x + 0.5, y + 0.5);
        Vec3 slope;
        constexpr double kStep = 1e-3;
        for (int k = 0; k < 3; ++k) {
          Vec3 up = fit.disc, down = fit.disc;
          up[k] += kStep;
          down[k] -= kStep;
          slope[k] = (model(up, x + 0.5, y + 0.5) - model(down, x + 0.5, y + 0.5)) / (2 * kStep);
        }
        normal += slope * slope.transpose();
        right += residual * slope;
        squares += residual * residual;
        ++used;
      }
    if (used < 8) return {};
    const Mat3 damped = normal + 1e-6 * normal.trace() * Mat3::Identity();
    Vec3 change = solve_symmetric(damped, right);
    if (!change.allFinite()) return {};
    if (change.norm() > 1) change.normalize();
    fit.disc += change;
    if (!(fit.disc.z() > 1) || fit.disc.z() > 4 * c.width) return {};
  }
  const double variance = squares / std::max(1, used - 3);
  if (std::sqrt(variance) > kLargestResidual) return {};
  const Mat3 covariance = variance * inverse_symmetric(normal);
  for (int k = 0; k < 3; ++k) fit.sigma[k] = std::hypot(kFloor, std::sqrt(covariance(k, k)));
  return fit;
}

}  // namespace rimshot::predict
