#include "box_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "box_sight.h"
#include "outline_patch.h"
#include "rimshot/core/linear_algebra.h"
#include "tukey.h"

namespace rimshot::evaluate {
namespace {

/// The first rounds narrow to a pixel's own width by this factor each.
constexpr double kBoxNarrowing = 0.7;
/// Surroundings of the silhouette that are compared as well [px].
constexpr double kAboutBox = 4;
constexpr int kBoxIterations = 30;
/// Scatter of pixels that count as explained, 0..1.
constexpr double kExplainedScatter = 6.0 / 255;
constexpr double kBoxSettled = 3e-3;  ///< [px]
/// Longest step, in widths of a pixel as a round sees it.
constexpr double kBoxStep = 1.5;
/// Fewer pixels inside do not tell a face's colour.
constexpr std::size_t kFewestInside = 6;
/// What is known of a face's colour beforehand, and of how it varies over the face: standard deviations as parts of it.
constexpr double kColourDoubt = 0.5, kSlopeDoubt = 0.2;
constexpr double kDarkest = 0.02;  ///< of colours for the two above, linear
/// The court hides the box where it is nearer by this part of the box's circumradius; what it stands on is about as near.
constexpr double kBefore = 0.3;
/// So far about the silhouette the picture must agree, too: a box that is longer than the fitted one does not [px].
constexpr double kRing = 2;
/// Least part of its six degrees of freedom' scatter that a fit is taken to leave.
constexpr double kLeastLeft = 0.1;
/// Blocks of pixels whose errors count as independent [px].
constexpr int kBlock = 4;

/// Errors of the outline that no residual shows (codec, light at an edge, samples of a pixel): of each corner in the picture, along each
/// axis, in luma and in the smeared chroma, standard deviations [px].
constexpr double kLumaCornerError = 0.05, kChromaCornerError = 0.12;

constexpr int kPose = 6;
constexpr int kPerFace = 9;  ///< red, green and blue: at the face's middle, their slopes along x and y

/// A face's colour over the patch: at its middle, and slopes.
struct FaceLight {
  BoxFace face;
  Eigen::Matrix3d terms = Eigen::Matrix3d::Zero();  ///< columns: at the middle, along x, along y; rows: channels
  Vec3 anchor = Vec3::Zero();                       ///< colour that is supposed beforehand
  Vec2 middle = Vec2::Zero();
  double reach = 1;                                 ///< [px] at which the slopes count

  Vec3 basis(const Vec2& at) const {
    const Vec2 d = (at - middle) / reach;
    return {1, std::clamp(d.x(), -1.0, 1.0), std::clamp(d.y(), -1.0, 1.0)};
  }
  Vec3 colour(const Vec2& at) const { return (terms * basis(at)).cwiseMax(0); }
};

Vec3 median_of(std::vector<Vec3>& colours) {
  Vec3 out;
  for (int k = 0; k < 3; ++k) {
    const auto middle = colours.begin() + long(colours.size() / 2);
    std::nth_element(colours.begin(), middle, colours.end(), [k](const Vec3& a, const Vec3& b) { return a[k] < b[k]; });
    out[k] = (*middle)[k];
  }
  return out;
}

/// The box of one try.
struct BoxTry {
  const BoxView& view;
  const BoxExposure& path;
  double widening = 1;
  std::vector<FaceLight> faces = {};
  std::vector<Plane> sides = {};  ///< linear colours: of each of the faces, and behind the box
  std::array<Vec2, 8> moved = {Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero()};  ///< what the picture's corners are off a box's [px]

  /// Part of every pixel that each of the faces covers, averaged over the exposure. [faces][patch]; a face that only other poses show
  /// counts to none.
  std::vector<std::vector<double>> coverage(const OutlinePatch& patch, const Pose& pose, double width) const {
    std::vector<std::vector<double>> out(faces.size(), std::vector<double>(patch.size(), 0));
    for (const PoseChange& change : path)
      for (BoxFace& seen : visible_faces(view.camera, view.half_extents, change.applied_to(pose)))
        for (std::size_t f = 0; f < faces.size(); ++f) {
          if (faces[f].face.index != seen.index) continue;
          for (std::size_t k = 0; k < 4; ++k) seen.corners[k] += moved[std::size_t(seen.ids[k])];
          Vec2 least = seen.corners[0], most = least;
          for (const Vec2& corner : seen.corners) {
            least = least.cwiseMin(corner);
            most = most.cwiseMax(corner);
          }
          const int left = std::max(0, int(least.x() - width) - patch.x0), right = std::min(patch.width, int(most.x() + width) + 1 - patch.x0);
          const int top = std::max(0, int(least.y() - width) - patch.y0), bottom = std::min(patch.height, int(most.y() + width) + 1 - patch.y0);
          for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) {
              const auto i = std::size_t(y * patch.width + x);
              if (patch.open[i]) out[f][i] += covered_part(seen.corners, patch.middle(i), width) / double(path.size());
            }
        }
    return out;
  }

