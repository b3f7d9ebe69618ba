#include "flight_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "motion_sums.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

/// Believed of the air: a hollow ball's drag, 3/8 Cd rho_air / rho_ball with Cd = 0.5, is 0.0026 for a basketball and 0.0002 for solid rubber.
constexpr double kDrag = 0.0015, kDragSpread = 0.0015;
/// Spin parameter R omega / v over Cd of a usual spin.
constexpr double kLiftSpread = 0.4;
/// Error of the apparent radius that all readings share [px].
constexpr double kOutlineSpread = 0.1;
/// Cameras look up or down by about so much: tangent of the angle.
constexpr double kPitchSpread = 0.36;
/// How exactly a given gravity holds.
constexpr double kGivenSpread = 0.002;
/// How exactly stretches meet [radii]: a ball gives way and takes its time for it.
constexpr double kMeet = 0.02;
/// Stretches that come no nearer than that, and by so many squared standard errors, do not meet.
constexpr double kBreak = 0.12, kBreakSignificance = 60;
/// A ball is hardly so many times as fast as it is seen anywhere in the clip: all that is known of a stretch with one sighting.
constexpr double kMostSpeed = 5;
/// Beyond so many standard errors (of three numbers) a sighting counts less.
constexpr double kHuberDistance = 4;
/// The sightings' errors are known to a factor; where the fit shows smaller ones they are believed down to this part of the variance.
constexpr double kLeastVarianceScale = 0.15;
constexpr int kFitRounds = 12, kFlightRefinements = 4;
/// Of the logarithm of the focal length's error.
constexpr double kMostStretch = 1.5;

// Places of the shared parameters: gravity 0..2, then these.
constexpr long kDragAt = 3, kOutlineAt = 4, kStretchAt = 5, kShared = 6;
constexpr long kOwn = 9;  // of a stretch: place, velocity, and lift or acceleration

long own(std::size_t stretch) { return kShared + kOwn * long(stretch); }

}  // namespace

FlightFit::FlightFit(const std::vector<Sighting>& sightings, const FlightSplit& split, double frame_time, const FlightKnowledge& knowledge, std::optional<double> scale)
    : sightings_(sightings), split_(split), frame_time_(frame_time), knowledge_(knowledge) {
  for (std::size_t i = 1; i < sightings_.size(); ++i) {
    const Vec3 way = sightings_[i].p - sightings_[i - 1].p;
    fast_ = std::max(fast_, way.head<2>().norm() / (sightings_[i].time - sightings_[i - 1].time));
  }
  for (const Stretch& s : split_.stretches) {
    const double begin = sightings_[s.first].time, end = sightings_[s.last].time;
    middle_.push_back(0.5 * (begin + end));
    half_.push_back(std::max(0.5 * (end - begin), 0.5 * frame_time));
  }
  find_breaks();
  start();
  iterate(kFitRounds);
  double squares = 0;
  for (std::size_t i = 0; i < sightings_.size(); ++i) squares += std::pow(std::min(deviation(i), kHuberDistance), 2);
  const double freedom = std::max(1.0, 3 * double(sightings_.size()) - 6 * double(split_.stretches.size()) - 3);
  residual_ = std::sqrt(squares / freedom);
  // Once more with errors of the size that the fit shows, beside which what is believed has its own weight.
  scale_ = scale.value_or(std::max(kLeastVarianceScale, residual_ * residual_));
  iterate(kFlightRefinements);
  Eigen::MatrixXd normal;
  Eigen::VectorXd right;
  cost_ = linearise(normal, right, 1e-2 / (frame_time_ * frame_time_));
  covariance_ = inverse_symmetric(normal);
}

void FlightFit::iterate(int rounds) {
  Eigen::MatrixXd normal;
  Eigen::VectorXd right;
  const double half_frame = 0.5 * frame_time_;
  for (int i = 0; i < rounds; ++i) {
    linearise(normal, right, 1 / (half_frame * half_frame));
    parameters_ += solve_symmetric(normal, right);
    clamp_meetings(parameters_, frame_time_);
    parameters_[kStretchAt] = std::clamp(parameters_[kStretchAt], -kMostStretch, kMostStretch);
  }
}

void FlightFit::clamp_meetings(Eigen::VectorXd& x, double beyond) const {
  for (std::size_t j = 0; j < meeting_at_.size(); ++j)
    if (const long at = meeting_at_[j]; at >= 0)
      x[at] = std::clamp(x[at], sightings_[split_.stretches[j].last].time - beyond, sightings_[split_.stretches[j + 1].first].time + beyond);
}

