#include "box_equations.h"

#include <cmath>
#include <map>
#include <set>

#include "rimshot/core/linear_algebra.h"
#include "tukey.h"

namespace rimshot::evaluate {
namespace {

/// What is known of a face's colour beforehand, and of how it varies over the face: standard deviations as parts of it.
constexpr double kColourDoubt = 0.5, kSlopeDoubt = 0.2;
constexpr double kDarkest = 0.02;  ///< of colours for the two above, linear
/// Least part of its six degrees of freedom's scatter that a fit is taken to leave.
constexpr double kLeastLeft = 0.1;
/// Blocks of pixels whose errors count as independent [px].
constexpr int kBlock = 4;
/// Errors of the outline that no residual shows (codec, light at an edge, samples of a pixel): of each corner in the picture, along each
/// axis, in luma and in the smeared chroma, standard deviations [px].
constexpr double kLumaCornerError = 0.05, kChromaCornerError = 0.12;
/// For differences in place of derivatives [px].
constexpr double kBoxDifference = 0.02;

Plane slope_of(const OutlinePatch& patch, Plane ahead, const Plane& back) {
  for (std::size_t i = 0; i < patch.size(); ++i) ahead[i] = (ahead[i] - back[i]) / (2 * kBoxDifference);
  return as_coded(patch, ahead);
}

/// How the coded picture changes with the corners' places in it, along x and y [px], first all in luma, then in chroma.
std::vector<Plane> corner_slopes(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose) {
  std::set<int> seen;
  for (const FaceLight& light : box.faces) seen.insert(light.face.ids.begin(), light.face.ids.end());
  std::vector<Plane> luma, chroma;
  BoxDrawing off = box;
  for (const int corner : seen)
    for (int axis = 0; axis < 2; ++axis) {
      double& error = off.moved[std::size_t(corner)][axis];
      error = kBoxDifference;
      Plane ahead = off.drawn(patch, pose);
      error = -kBoxDifference;
      luma.push_back(slope_of(patch, std::move(ahead), off.drawn(patch, pose)));
      error = 0;
      chroma.push_back(luma.back());
      for (std::size_t i = 0; i < patch.size(); ++i) {
        chroma.back()[i].x() = 0;
        luma.back()[i].tail<2>().setZero();
      }
    }
  luma.insert(luma.end(), std::make_move_iterator(chroma.begin()), std::make_move_iterator(chroma.end()));
  return luma;
}

/// What of a pixel changes with an unknown.
using Slopes = std::vector<std::pair<long, Vec3>>;

/// The frame beside the drawn box, as the codec stores both, and how the latter changes with the unknowns.
class Linearised {
 public:
  Linearised(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose, const PoseUnits& units)
      : patch_(patch), box_(box), covered_(box.coverage(patch, pose, box.widening)) {
    const Plane light = box.mixed(patch, covered_);
    Plane drawn(patch.size());
    for (std::size_t i = 0; i < patch.size(); ++i) drawn[i] = patch.open[i] ? encode(light[i]) : patch.seen[i];
    const Plane now = as_coded(patch, drawn);
    residual_ = luma_and_chroma(patch.seen);
    for (std::size_t i = 0; i < patch.size(); ++i) residual_[i] -= now[i];
    for (int k = 0; k < kPose; ++k) {
      Eigen::Matrix<double, kPose, 1> step = Eigen::Matrix<double, kPose, 1>::Zero();
      step[k] = kBoxDifference;
      slopes_.push_back(slope_of(patch, box.drawn(patch, units.change(step).applied_to(pose)), box.drawn(patch, units.change(-step).applied_to(pose))));
    }
    for (std::size_t f = 0; f < box.faces.size(); ++f)
      for (int term = 0; term < 3; ++term)
        for (int channel = 0; channel < 3; ++channel) slopes_.push_back(colour_slope(light, f, term, channel));
  }

  long unknowns() const { return long(slopes_.size()); }

  /// Calls visit(pixel, weight, residual, slopes, unit) for all pixels that an unknown changes, once in luma and once in chroma: luma is
  /// sharp, chroma smooth, and each is weighed by its own scatter. `unit` makes standard deviations of a difference, the others 0.
  template <typename Visit>
  void visit(const Visit& visit) const {
    for (const auto& [mask, share] : {std::pair(Vec3(1, 0, 0), 1.0), std::pair(Vec3(0, 1, 1), kChromaShare)}) {
      std::vector<double> lengths;
      for (std::size_t i = 0; i < patch_.size(); ++i) {
        double on_box = 0;
        for (const auto& part : covered_) on_box += part[i];
        if (on_box > 0) lengths.push_back(residual_[i].cwiseProduct(mask).norm());
      }
      const double scale = std::max(kLeastScale, robust_scale(lengths));
      Slopes slopes;  // few, inside a face
      for (std::size_t i = 0; i < patch_.size(); ++i) {
        if (!patch_.open[i]) continue;
        const Vec3 own = residual_[i].cwiseProduct(mask) / scale;
        slopes.clear();
        for (long k = 0; k < unknowns(); ++k)
          if (const Vec3 slope = slopes_[std::size_t(k)][i].cwiseProduct(mask) / scale; !slope.isZero(0)) slopes.emplace_back(k, slope);
        if (!slopes.empty()) visit(i, share * tukey_weight(own.norm(), box_.widening), own, slopes, Vec3(mask / scale));
      }
    }
  }