  /// Pixels that show a face alone: [faces][patch].
  std::vector<std::vector<bool>> inside(const OutlinePatch& patch, const Pose& pose, double margin) const {
    const auto covered = coverage(patch, pose, 1 + 2 * margin);
    std::vector<std::vector<bool>> out;
    for (const auto& part : covered) {
      out.emplace_back();
      for (std::size_t i = 0; i < patch.size(); ++i) out.back().push_back(part[i] > 1 - 1e-9);
    }
    return out;
  }

  /// Looks which faces are seen at a pose, and takes their colours: as fitted so far, else the median inside, else as another frame has
  /// them, else as the other faces.
  void look(const OutlinePatch& patch, const Pose& pose, const FaceColours& colours) {
    const std::vector<FaceLight> before = std::move(faces);
    faces.clear();
    for (const BoxFace& face : visible_faces(view.camera, view.half_extents, pose)) {
      FaceLight light;
      light.face = face;
      Vec2 least = face.corners[0], most = face.corners[0];
      for (const Vec2& corner : face.corners) {
        light.middle += corner / 4;
        least = least.cwiseMin(corner);
        most = most.cwiseMax(corner);
      }
      light.reach = std::max(3.0, (most - least).norm() / 2);
      faces.push_back(light);
    }
    const auto whole = inside(patch, pose, kOneSide);
    std::vector<bool> known(faces.size(), false);
    Vec3 sum = Vec3::Zero();
    for (std::size_t f = 0; f < faces.size(); ++f) {
      std::vector<Vec3> seen;
      for (std::size_t i = 0; i < patch.size(); ++i)
        if (whole[f][i]) seen.push_back(decode(patch.seen[i]));
      const auto& elsewhere = colours[std::size_t(faces[f].face.index)];
      known[f] = seen.size() >= kFewestInside || elsewhere;
      if (seen.size() >= kFewestInside)
        faces[f].anchor = median_of(seen);
      else if (elsewhere)
        faces[f].anchor = *elsewhere;
      if (known[f]) sum += faces[f].anchor;
    }
    const auto count = std::ranges::count(known, true);
    for (std::size_t f = 0; f < faces.size(); ++f) {
      if (!known[f]) faces[f].anchor = count > 0 ? Vec3(sum / double(count)) : Vec3(Vec3::Constant(0.2));
      faces[f].terms.col(0) = faces[f].anchor;
      for (const FaceLight& old : before)
        if (old.face.index == faces[f].face.index) faces[f].terms = old.terms;
    }
  }

  /// Colours of every side with the box at a pose, over which the edges are then moved. `nearby`: set right by what is seen beside the
  /// edges.
  void light(const OutlinePatch& patch, const Pose& pose, bool nearby) {
    sides.assign(faces.size() + 1, Plane(patch.size()));
    for (std::size_t f = 0; f < faces.size(); ++f)
      for (std::size_t i = 0; i < patch.size(); ++i) sides[f][i] = faces[f].colour(patch.middle(i));
    sides.back() = patch.behind;
    if (!nearby) return;
    const auto whole = inside(patch, pose, kOneSide);
    for (std::size_t f = 0; f < faces.size(); ++f) set_right(patch, sides[f], whole[f]);
    std::vector<bool> outside = patch.open;
    for (const auto& part : coverage(patch, pose, 1 + 2 * kOneSide))
      for (std::size_t i = 0; i < patch.size(); ++i) outside[i] = outside[i] && part[i] == 0;
    set_right(patch, sides.back(), outside);
  }

  /// Linear light of every open pixel with these parts covered.
  Plane mixed(const OutlinePatch& patch, const std::vector<std::vector<double>>& covered) const {
    Plane out(patch.size());
    for (std::size_t i = 0; i < patch.size(); ++i) {
      double rest = 1;
      Vec3 sum = Vec3::Zero();
      for (std::size_t f = 0; f < faces.size(); ++f) {
        sum += covered[f][i] * sides[f][i];
        rest -= covered[f][i];
      }
      out[i] = sum + std::max(0.0, rest) * sides.back()[i];
    }
    return out;
  }

