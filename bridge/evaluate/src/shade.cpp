#include "shade.h"

#include <Eigen/Cholesky>

#include "tukey.h"

namespace rimshot::evaluate {
namespace {

constexpr int kHarmonics = 9;
constexpr int kRounds = 6;
/// Pulls what the samples do not show, the far side's light, to none.
constexpr double kRidge = 1e-3;
/// One frame's samples may change the clip's shade: its mean and tilt easily, its curvature hardly.
constexpr double kDegree1Trust = 0.02, kDegree2Trust = 0.5;
constexpr std::size_t kFewestSamples = 12;
/// Codec noise in linear light; a smaller scatter is not taken for real.
constexpr double kLeastScale = 0.004;

using Harmonics = Eigen::Matrix<double, kHarmonics, 1>;

Harmonics harmonics(const Vec3& n) {
  Harmonics h;
  h << 1, n.x(), n.y(), n.z(), n.x() * n.y(), n.y() * n.z(), n.x() * n.z(), 3 * n.z() * n.z() - 1, n.x() * n.x() - n.y() * n.y();
  return h;
}

}  // namespace

Shade Shade::fit(const std::vector<ShadeSample>& samples, const Coefficients& anchor, const Harmonics& ridge) {
  Shade shade;
  shade.coefficients_ = anchor;
  std::vector<double> weights(samples.size(), 1), residuals(samples.size());
  for (int round = 0; round < kRounds; ++round) {
    Eigen::Matrix<double, kHarmonics, kHarmonics> normal = Eigen::Matrix<double, kHarmonics, kHarmonics>::Zero();
    normal.diagonal() = ridge * double(samples.size());
    Coefficients right = normal * anchor;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Harmonics h = harmonics(samples[i].normal);
      normal += weights[i] * h * h.transpose();
      right += weights[i] * h * samples[i].colour.transpose();
    }
    shade.coefficients_ = normal.ldlt().solve(right);
    for (std::size_t i = 0; i < samples.size(); ++i) residuals[i] = (samples[i].colour - shade.colour(samples[i].normal)).norm();
    const double scale = std::max(kLeastScale, robust_scale(residuals));
    for (std::size_t i = 0; i < samples.size(); ++i) weights[i] = tukey_weight(residuals[i], scale);
  }
  return shade;
}

std::optional<Shade> Shade::learn(const std::vector<ShadeSample>& samples) {
  if (samples.size() < kFewestSamples) return {};
  Harmonics ridge = Harmonics::Constant(kRidge);
  ridge[0] = 0;
  return fit(samples, Coefficients::Zero(), ridge);
}

Shade Shade::adapted(const std::vector<ShadeSample>& samples) const {
  if (samples.size() < kFewestSamples) return *this;
  Harmonics ridge = Harmonics::Constant(kDegree2Trust);
  ridge.head<4>().setConstant(kDegree1Trust);
  return fit(samples, coefficients_, ridge);
}

Vec3 Shade::colour(const Vec3& normal) const { return (coefficients_.transpose() * harmonics(normal)).cwiseMax(0); }

}  // namespace rimshot::evaluate
