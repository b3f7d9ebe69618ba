#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "convex_core.h"
#include "rimshot/scene/collision.h"

namespace rimshot::scene {

/// One part of a body for distances, in the body's frame.
struct Piece {
  struct Ring { double major = 0, minor = 0; };       ///< a torus about its own z axis
  struct HalfSpace { Vec3 normal; double offset = 0; };
  std::variant<ConvexCore, Ring, HalfSpace> kind;
  Vec3 p_BP = Vec3::Zero();          ///< of the piece's frame in the body's
  Mat3 R_BP = Mat3::Identity();
  Shape shape;                       ///< the same piece, for closed forms from a point; a triangle is a mesh of one
  Vec3 low, high;                    ///< box along the body's axes that holds it

  bool is_sphere() const {
    const auto* core = std::get_if<ConvexCore>(&kind);
    return core && core->kind == ConvexCore::Kind::Point;
  }
};

/// A piece placed relative to another's frame.
struct Placement {
  Mat3 R = Mat3::Identity();
  Vec3 p = Vec3::Zero();
};

/// The gap between two pieces in b's frame.
struct PieceContact {
  double gap = 0;
  Vec3 normal = Vec3::UnitZ();  ///< from b to a
  Vec3 point = Vec3::Zero();    ///< on b's surface
};

/// Nearest place of two pieces; X maps a's frame to b's.
PieceContact nearest_of_pieces(const Piece& a, const Placement& X_BA, const Piece& b);
/// All places with a gap of at most `slack`.
void contacts_of_pieces(const Piece& a, const Placement& X_BA, const Piece& b, double slack, std::vector<PieceContact>& out);

/// The places at which two cores touch whose common normal is known: the corners of the area common to both features.
void clip_features(const ConvexCore& a, const Placement& X_BA, const ConvexCore& b, const PieceContact& nearest, double slack,
                   std::vector<PieceContact>& out);

}  // namespace rimshot::scene