  /// The encoded pixels with the box at a pose; hidden ones as seen.
  Plane drawn(const OutlinePatch& patch, const Pose& pose) const {
    Plane out = mixed(patch, coverage(patch, pose, widening));
    for (std::size_t i = 0; i < patch.size(); ++i) out[i] = patch.open[i] ? encode(out[i]) : patch.seen[i];
    return out;
  }
};

/// The pixels about the box at a pose; none where it is not in view.
OutlinePatch patch_around(const media::Rgb8& frame, const BoxView& view, const Pose& pose, const BoxExposure& path, double widening) {
  Vec2 least = Vec2::Constant(std::numeric_limits<double>::infinity()), most = -least;
  for (const PoseChange& change : path)
    for (const BoxFace& face : visible_faces(view.camera, view.half_extents, change.applied_to(pose)))
      for (const Vec2& corner : face.corners) {
        least = least.cwiseMin(corner);
        most = most.cwiseMax(corner);
      }
  if (!(least.x() < frame.width && least.y() < frame.height && most.x() > 0 && most.y() > 0)) return {};
  const double margin = kAboutBox + widening, before = kBefore * circumradius(view.half_extents);
  return outline_patch(frame, view.camera, view.background, least.array() - margin, most.array() + margin, [&](std::size_t i, const Vec3& ray) {
    return double(view.static_distance[i]) >= box_distance(view.camera, view.half_extents, pose, ray) - before;
  });
}

/// Directions of the six coordinates of a pose, each of which moves the edges by about a pixel: across the picture, along the ray by what
/// changes the size as much, and turns about the camera's axes.
struct PoseUnits {
  Mat3 shift, turn;  ///< columns, W: [m], [rad]
  PoseUnits(const BoxView& view, const Pose& pose) {
    const Vec3 to_box = pose.p_WB - view.camera.p_WC;
    const double radius = circumradius(view.half_extents), pixel = to_box.norm() / view.camera.focal;
    shift = pixel * view.camera.R_WC;
    shift.col(2) = pixel * to_box / radius;
    turn = pixel / radius * view.camera.R_WC;
  }
  PoseChange change(const Eigen::Matrix<double, kPose, 1>& units) const { return {shift * units.head<3>(), turn * units.tail<3>()}; }
};

/// Gauss-Newton's equations: pose in PoseUnits, then the colours of the faces; residuals in standard deviations.
struct BoxEquations {
  Eigen::MatrixXd normal;
  Eigen::VectorXd right;
  struct Block {
    Eigen::MatrixXd normal;
    Eigen::VectorXd right;
  };
  std::map<int, Block> blocks;  ///< what blocks of pixels add to both
};

/// @param corners whether the corners of the picture, along x and y [px], first all in luma, then in chroma, are the last unknowns: not to
///                 be solved for, but to tell what their errors do to the pose
BoxEquations linearise(const OutlinePatch& patch, const BoxTry& box, const Pose& pose, const PoseUnits& units, bool corners) {
  std::set<int> seen_corners;
  if (corners)
    for (const FaceLight& light : box.faces) seen_corners.insert(light.face.ids.begin(), light.face.ids.end());
  const long unknowns = kPose + kPerFace * long(box.faces.size()) + 4 * long(seen_corners.size());
  const auto covered = box.coverage(patch, pose, box.widening);
  const Plane light = box.mixed(patch, covered);
  Plane drawn(patch.size());
  for (std::size_t i = 0; i < patch.size(); ++i) drawn[i] = patch.open[i] ? encode(light[i]) : patch.seen[i];
  const Plane now = as_coded(patch, drawn);
  Plane residual = luma_and_chroma(patch.seen);
  for (std::size_t i = 0; i < patch.size(); ++i) residual[i] -= now[i];

  std::vector<Plane> gradient;
  constexpr double kStep = 0.02;
  const auto add_difference = [&](Plane ahead, const Plane& back) {
    for (std::size_t i = 0; i < patch.size(); ++i) ahead[i] = (ahead[i] - back[i]) / (2 * kStep);
    gradient.push_back(as_coded(patch, ahead));
  };
  for (int k = 0; k < kPose; ++k) {
    Eigen::Matrix<double, kPose, 1> step = Eigen::Matrix<double, kPose, 1>::Zero();
    step[k] = kStep;
    add_difference(box.drawn(patch, units.change(step).applied_to(pose)), box.drawn(patch, units.change(-step).applied_to(pose)));
  }
  for (std::size_t f = 0; f < box.faces.size(); ++f)
    for (int term = 0; term < 3; ++term)
      for (int channel = 0; channel < 3; ++channel) {
        Plane plane(patch.size(), Vec3::Zero());
        for (std::size_t i = 0; i < patch.size(); ++i) {
          if (!patch.open[i] || covered[f][i] == 0) continue;
          constexpr double kBrighter = 1e-3;
          const Vec3 slope = (encode(light[i] + kBrighter * Vec3::Unit(channel)) - encode(light[i])) / kBrighter;
          plane[i] = covered[f][i] * box.faces[f].basis(patch.middle(i))[term] * slope;
        }
        gradient.push_back(as_coded(patch, plane));
      }

  BoxTry off = box;
  for (const int corner : seen_corners)
    for (int axis = 0; axis < 2; ++axis) {
      double& error = off.moved[std::size_t(corner)][axis];
      error = kStep;
      Plane ahead = off.drawn(patch, pose);
      error = -kStep;
      add_difference(std::move(ahead), off.drawn(patch, pose));
      error = 0;
    }
  const std::size_t in_luma = gradient.size() - 2 * seen_corners.size();
  for (std::size_t k = 0; k < 2 * seen_corners.size(); ++k) {
    Plane chroma = gradient[in_luma + k];
    for (std::size_t i = 0; i < patch.size(); ++i) {
      chroma[i].x() = 0;
      gradient[in_luma + k][i].tail<2>().setZero();
    }
    gradient.push_back(std::move(chroma));
  }

  BoxEquations out;
  out.normal = Eigen::MatrixXd::Zero(unknowns, unknowns);
  out.right = Eigen::VectorXd::Zero(unknowns);
  // Luma is sharp, chroma smooth: each is weighed by its own scatter.
  for (const auto& [mask, share] : {std::pair(Vec3(1, 0, 0), 1.0), std::pair(Vec3(0, 1, 1), kChromaShare)}) {
    std::vector<double> lengths;
    for (std::size_t i = 0; i < patch.size(); ++i) {
      double on_box = 0;
      for (const auto& part : covered) on_box += part[i];
      if (on_box > 0) lengths.push_back(residual[i].cwiseProduct(mask).norm());
    }
    const double scale = std::max(kLeastScale, robust_scale(lengths));
    std::vector<std::pair<long, Vec3>> slopes;  // of the unknowns that change a pixel: few, inside a face
    for (std::size_t i = 0; i < patch.size(); ++i) {
      if (!patch.open[i]) continue;
      const Vec3 own = residual[i].cwiseProduct(mask) / scale;
      const double weight = share * tukey_weight(own.norm(), box.widening);
      slopes.clear();
      for (long k = 0; k < unknowns; ++k)
        if (const Vec3 slope = gradient[std::size_t(k)][i].cwiseProduct(mask) / scale; !slope.isZero(0)) slopes.emplace_back(k, slope);
      if (slopes.empty()) continue;
      const Vec2 at = patch.middle(i);
      const int block = int(at.y()) / kBlock * 65536 + int(at.x()) / kBlock;
      auto& own_block = out.blocks.try_emplace(block, Eigen::MatrixXd::Zero(unknowns, unknowns), Eigen::VectorXd::Zero(unknowns)).first->second;
      for (const auto& [k, slope] : slopes) {
        for (const auto& [l, other] : slopes)
          if (l <= k) own_block.normal(k, l) += weight * slope.dot(other);
        own_block.right[k] += weight * slope.dot(own);
      }
    }
  }
  for (auto& [place, block] : out.blocks) {
    block.normal.triangularView<Eigen::StrictlyUpper>() = block.normal.transpose();
    out.normal += block.normal;
    out.right += block.right;
  }
  for (std::size_t f = 0; f < box.faces.size(); ++f)
    for (int term = 0; term < 3; ++term)
      for (int channel = 0; channel < 3; ++channel) {
        const long k = kPose + kPerFace * long(f) + 3 * term + channel;
        const FaceLight& face = box.faces[f];
        const double sigma = (term == 0 ? kColourDoubt : kSlopeDoubt) * std::max(kDarkest, face.anchor.mean());
        out.normal(k, k) += 1 / (sigma * sigma);
        out.right[k] += ((term == 0 ? face.anchor[channel] : 0) - face.terms(channel, term)) / (sigma * sigma);
      }
  return out;
}

/// Covariance of the pose in PoseUnits, colours unknown: the normal matrix's, times how much more the blocks of pixels scatter than they
/// would if their residuals were independent, of unit variance and what a fit leaves of such; and what the errors of the corners do.
Mat6 covariance_of(const BoxEquations& equations, std::size_t faces) {
  const long fitted = kPose + kPerFace * long(faces), corners = equations.right.size() - fitted;
  const Eigen::MatrixXd covariance = inverse_symmetric(equations.normal.topLeftCorner(fitted, fitted));
  const Eigen::MatrixXd to_pose = covariance.topRows(kPose);  // of a push on the unknowns
  const Mat6 of_pose = covariance.topLeftCorner(kPose, kPose), information = inverse_symmetric(of_pose);
  double scatter = 0, expected = 0;
  for (const auto& [place, block] : equations.blocks) {
    const Eigen::Matrix<double, kPose, 1> moved = to_pose * block.right.head(fitted);
    scatter += moved.dot(information * moved);
    const auto normal = block.normal.topLeftCorner(fitted, fitted);
    const Eigen::MatrixXd left = normal - normal * covariance * normal;
    expected += (information * (to_pose * left * to_pose.transpose())).trace();
  }
  Eigen::MatrixXd moves = to_pose * equations.normal.topRightCorner(fitted, corners);
  moves.leftCols(corners / 2) *= kLumaCornerError;
  moves.rightCols(corners / 2) *= kChromaCornerError;
  return std::max(1.0, scatter / std::max(expected, kLeastLeft)) * of_pose + moves * moves.transpose();
}

/// How well the box at a pose explains the patch.
void appraise(const OutlinePatch& patch, const BoxTry& box, const Pose& pose, BoxFit& fit) {
  const Plane seen = luma_and_chroma(patch.seen), empty = luma_and_chroma(patch.empty), drawn = as_coded(patch, box.drawn(patch, pose));
  const auto covered = box.coverage(patch, pose, 1), near = box.coverage(patch, pose, 1 + 2 * kRing);
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
  Vec2 least = faces[0].corners[0], most = least;
  for (const BoxFace& face : faces)
    for (const Vec2& corner : face.corners) {
      least = least.cwiseMin(corner);
      most = most.cwiseMax(corner);
    }
  const double before = kBefore * circumradius(view.half_extents);
  for (int y = std::max(0, int(least.y())); y < std::min(double(view.camera.height), most.y()); ++y)
    for (int x = std::max(0, int(least.x())); x < std::min(double(view.camera.width), most.x()); ++x) {
      const Vec3 ray = view.camera.ray_direction(x + 0.5, y + 0.5);
      if (double(view.static_distance[std::size_t(y) * std::size_t(view.camera.width) + std::size_t(x)]) < box_distance(view.camera, view.half_extents, pose, ray) - before) continue;
      for (const BoxFace& face : faces) seen += covered_part(face.corners, Vec2(x + 0.5, y + 0.5), 1);
    }
  return std::min(1.0, seen / all);
}

}  // namespace

