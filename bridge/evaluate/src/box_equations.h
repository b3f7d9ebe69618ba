#pragma once
#include "box_drawing.h"
#include "rimshot/evaluate/box_reader.h"

namespace rimshot::evaluate {

/// Coordinates of a box's pose.
inline constexpr int kPose = 6;
/// Unknowns of a face's colour: red, green and blue at its middle, their slopes along x and y.
inline constexpr int kPerFace = 9;

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

/// Gauss-Newton's equations, residuals in standard deviations. Unknowns: the pose in PoseUnits, then the colours of the faces.
struct BoxEquations {
  Eigen::MatrixXd normal;
  Eigen::VectorXd right;
};
BoxEquations box_equations(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose, const PoseUnits& units);

/// Covariance of the pose in PoseUnits, colours unknown: the normal matrix's, times how much more the blocks of pixels scatter than they
/// would if their residuals were independent, of unit variance and what a fit leaves of such; and what errors of the picture's corners do.
Mat6 box_covariance(const OutlinePatch& patch, const BoxDrawing& box, const Pose& pose, const PoseUnits& units);

}  // namespace rimshot::evaluate
