#include "shade.h"

#include <cmath>
#include <utility>

#include "tukey.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

constexpr int kShadeRounds = 6;
constexpr std::size_t kFewestSamples = 12;
/// Fewer do not tell a lamp's terminator from seams: nine frames of a ball of 7.5 px.
constexpr std::size_t kLampSamples = 1200;
/// How often the lamp's direction is set right, by how much at most [rad], and the least lamp that has one, in linear light.
constexpr int kLampTurns = 6;
constexpr double kLargestTurn = 0.3, kLeastLamp = 0.02;
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
/// From here on a linear channel is overexposed: white, less what a codec changes.
constexpr double kOverexposed = 0.95;
const Vec3 kLuminance(0.2126, 0.7152, 0.0722);

using Tint = Eigen::Matrix<double, 3, 4>;

/// Robust least squares for the colour of the samples deep inside, at luminance 1; its variation over the ball is held
/// near `anchor`. The anchor itself from too few samples.
Tint tint_of(const std::vector<ShadeSample>& samples, const Tint& anchor) {
  std::vector<std::pair<Eigen::Vector4d, Vec3>> rows;
  for (const double most : {kOverexposed, 2.0}) {  // white where there is nothing else
    if (rows.size() >= kFewestSamples) break;
    rows.clear();
    for (const ShadeSample& sample : samples) {
      const double luminance = luminance_of(sample.colour);
      if (sample.depth > kPureDepth && luminance > kLeastResidual && sample.colour.maxCoeff() < most)
        rows.emplace_back(sample.normal.homogeneous(), sample.colour / luminance);
    }
  }
  if (rows.size() < kFewestSamples) return anchor;
  Tint tint = anchor;
  std::vector<double> weights(rows.size(), 1), residuals(rows.size());
  for (int round = 0; round < kShadeRounds; ++round) {
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

double luminance_of(const Vec3& colour) { return colour.dot(kLuminance); }

std::optional<double> luminance_of(const Vec3& seen, const Vec3& hue) {
  double shown = 0, expected = 0;
  for (int k = 0; k < 3; ++k)
    if (seen[k] < kOverexposed) {
      shown += kLuminance[k] * seen[k];
      expected += kLuminance[k] * hue[k];
    }
  if (expected <= 0) return {};
  return luminance_of(hue) * shown / expected;
}

namespace {

/// Robust least squares of `values` by the columns of `rows`, held near `anchor` by `ridge` (parts of the samples' weight).
Eigen::VectorXd robust_fit(const Eigen::MatrixXd& rows, const Eigen::VectorXd& values, const Eigen::VectorXd& anchor, const Eigen::VectorXd& ridge) {
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(values.size()), solution;
  std::vector<double> residuals(std::size_t(values.size()));
  for (int round = 0; round < kShadeRounds; ++round) {
    const Eigen::MatrixXd held = (ridge * double(values.size())).asDiagonal(), weighted = weights.asDiagonal() * rows;
    solution = solve_symmetric(Eigen::MatrixXd(weighted.transpose() * rows + held), Eigen::VectorXd(weighted.transpose() * values + held * anchor));
    const Eigen::VectorXd left = values - rows * solution;
    for (std::size_t i = 0; i < residuals.size(); ++i) residuals[i] = std::abs(left[long(i)]);
    const double scale = std::max(kLeastResidual, robust_scale(residuals));
    for (long i = 0; i < values.size(); ++i) weights[i] = tukey_weight(residuals[std::size_t(i)], scale);
  }
  return solution;
}

}  // namespace

Eigen::MatrixXd Shade::terms(const std::vector<ShadeSample>& samples) const {
  Eigen::MatrixXd rows(long(samples.size()), kTerms);
  for (std::size_t i = 0; i < samples.size(); ++i) rows.row(long(i)) = terms(samples[i].normal);
  return rows;
}

Eigen::VectorXd Shade::luminances(const std::vector<ShadeSample>& samples) const {
  Eigen::VectorXd out(long(samples.size()));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const ShadeSample& sample = samples[i];
    out[long(i)] = luminance_of(sample.colour, hue(sample.normal)).value_or(luminance_of(sample.colour));
  }
  return out;
}

void Shade::turn_lamp(const std::vector<ShadeSample>& samples, const Eigen::VectorXd& seen, const Eigen::VectorXd& ridge) {
  const Vec3 e1 = lamp_.unitOrthogonal(), e2 = lamp_.cross(e1);
  Eigen::MatrixXd rows(long(samples.size()), kTerms + 2);
  rows.leftCols(kTerms) = terms(samples);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Vec3& n = samples[i].normal;
    const Vec3 lit = n.dot(lamp_) > 0 ? n : Vec3(Vec3::Zero());
    rows.row(long(i)).tail<2>() << lit.dot(e1), lit.dot(e2);
  }
  Eigen::VectorXd longer(kTerms + 2);
  longer << ridge, kRidge, kRidge;
  const Eigen::VectorXd solution = robust_fit(rows, seen, Eigen::VectorXd::Zero(kTerms + 2), longer);
  const double strength = solution[kTerms - 1];
  if (strength < kLeastLamp) return;
  Vec2 turn = solution.tail<2>() / strength;
  if (turn.norm() > kLargestTurn) turn *= kLargestTurn / turn.norm();
  lamp_ = (lamp_ + turn.x() * e1 + turn.y() * e2).normalized();
}

std::optional<Shade> Shade::learn(const std::vector<ShadeSample>& samples) {
  if (samples.size() < kFewestSamples) return {};
  Shade shade;
  shade.tint_ = tint_of(samples, shade.tint_);
  const Eigen::VectorXd seen = shade.luminances(samples);
  Eigen::VectorXd ridge = Eigen::VectorXd::Constant(kTerms, kRidge);
  ridge[0] = 0;
  const auto fit = [&] { shade.coefficients_ = robust_fit(shade.terms(samples), seen, Coefficients::Zero(), ridge); };
  fit();
  if (samples.size() < kLampSamples || shade.coefficients_.segment<3>(1).norm() == 0) return shade;
  shade.lamp_ = shade.coefficients_.segment<3>(1).normalized();
  for (int turn = 0; turn < kLampTurns; ++turn) shade.turn_lamp(samples, seen, ridge);
  fit();
  return shade;
}

Shade Shade::adapted(const std::vector<ShadeSample>& samples) const {
  if (samples.size() < kFewestSamples) return *this;
  Eigen::MatrixXd basis = Eigen::MatrixXd::Zero(kTerms, 5);
  basis.col(0) = coefficients_;
  basis.block<4, 4>(0, 1).setIdentity();
  Eigen::VectorXd ridge(5);
  ridge << kFactorStiffness * coefficients_.squaredNorm(), kFactorStiffness, kTiltStiffness, kTiltStiffness, kTiltStiffness;
  Shade shade = *this;
  shade.tint_ = tint_of(samples, tint_);
  shade.coefficients_ = basis * robust_fit(terms(samples) * basis, shade.luminances(samples), Eigen::VectorXd::Unit(5, 0), ridge);
  return shade;
}

Shade::Coefficients Shade::terms(const Vec3& n) const {
  Coefficients out;
  out << 1, n.x(), n.y(), n.z(), n.x() * n.y(), n.y() * n.z(), n.x() * n.z(), 3 * n.z() * n.z() - 1, n.x() * n.x() - n.y() * n.y(), std::max(0.0, n.dot(lamp_));
  return out;
}

double Shade::luminance(const Vec3& normal) const { return std::max(0.0, coefficients_.dot(terms(normal))); }

}  // namespace rimshot::evaluate
