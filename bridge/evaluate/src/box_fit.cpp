#include "box_fit.h"

#include <algorithm>
#include <cmath>

#include "box_equations.h"
#include "rimshot/core/linear_algebra.h"
#include "tukey.h"

namespace rimshot::evaluate {
namespace {

/// The first rounds narrow to a pixel's own width by this factor each.
constexpr double kBoxNarrowing = 0.7;
constexpr int kBoxIterations = 30;
/// Scatter of pixels that count as explained, 0..1.
constexpr double kExplainedScatter = 6.0 / 255;
constexpr double kBoxSettled = 3e-3;  ///< [px]
/// Longest step, in widths of a pixel as a round sees it.
constexpr double kBoxStep = 1.5;
/// So far about the silhouette the picture must agree, too: a box that is longer than the fitted one does not [px].
constexpr double kBoxRing = 2;

/// How well the box at a pose explains the patch.
void appraise(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose, BoxFit& fit) {
  const Plane seen = luma_and_chroma(patch.seen), empty = luma_and_chroma(patch.empty), drawn = as_coded(patch, box.drawn(patch, pose));
  const auto covered = box.coverage(patch, pose, 1), near = box.coverage(patch, pose, 1 + 2 * kBoxRing);
  std::vector<double> parts;
  double about = 0, agreeing = 0;
  fit.gain = 0;
  for (std::size_t i = 0; i < patch.size(); ++i) {
    if (!patch.open[i]) continue;
    const double without = (seen[i] - empty[i]).norm(), with = (seen[i] - drawn[i]).norm();
    const double agrees = tukey_weight(with, kExplainedScatter);
    fit.gain += agrees - tukey_weight(without, kExplainedScatter);
    double on_box = 0, about_box = 0;
    for (const auto& part : covered) on_box += part[i];
    for (const auto& part : near) about_box += part[i];
    if (about_box > 0) {
      about += 1;
      agreeing += agrees;
    }
    if (on_box > 1 - 1e-9) parts.push_back(without > kLeastScale ? 1 - with / without : 0);
  }
  fit.agreement = about > 0 ? agreeing / about : 0;
  fit.explained = 0;
  if (parts.empty()) return;
  const auto middle = parts.begin() + long(parts.size() / 2);
  std::nth_element(parts.begin(), middle, parts.end());
  fit.explained = *middle;
}

/// Part of the silhouette that lies in the picture and before the court, 0..1.
double visible_silhouette(const BoxView& view, const Pose& pose) {
  const auto faces = visible_faces(view.camera, view.half_extents, pose);
  double all = 0, seen = 0;
  for (const BoxFace& face : faces) all += area_of(face.corners);
  if (all == 0) return 0;
  Bounds bounds;
  for (const BoxFace& face : faces) bounds.add(face.corners);
  const auto& [least, most] = bounds;
  const double before = kBeforeBox * circumradius(view.half_extents);
  for (int y = std::max(0, int(least.y())); y < std::min(double(view.camera.height), most.y()); ++y)
    for (int x = std::max(0, int(least.x())); x < std::min(double(view.camera.width), most.x()); ++x) {
      const Vec3 ray = view.camera.ray_direction(x + 0.5, y + 0.5);
      if (double(view.static_distance[std::size_t(y) * std::size_t(view.camera.width) + std::size_t(x)]) < box_distance(view.camera, view.half_extents, pose, ray) - before) continue;
      for (const BoxFace& face : faces) seen += covered_part(face.corners, Vec2(x + 0.5, y + 0.5), 1);
    }
  return std::min(1.0, seen / all);
}

}  // namespace

std::optional<BoxFit> fit_box(const media::Rgb8& frame, const BoxView& view, const Pose& start, const BoxExposure& path,
                              const FaceColours& colours, double widening) {
  BoxDrawing box{view, path, widening};
  BoxFit fit;
  fit.pose = start;
  for (int iteration = 0; iteration < kBoxIterations; ++iteration) {
    const OutlinePatch patch = patch_around(frame, view, fit.pose, path, box.widening);
    if (patch.size() == 0) return {};
    box.look(patch, fit.pose, colours);
    if (box.faces.empty()) return {};
    box.light(patch, fit.pose, box.widening == 1);
    const PoseUnits units(view, fit.pose);
    const BoxEquations equations = box_equations(patch, box, fit.pose, units);
    if (!(equations.normal.diagonal().head<kPose>().minCoeff() > 0)) return {};
    Eigen::MatrixXd damped = equations.normal;
    damped.diagonal().head<kPose>() *= 1 + 1e-3;
    const Eigen::VectorXd solution = solve_symmetric(damped, equations.right);
    if (!solution.allFinite()) return {};
    Eigen::Matrix<double, kPose, 1> change = solution.head<kPose>();
    const double length = change.norm(), longest = kBoxStep * box.widening;
    const double part = length > longest ? longest / length : 1;
    change *= part;
    for (std::size_t f = 0; f < box.faces.size(); ++f)
      for (int term = 0; term < 3; ++term)
        for (int channel = 0; channel < 3; ++channel)
          box.faces[f].terms(channel, term) += part * solution[kPose + kPerFace * long(f) + 3 * term + channel];
    fit.pose = units.change(change).applied_to(fit.pose);
    if (box.widening == 1 && change.norm() < kBoxSettled) break;
    box.widening = std::max(1.0, kBoxNarrowing * box.widening);
  }
  const OutlinePatch patch = patch_around(frame, view, fit.pose, path, 1);
  if (patch.size() == 0) return {};
  box.look(patch, fit.pose, colours);
  box.light(patch, fit.pose, true);
  appraise(patch, box, fit.pose, fit);
  const PoseUnits units(view, fit.pose);
  Mat6 scale = Mat6::Zero();
  scale.topLeftCorner<3, 3>() = units.shift;
  scale.bottomRightCorner<3, 3>() = units.turn;
  fit.covariance = scale * box_covariance(patch, box, fit.pose, units) * scale.transpose();
  fit.visible = visible_silhouette(view, fit.pose);
  fit.colours = colours;
  for (const FaceLight& face : box.faces) fit.colours[std::size_t(face.face.index)] = face.terms.col(0).cwiseMax(0);
  return fit;
}

double gain_at(const media::Rgb8& frame, const BoxView& view, const Pose& pose, const FaceColours& colours, double widening) {
  const BoxExposure still(1);
  BoxDrawing box{view, still, widening};
  const OutlinePatch patch = patch_around(frame, view, pose, still, widening);
  if (patch.size() == 0) return 0;
  BoxFit fit;
  box.look(patch, pose, colours);
  if (box.faces.empty()) return 0;
  box.light(patch, pose, false);
  appraise(patch, box, pose, fit);
  return fit.gain;
}

}  // namespace rimshot::evaluate