 private:
  Plane colour_slope(const Plane& light, std::size_t face, int term, int channel) const {
    constexpr double kBrighter = 1e-3;
    Plane plane(patch_.size(), Vec3::Zero());
    for (std::size_t i = 0; i < patch_.size(); ++i) {
      if (!patch_.open[i] || covered_[face][i] == 0) continue;
      const Vec3 slope = (encode(light[i] + kBrighter * Vec3::Unit(channel)) - encode(light[i])) / kBrighter;
      plane[i] = covered_[face][i] * box_.faces[face].basis(patch_.middle(i))[term] * slope;
    }
    return as_coded(patch_, plane);
  }

  const OutlinePatch& patch_;
  const BoxDrawing& box_;
  std::vector<std::vector<double>> covered_;
  Plane residual_;
  std::vector<Plane> slopes_;
};

BoxEquations no_equations(long unknowns) { return {Eigen::MatrixXd::Zero(unknowns, unknowns), Eigen::VectorXd::Zero(unknowns)}; }

/// The lower triangle.
void add_pixel(BoxEquations& into, double weight, const Vec3& residual, const Slopes& slopes) {
  for (const auto& [k, slope] : slopes) {
    for (const auto& [l, other] : slopes)
      if (l <= k) into.normal(k, l) += weight * slope.dot(other);
    into.right[k] += weight * slope.dot(residual);
  }
}

void mirror(BoxEquations& equations) { equations.normal.triangularView<Eigen::StrictlyUpper>() = equations.normal.transpose(); }

/// What is known of the faces' colours beforehand.
void add_doubts(BoxEquations& into, const BoxDrawing& box) {
  for (std::size_t f = 0; f < box.faces.size(); ++f)
    for (int term = 0; term < 3; ++term)
      for (int channel = 0; channel < 3; ++channel) {
        const long k = kPose + kPerFace * long(f) + 3 * term + channel;
        const FaceLight& face = box.faces[f];
        const double sigma = (term == 0 ? kColourDoubt : kSlopeDoubt) * std::max(kDarkest, face.anchor.mean());
        into.normal(k, k) += 1 / (sigma * sigma);
        into.right[k] += ((term == 0 ? face.anchor[channel] : 0) - face.terms(channel, term)) / (sigma * sigma);
      }
}

}  // namespace

BoxEquations box_equations(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose, const PoseUnits& units) {
  const Linearised linearised(patch, box, pose, units);
  BoxEquations out = no_equations(linearised.unknowns());
  linearised.visit([&](std::size_t, double weight, const Vec3& residual, const Slopes& slopes, const Vec3&) { add_pixel(out, weight, residual, slopes); });
  mirror(out);
  add_doubts(out, box);
  return out;
}

Mat6 box_covariance(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose, const PoseUnits& units) {
  const Linearised linearised(patch, box, pose, units);
  const std::vector<Plane> corners = corner_slopes(patch, box, pose);
  const long unknowns = linearised.unknowns(), errors = long(corners.size());
  std::map<std::pair<int, int>, BoxEquations> blocks;
  Eigen::MatrixXd by_corners = Eigen::MatrixXd::Zero(unknowns, errors);  // pushes on the unknowns, of a corner's error each
  linearised.visit([&](std::size_t i, double weight, const Vec3& residual, const Slopes& slopes, const Vec3& scaled) {
    const Vec2 at = patch.middle(i);
    const std::pair place(int(at.x()) / kBlock, int(at.y()) / kBlock);
    add_pixel(blocks.try_emplace(place, no_equations(unknowns)).first->second, weight, residual, slopes);
    for (long k = 0; k < errors; ++k) {
      const Vec3 moved = corners[std::size_t(k)][i].cwiseProduct(scaled);
      for (const auto& [l, slope] : slopes) by_corners(l, k) += weight * slope.dot(moved);
    }
  });
  BoxEquations all = no_equations(unknowns);
  for (auto& [place, block] : blocks) {
    mirror(block);
    all.normal += block.normal;
  }
  add_doubts(all, box);

  const Eigen::MatrixXd covariance = inverse_symmetric(all.normal);
  const Eigen::MatrixXd to_pose = covariance.topRows(kPose);  // of a push on the unknowns
  const Mat6 of_pose = covariance.topLeftCorner(kPose, kPose), information = inverse_symmetric(of_pose);
  double scatter = 0, expected = 0;
  for (const auto& [place, block] : blocks) {
    const Eigen::Matrix<double, kPose, 1> moved = to_pose * block.right;
    scatter += moved.dot(information * moved);
    const Eigen::MatrixXd left = block.normal - block.normal * covariance * block.normal;
    expected += (information * (to_pose * left * to_pose.transpose())).trace();
  }
  Eigen::MatrixXd moves = to_pose * by_corners;
  moves.leftCols(errors / 2) *= kLumaCornerError;
  moves.rightCols(errors / 2) *= kChromaCornerError;
  return std::max(1.0, scatter / std::max(expected, kLeastLeft)) * of_pose + moves * moves.transpose();
}

}  // namespace rimshot::evaluate
