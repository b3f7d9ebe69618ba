#include "shade.h"

#include <utility>

#include "tukey.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

constexpr int kHarmonics = 9;
constexpr int kFitRounds = 6;
constexpr std::size_t kFewestSamples = 12;
/// Pulls what the samples do not show, the far side's light, to none.
constexpr double kRidge = 1e-3;
/// Weights that hold the factor and the uniform light, and the tilt, of an adapted shade.
constexpr double kFactorStiffness = 0.002, kTiltStiffness = 0.02;
/// Weight that holds how the colour varies over the ball.
constexpr double kTintStiffness = 0.05;
/// Codec noise in linear light; a smaller scatter is not taken for real.
constexpr double kLeastResidual = 0.004;
/// So deep inside the outline a codec that stores colours for blocks of 2x2 pixels shows the ball's own [px].
constexpr double kPureDepth = 2;

using Vec9 = Eigen::Matrix<double, kHarmonics, 1>;

Vec9 harmonics(const Vec3& n) {
  Vec9 h;
  h << 1, n.x(), n.y(), n.z(), n.x() * n.y(), n.y() * n.z(), n.x() * n.z(), 3 * n.z() * n.z() - 1,
      n.x() * n.x() - n.y() * n.y();
  return h;
}

using Tint = Eigen::Matrix<double, 3, 4>;

/// Robust least squares for the colour of the samples deep inside, at luminance 1; its variation over the ball is held
/// near `anchor`. The anchor itself from too few samples.
Tint tint_of(const std::vector<ShadeSample>& samples, const Tint& anchor) {
  std::vector<std::pair<Eigen::Vector4d, Vec3>> rows;
  for (const ShadeSample& sample : samples) {
    const double luminance = luminance_of(sample.colour);
    if (sample.depth > kPureDepth && luminance > kLeastResidual)
      rows.emplace_back(sample.normal.homogeneous(), sample.colour / luminance);
  }
  if (rows.size() < kFewestSamples) return anchor;
  Tint tint = anchor;
  std::vector<double> weights(rows.size(), 1), residuals(rows.size());
  for (int round = 0; round < kFitRounds; ++round) {
    Eigen::Matrix4d normal = Eigen::Vector4d(1, 1, 1, 0).asDiagonal();
    normal *= kTintStiffness * double(rows.size());
    Eigen::Matrix<double, 4, 3> right = normal * anchor.transpose();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      normal += weights[i] * rows[i].first * rows[i].first.transpose();
      right += weights[i] * rows[i].first * rows[i].second.transpose();
    }
    tint = solve_symmetric(normal, right).transpose();
    for (std::size_t i = 0; i < rows.size(); ++i) residuals[i] = (rows[i].second - tint * rows[i].first).norm();
    const double scale = std::max(kLeastResidual, robust_scale(residuals));
    for (std::size_t i = 0; i < rows.size(); ++i) weights[i] = tukey_weight(residuals[i], scale);
  }
  return tint;
}

}  // namespace

double luminance_of(const Vec3& colour) { return colour.dot(Vec3(0.2126, 0.7152, 0.0722)); }

void Shade::fit(const std::vector<ShadeSample>& samples, const Eigen::MatrixXd& basis, const Eigen::VectorXd& anchor,
                const Eigen::VectorXd& ridge) {
  tint_ = tint_of(samples, tint_);
  std::vector<double> weights(samples.size(), 1), residuals(samples.size());
  for (int round = 0; round < kFitRounds; ++round) {
    Eigen::MatrixXd normal = (ridge * double(samples.size())).asDiagonal();
    Eigen::VectorXd right = normal * anchor;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Eigen::VectorXd row = basis.transpose() * harmonics(samples[i].normal);
      normal += weights[i] * row * row.transpose();
      right += weights[i] * luminance_of(samples[i].colour) * row;
    }
    coefficients_ = basis * solve_symmetric(normal, right);
    for (std::size_t i = 0; i < samples.size(); ++i)
      residuals[i] = std::abs(luminance_of(samples[i].colour) - luminance(samples[i].normal));
    const double scale = std::max(kLeastResidual, robust_scale(residuals));
    for (std::size_t i = 0; i < samples.size(); ++i) weights[i] = tukey_weight(residuals[i], scale);
  }
}

std::optional<Shade> Shade::learn(const std::vector<ShadeSample>& samples) {
  if (samples.size() < kFewestSamples) return {};
  Shade shade;
  Vec9 ridge = Vec9::Constant(kRidge);
  ridge[0] = 0;
  shade.fit(samples, Eigen::MatrixXd::Identity(kHarmonics, kHarmonics), Vec9::Zero(), ridge);
  return shade;
}

Shade Shade::adapted(const std::vector<ShadeSample>& samples) const {
  if (samples.size() < kFewestSamples) return *this;
  Eigen::MatrixXd basis = Eigen::MatrixXd::Zero(kHarmonics, 5);
  basis.col(0) = coefficients_;
  basis.block<4, 4>(0, 1).setIdentity();
  Eigen::VectorXd anchor = Eigen::VectorXd::Unit(5, 0), ridge(5);
  ridge << kFactorStiffness * coefficients_.squaredNorm(), kFactorStiffness, kTiltStiffness, kTiltStiffness,
      kTiltStiffness;
  Shade shade = *this;
  shade.fit(samples, basis, anchor, ridge);
  return shade;
}

double Shade::luminance(const Vec3& normal) const { return std::max(0.0, coefficients_.dot(harmonics(normal))); }

}  // namespace rimshot::evaluate