/// Where the motions before and after, each fitted alone, come nowhere near each other between their sightings, the ball jumps.
void FlightFit::find_breaks() {
  const MotionSums sums(sightings_);
  struct Alone {
    Eigen::Matrix<double, 9, 1> x;
    Eigen::Matrix<double, 9, 9> covariance;
    double begin;
    Vec3 at(double t) const { const double dt = t - begin; return x.head<3>() + dt * (x.segment<3>(3) + dt / 2 * x.tail<3>()); }
    Mat3 spread(double t) const {
      const double dt = t - begin;
      Eigen::Matrix<double, 3, 9> j;
      j << Mat3::Identity(), dt * Mat3::Identity(), dt * dt / 2 * Mat3::Identity();
      return j * covariance * j.transpose();
    }
  };
  std::vector<Alone> alone;
  Vec3 middle = Vec3::Zero();
  for (const Sighting& s : sightings_) middle += s.p / double(sightings_.size());
  for (const Stretch& s : split_.stretches) {
    auto e = sums.equations(s.first, s.last);
    const Vec3 mean = s.flight && split_.gravity ? *split_.gravity : Vec3::Zero();
    const double sigma = s.flight && split_.gravity ? 0.06 * mean.norm() : 1e3;
    e.normal.diagonal().segment<3>(3).array() += std::pow(kMostSpeed * fast_, -2);
    e.normal.diagonal().tail<3>().array() += 1 / (sigma * sigma);
    e.right.tail<3>() += mean / (sigma * sigma);
    Alone a{solve_symmetric(e.normal, e.right), inverse_symmetric(e.normal), sightings_[s.first].time};
    a.x.head<3>() += middle;
    alone.push_back(a);
  }
  gaps_.assign(alone.empty() ? 0 : alone.size() - 1, 0);
  meeting_at_.assign(gaps_.size(), -1);
  long next = own(split_.stretches.size());
  parameters_.resize(next + long(gaps_.size()));
  for (std::size_t j = 0; j < gaps_.size(); ++j) {
    const double begin = sightings_[split_.stretches[j].last].time - 0.5 * frame_time_, end = sightings_[split_.stretches[j + 1].first].time + 0.5 * frame_time_;
    double least = std::numeric_limits<double>::infinity(), best = begin;
    Vec3 way = Vec3::Zero();
    constexpr int kSteps = 100;
    for (int i = 0; i <= kSteps; ++i) {
      const double t = begin + (end - begin) * i / kSteps;
      const Vec3 apart = alone[j + 1].at(t) - alone[j].at(t);
      const Mat3 spread = alone[j].spread(t) + alone[j + 1].spread(t) + kMeet * kMeet * Mat3::Identity();
      const double cost = apart.dot(Vec3(solve_symmetric(spread, apart)));
      if (cost < least) {
        least = cost;
        best = t;
        way = apart;
      }
    }
    // Depth is read badly: a jump is one across the picture.
    if (least > kBreakSignificance && way.head<2>().norm() > kBreak) {
      gaps_[j] = way.head<2>().norm();
      continue;
    }
    meeting_at_[j] = next;
    parameters_[next++] = best;
  }
  parameters_.conservativeResize(next);
}

void FlightFit::start() {
  parameters_.head(own(split_.stretches.size())).setZero();
  parameters_.head<3>() = split_.gravity.value_or(Vec3::Zero());
  parameters_[kDragAt] = kDrag;
  for (std::size_t k = 0; k < split_.stretches.size(); ++k) {
    const Stretch& s = split_.stretches[k];
    // A line through its sightings under the acceleration that it has.
    Eigen::Matrix<double, 6, 6> normal = 1e-9 * Eigen::Matrix<double, 6, 6>::Identity();
    Eigen::Matrix<double, 6, 1> right = Eigen::Matrix<double, 6, 1>::Zero();
    const Vec3 acceleration = s.flight ? split_.gravity.value_or(Vec3::Zero()) : Vec3::Zero();
    for (std::size_t i = s.first; i <= s.last; ++i) {
      const double dt = sightings_[i].time - middle_[k];
      Eigen::Matrix<double, 3, 6> j;
      j << Mat3::Identity(), dt * Mat3::Identity();
      normal += j.transpose() * sightings_[i].information * j;
      right += j.transpose() * sightings_[i].information * (sightings_[i].p - 0.5 * dt * dt * acceleration);
    }
    parameters_.segment<6>(own(k)) = solve_symmetric(normal, right);
  }
}

