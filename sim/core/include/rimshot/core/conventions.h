#pragma once
/// The conventions of the whole project; every header relies on them without repeating them.
///
/// Units    SI: m, s, kg, rad, J, N s. A non-SI value exists only in YAML, on the command line and in reports, and
///          its name says so (vertical_fov in degrees, shutter_angle in degrees, *_ms).
/// World W  right-handed, z up.
/// Body B   origin at the centre of mass.
/// Camera C x right, y down, z forward (into the picture).
/// Image    origin top left, pixel (column i, row j) covers [i, i+1) x [j, j+1), its centre is at (i+0.5, j+0.5).
/// Motion   motion vectors in pixels, +x right, +y down: position in the other frame minus position in this frame.
/// Names    p_WB position of B's origin in W; v_WB_W its velocity, expressed in W; w_WB_W angular velocity;
///          q_WB rotation that takes vectors from B to W; X_CW maps points from W to C.
/// Colour   scene-linear, Rec.709 primaries, D65 white; the display transform happens only at encoding.
/// Tensors  N T C H W; B counts bodies, D features.
#include <Eigen/Core>
#include <Eigen/Geometry>

namespace rimshot {

using Vec2 = Eigen::Vector2d;
using Vec3 = Eigen::Vector3d;
using Mat3 = Eigen::Matrix3d;
using Quat = Eigen::Quaterniond;  ///< written w, x, y, z in files

/// Position and orientation of a body: maps p_B to q_WB * p_B + p_WB.
struct Pose {
  Vec3 p_WB = Vec3::Zero();
  Quat q_WB = Quat::Identity();
};

/// Motion of a body's centre of mass and frame at one instant.
struct BodyState {
  Vec3 p_WB = Vec3::Zero();          ///< [m]
  Quat q_WB = Quat::Identity();
  Vec3 v_WB_W = Vec3::Zero();        ///< [m/s]
  Vec3 w_WB_W = Vec3::Zero();        ///< [rad/s], world frame
  Pose pose() const { return {p_WB, q_WB}; }
};

}  // namespace rimshot
