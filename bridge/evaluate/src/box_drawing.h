#pragma once
#include <algorithm>

#include "box_sight.h"
#include "box_view.h"
#include "outline_patch.h"
#include "pose_change.h"

namespace rimshot::evaluate {

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

/// A box as it would be drawn over the background: its faces, of a colour each, mixed in linear light by the exact part of a pixel that each
/// covers. Keeps references to view and path.
struct BoxDrawing {
  const BoxView& view;
  const BoxExposure& path;
  double widening = 1;
  std::vector<FaceLight> faces = {};
  std::vector<Plane> sides = {};  ///< linear colours: of each of the faces, and behind the box
  std::array<Vec2, 8> moved = {Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero(), Vec2::Zero()};  ///< what the picture's corners are off a box's [px]
  /// Part of every pixel that each of the faces covers, averaged over the exposure. [faces][patch]; a face that only other poses show
  /// counts to none.
  std::vector<std::vector<double>> coverage(const OutlinePatch& patch, const Pose& pose, double width) const;
  /// Pixels that show a face alone: [faces][patch].
  std::vector<std::vector<bool>> inside(const OutlinePatch& patch, const Pose& pose, double margin) const;
  /// Looks which faces are seen at a pose, and takes their colours: as fitted so far, else the median inside, else as another frame has
  /// them, else as the other faces.
  void look(const OutlinePatch& patch, const Pose& pose, const FaceColours& colours);
  /// Colours of every side with the box at a pose, over which the edges are then moved. `nearby`: set right by what is seen beside the
  /// edges.
  void light(const OutlinePatch& patch, const Pose& pose, bool nearby);
  /// Linear light of every open pixel with these parts covered.
  Plane mixed(const OutlinePatch& patch, const std::vector<std::vector<double>>& covered) const;
  /// The encoded pixels with the box at a pose; hidden ones as seen.
  Plane drawn(const OutlinePatch& patch, const Pose& pose) const;
};

/// The pixels about the box at a pose; none where it is not in view.
OutlinePatch patch_around(const media::Rgb8& frame, const BoxView& view, const Pose& pose, const BoxExposure& path, double widening);

}  // namespace rimshot::evaluate
