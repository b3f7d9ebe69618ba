#include "shade.h"

#include <Eigen/Cholesky>

#include "tukey.h"

namespace rimshot::evaluate {
namespace {

constexpr int kHarmonics = 9;
constexpr int kRounds = 6;
constexpr std::size_t kFewestSamples = 12;
/// Pulls what the samples do not show, the far side's light, to none.
constexpr double kRidge = 1e-3;
/// Weight that holds mean and tilt of an adapted shade.
constexpr double kTiltStiffness = 0.02;
/// Codec noise in linear light; a smaller scatter is not taken for real.
constexpr double kLeastScale = 0.004;
/// So deep inside the outline a codec that stores colours for blocks of 2x2 pixels shows the ball's own [px].
constexpr double kPureDepth = 2;

using Vec9 = Eigen::Matrix<double, kHarmonics, 1>;

Vec9 harmonics(const Vec3& n) {
  Vec9 h;
  h << 1, n.x(), n.y(), n.z(), n.x() * n.y(), n.y() * n.z(), n.x() * n.z(), 3 * n.z() * n.z() - 1, n.x() * n.x() - n.y() * n.y();
  return h;
}

/// BT.709 luminance of a linear colour.
double luminance_of(const Vec3& colour) { return colour.dot(Vec3(0.2126, 0.7152, 0.0722)); }

/// Median colour of the samples deep inside, at luminance 1; nothing from too few.
std::optional<Vec3> tint_of(const std::vector<ShadeSample>& samples) {
  Vec3 tint;
  for (int k = 0; k < 3; ++k) {
    std::vector<double> ratios;
    for (const ShadeSample& sample : samples)
      if (sample.depth > kPureDepth && luminance_of(sample.colour) > kLeastScale) ratios.push_back(sample.colour[k] / luminance_of(sample.colour));
    if (ratios.size() < kFewestSamples) return {};
    const auto middle = ratios.begin() + long(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    tint[k] = *middle;
  }
  return tint / luminance_of(tint);
}

}  // namespace

Shade Shade::fit(const std::vector<ShadeSample>& samples, const Harmonics& ridge) const {
  Shade shade = *this;
  if (const auto tint = tint_of(samples)) shade.tint_ = *tint;
  std::vector<double> weights(samples.size(), 1), residuals(samples.size());
  for (int round = 0; round < kRounds; ++round) {
    Eigen::Matrix<double, kHarmonics, kHarmonics> normal = Eigen::Matrix<double, kHarmonics, kHarmonics>::Zero();
    normal.diagonal() = ridge * double(samples.size());
    Harmonics right = normal * coefficients_;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Harmonics h = harmonics(samples[i].normal);
      normal += weights[i] * h * h.transpose();
      right += weights[i] * luminance_of(samples[i].colour) * h;
    }
    shade.coefficients_ = normal.ldlt().solve(right);
    for (std::size_t i = 0; i < samples.size(); ++i) residuals[i] = std::abs(luminance_of(samples[i].colour) - shade.luminance(samples[i].normal));
    const double scale = std::max(kLeastScale, robust_scale(residuals));
    for (std::size_t i = 0; i < samples.size(); ++i) weights[i] = tukey_weight(residuals[i], scale);
  }
  return shade;
}

std::optional<Shade> Shade::learn(const std::vector<ShadeSample>& samples) {
  if (samples.size() < kFewestSamples) return {};
  Harmonics ridge = Harmonics::Constant(kRidge);
  ridge[0] = 0;
  return Shade().fit(samples, ridge);
}

Shade Shade::adapted(const std::vector<ShadeSample>& samples, double stiffness) const {
  if (samples.size() < kFewestSamples) return *this;
  Harmonics ridge = Harmonics::Constant(stiffness);
  ridge.head<4>().setConstant(kTiltStiffness);
  return fit(samples, ridge);
}

double Shade::luminance(const Vec3& normal) const { return std::max(0.0, coefficients_.dot(harmonics(normal))); }

}  // namespace rimshot::evaluate