Pose PoseChange::applied_to(const Pose& pose) const {
  const double angle = turn.norm();
  const Quat q = angle < 1e-12 ? Quat::Identity() : Quat(Eigen::AngleAxisd(angle, turn / angle));
  return {pose.p_WB + shift, (q * pose.q_WB).normalized()};
}

PoseChange change_between(const Pose& from, const Pose& to) {
  const Eigen::AngleAxisd turn(to.q_WB * from.q_WB.conjugate());
  return {to.p_WB - from.p_WB, turn.angle() * turn.axis()};
}

std::optional<BoxFit> fit_box(const media::Rgb8& frame, const BoxView& view, const Pose& start, const BoxExposure& path,
                              const FaceColours& colours, double widening) {
  BoxTry box{view, path, widening};
  BoxFit fit;
  fit.pose = start;
  for (int iteration = 0; iteration < kBoxIterations; ++iteration) {
    const OutlinePatch patch = patch_around(frame, view, fit.pose, path, box.widening);
    if (patch.size() == 0) return {};
    box.look(patch, fit.pose, colours);
    if (box.faces.empty()) return {};
    box.light(patch, fit.pose, box.widening == 1);
    const PoseUnits units(view, fit.pose);
    const BoxEquations equations = linearise(patch, box, fit.pose, units, false);
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
  fit.covariance = scale * covariance_of(linearise(patch, box, fit.pose, units, true), box.faces.size()) * scale.transpose();
  fit.visible = visible_silhouette(view, fit.pose);
  fit.colours = colours;
  for (const FaceLight& face : box.faces) fit.colours[std::size_t(face.face.index)] = face.terms.col(0).cwiseMax(0);
  return fit;
}

double gain_at(const media::Rgb8& frame, const BoxView& view, const Pose& pose, const FaceColours& colours, double widening) {
  const BoxExposure still(1);
  BoxTry box{view, still, widening};
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