FlightMotion FlightFit::unpack(const Eigen::VectorXd& x) const {
  FlightMotion out;
  out.law = {x.head<3>(), x[kDragAt], std::exp(x[kStretchAt])};
  out.outline = x[kOutlineAt];
  for (std::size_t k = 0; k < split_.stretches.size(); ++k) {
    const bool flight = split_.stretches[k].flight;
    const Vec3 place = x.segment<3>(own(k)), velocity = x.segment<3>(own(k) + 3), third = x.segment<3>(own(k) + 6);
    out.stretches.emplace_back(middle_[k], place, velocity, flight ? out.law.gravity : third, flight ? third : Vec3::Zero(), half_[k], out.law, flight);
  }
  for (const long at : meeting_at_) out.meeting.push_back(at >= 0 ? std::optional(x[at]) : std::nullopt);
  return out;
}

/// Where the ball is seen: an outline that is read too large brings it nearer.
Vec3 FlightFit::modelled(const FlightMotion& motion, std::size_t stretch, double time) const {
  const Vec3 p = motion.stretches[stretch].position(time);
  return p * (1 - motion.outline * p.z() / knowledge_.focal);
}

double FlightFit::deviation(std::size_t sighting) const {
  const auto at = std::ranges::find_if(split_.stretches, [&](const Stretch& s) { return sighting >= s.first && sighting <= s.last; });
  const Sighting& s = sightings_[sighting];
  const Vec3 off = s.p - modelled(motion(), std::size_t(at - split_.stretches.begin()), s.time);
  return std::sqrt(off.dot(s.information * off));
}

