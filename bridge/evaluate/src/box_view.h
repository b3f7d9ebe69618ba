#pragma once
#include <array>
#include <optional>
#include <vector>

#include "rimshot/evaluate/linear_picture.h"
#include "rimshot/gbuffer/camera.h"

namespace rimshot::evaluate {

/// What stands still in the pictures that a box is looked for in.
struct BoxView {
  gbuffer::PinholeCamera camera;
  Vec3 half_extents = Vec3::Zero();    ///< [m]
  std::vector<float> static_distance;  ///< [H, W] along the ray to the court, the nearest in 3x3 pixels [m]
  LinearPicture background;
};

/// Linear colours of a box's faces by BoxFace::index; nothing where one was never seen.
using FaceColours = std::array<std::optional<Vec3>, 6>;

/// The court hides the box where it is nearer by this part of the box's circumradius; what it stands on is about as near.
inline constexpr double kBeforeBox = 0.3;

}  // namespace rimshot::evaluate
