#include "motion_sums.h"

#include <cmath>

#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

constexpr double kBinomial[5][5] = {{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}};

}  // namespace

MotionSums::Sums::Sums() {
  for (Mat3& m : information) m.setZero();
  for (Vec3& v : weighted) v.setZero();
}

MotionSums::MotionSums(const std::vector<Sighting>& sightings) : until_(1) {
  for (const Sighting& s : sightings) middle_ += s.p / double(sightings.size());
  for (const Sighting& s : sightings) {
    Sums next = until_.back();
    const Vec3 p = s.p - middle_, weighted = s.information * p;
    double power = 1;
    for (int k = 0; k < kPowers; ++k, power *= s.time) {
      next.information[k] += power * s.information;
      if (k < 3) next.weighted[k] += power * weighted;
    }
    next.squares += p.dot(weighted);
    time_.push_back(s.time);
    until_.push_back(next);
  }
}

MotionSums::Equations MotionSums::equations(std::size_t first, std::size_t last) const {
  const Sums &a = until_[first], &b = until_[last + 1];
  // Powers of the time since the first sighting, from powers of the time itself.
  Mat3 information[kPowers];
  Vec3 weighted[3];
  for (int k = 0; k < kPowers; ++k) {
    information[k].setZero();
    if (k < 3) weighted[k].setZero();
    for (int j = 0; j <= k; ++j) {
      const double factor = kBinomial[k][j] * std::pow(-time_[first], k - j);
      information[k] += factor * (b.information[j] - a.information[j]);
      if (k < 3) weighted[k] += factor * (b.weighted[j] - a.weighted[j]);
    }
  }
  constexpr double kShare[3] = {1, 1, 0.5};  // p + t v + t^2 a / 2
  Equations out;
  for (int i = 0; i < 3; ++i) {
    out.right.segment<3>(3 * i) = kShare[i] * weighted[i];
    for (int j = 0; j < 3; ++j) out.normal.block<3, 3>(3 * i, 3 * j) = kShare[i] * kShare[j] * information[i + j];
  }
  out.squares = b.squares - a.squares;
  return out;
}

double MotionSums::cost(std::size_t first, std::size_t last, const std::optional<AccelerationBelief>& belief) const {
  Equations e = equations(first, last);
  if (belief) {
    const double weight = 1 / (belief->sigma * belief->sigma);
    e.normal.diagonal().tail<3>().array() += weight;
    e.right.tail<3>() += weight * belief->mean;
    e.squares += weight * belief->mean.squaredNorm();
  }
  const Vec9 x = solve_symmetric(e.normal, e.right);
  return std::max(0.0, e.squares - x.dot(e.right));
}

void MotionSums::acceleration(std::size_t first, std::size_t last, Mat3& information, Vec3& weighted) const {
  const Equations e = equations(first, last);
  const Eigen::Matrix<double, 6, 6> rest = e.normal.topLeftCorner<6, 6>();
  Eigen::Matrix<double, 6, 4> beside;
  beside << e.normal.topRightCorner<6, 3>(), e.right.head<6>();
  const Eigen::Matrix<double, 6, 4> solved = solve_symmetric(rest, beside);
  information = e.normal.bottomRightCorner<3, 3>() - e.normal.bottomLeftCorner<3, 6>() * solved.leftCols<3>();
  weighted = e.right.tail<3>() - e.normal.bottomLeftCorner<3, 6>() * solved.col(3);
}

}  // namespace rimshot::evaluate