double FlightFit::linearise(Eigen::MatrixXd& normal, Eigen::VectorXd& right, double damping) const {
  const long n = parameters_.size();
  normal = 1e-9 * Eigen::MatrixXd::Identity(n, n);
  right = Eigen::VectorXd::Zero(n);
  const FlightMotion m = motion();
  const SharedLaw& law = m.law;
  double cost = 0;
  const auto belief = [&](long at, double mean, double spread) {
    cost += std::pow((mean - parameters_[at]) / spread, 2);
    normal(at, at) += 1 / (spread * spread);
    right[at] += (mean - parameters_[at]) / (spread * spread);
  };
  belief(kDragAt, kDrag, kDragSpread);
  belief(kOutlineAt, 0, kOutlineSpread);
  belief(kStretchAt, 0, std::max(knowledge_.focal_spread, 1e-4));
  if (const double across = law.gravity.head<2>().norm(); across > 0) {
    // Towards or away from the camera: gravity's depth over its size in the picture.
    Eigen::VectorXd j = Eigen::VectorXd::Zero(n);
    const double depth = law.stretch * law.gravity.z();
    j.head<2>() = -depth / std::pow(across, 3) * law.gravity.head<2>();
    j[2] = law.stretch / across;
    j[kStretchAt] = depth / across;
    normal += j * j.transpose() / (kPitchSpread * kPitchSpread);
    right -= depth / across / (kPitchSpread * kPitchSpread) * j;
    cost += std::pow(depth / across / kPitchSpread, 2);
  }
  if (knowledge_.gravity) {
    const Vec3 whole(law.gravity.x(), law.gravity.y(), law.stretch * law.gravity.z());
    const double size = whole.norm(), spread = kGivenSpread * *knowledge_.gravity;
    Eigen::VectorXd j = Eigen::VectorXd::Zero(n);
    j.head<3>() = Vec3(whole.x(), whole.y(), law.stretch * whole.z()) / size;
    j[kStretchAt] = whole.z() * whole.z() / size;
    normal += j * j.transpose() / (spread * spread);
    right += (*knowledge_.gravity - size) / (spread * spread) * j;
    cost += std::pow((*knowledge_.gravity - size) / spread, 2);
  }
  for (std::size_t k = 0; k < split_.stretches.size(); ++k) {
    const Stretch& s = split_.stretches[k];
    const StretchMotion& own_motion = m.stretches[k];
    const long at = own(k);
    for (int axis = 0; axis < 3; ++axis) {
      belief(at + 3 + axis, 0, kMostSpeed * fast_);
      belief(at + 6 + axis, 0, s.flight ? kLiftSpread : 1e3);
    }
    for (std::size_t i = s.first; i <= s.last; ++i) {
      const Sighting& seen = sightings_[i];
      const double dt = seen.time - own_motion.t0;
      const Vec3 p = own_motion.position(seen.time);
      const Vec3 off = seen.p - modelled(m, k, seen.time);
      const double distance = std::sqrt(off.dot(seen.information * off));
      cost += (distance > kHuberDistance ? kHuberDistance * (2 * distance - kHuberDistance) : distance * distance) / scale_;
      const Mat3 information = seen.information * ((distance > kHuberDistance ? kHuberDistance / distance : 1.0) / scale_);
      // Columns: gravity, drag, outline | place, velocity, third.
      Eigen::Matrix<double, 3, 14> j = Eigen::Matrix<double, 3, 14>::Zero();
      j.block<3, 3>(0, 5) = Mat3::Identity();
      j.block<3, 3>(0, 8) = dt * Mat3::Identity();
      if (s.flight) {
        j.leftCols<3>() = 0.5 * dt * dt * Mat3::Identity();
        j.col(kDragAt) = own_motion.air_displacement(0, seen.time);
        for (int axis = 0; axis < 3; ++axis) {
          j.col(kDragAt) += own_motion.lift[axis] * own_motion.air_displacement(1 + axis, seen.time);
          j.col(11 + axis) = law.drag * own_motion.air_displacement(1 + axis, seen.time);
        }
      } else {
        j.rightCols<3>() = 0.5 * dt * dt * Mat3::Identity();
      }
      j.col(kOutlineAt) = -p * p.z() / knowledge_.focal;
      const Eigen::Matrix<double, 14, 3> weighted = j.transpose() * information;
      const Eigen::Matrix<double, 14, 14> square = weighted * j;
      const Eigen::Matrix<double, 14, 1> slope = weighted * off;
      normal.topLeftCorner<5, 5>() += square.topLeftCorner<5, 5>();
      normal.block<5, 9>(0, at) += square.topRightCorner<5, 9>();
      normal.block<9, 5>(at, 0) += square.bottomLeftCorner<9, 5>();
      normal.block<9, 9>(at, at) += square.bottomRightCorner<9, 9>();
      right.head<5>() += slope.head<5>();
      right.segment<9>(at) += slope.tail<9>();
    }
  }
  for (std::size_t k = 0; k < meeting_at_.size(); ++k) {
    if (meeting_at_[k] < 0) continue;
    const double t = parameters_[meeting_at_[k]], weight = 1 / (kMeet * kMeet);
    Eigen::MatrixXd j = Eigen::MatrixXd::Zero(3, n);
    for (const double sign : {1.0, -1.0}) {
      const std::size_t which = sign > 0 ? k : k + 1;
      const StretchMotion& own_motion = m.stretches[which];
      const double dt = t - own_motion.t0;
      j.middleCols<3>(own(which)) = sign * Mat3::Identity();
      j.middleCols<3>(own(which) + 3) = sign * dt * Mat3::Identity();
      if (split_.stretches[which].flight) {
        j.leftCols<3>() += sign * 0.5 * dt * dt * Mat3::Identity();
        j.col(kDragAt) += sign * own_motion.air_displacement(0, t);
        for (int axis = 0; axis < 3; ++axis) {
          j.col(kDragAt) += sign * own_motion.lift[axis] * own_motion.air_displacement(1 + axis, t);
          j.col(own(which) + 6 + axis) = sign * law.drag * own_motion.air_displacement(1 + axis, t);
        }
      } else {
        j.middleCols<3>(own(which) + 6) = sign * 0.5 * dt * dt * Mat3::Identity();
      }
    }
    j.col(meeting_at_[k]) = m.stretches[k].velocity(t) - m.stretches[k + 1].velocity(t);
    const Vec3 off = m.stretches[k + 1].position(t) - m.stretches[k].position(t);
    normal += weight * j.transpose() * j;
    right += weight * j.transpose() * off;
    normal(meeting_at_[k], meeting_at_[k]) += damping;
    cost += weight * off.squaredNorm();
  }
  return cost;
}

std::vector<FlightMotion> FlightFit::draws(int count) const {
  const Eigen::MatrixXd factor = cholesky_factor(covariance_);
  Rng rng(1);
  std::vector<FlightMotion> out;
  Eigen::VectorXd x(parameters_.size());
  for (int i = 0; i < count; ++i) {
    for (double& value : x) value = rng.normal();
    x = parameters_ + factor * x;
    clamp_meetings(x, 0);
    out.push_back(unpack(x));
  }
  return out;
}

}  // namespace rimshot::evaluate
