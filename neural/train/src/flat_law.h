#pragma once
#include <optional>

#include "rimshot/layout/track_file.h"

namespace rimshot::train {

/// The laws of a flat world as the constraint losses know them; masses go as the discs' areas, contacts are free of friction.
struct FlatLaw {
  double gravity[2] = {0, 0};   ///< [m/s^2]
  double restitution = 1;
  double size = 10;             ///< side of the square [m]
  bool walls = false;           ///< its borders are walls
};

/// As the file states them.
FlatLaw given_law(const layout::Tracks& tracks);

/// With gravity and restitution read from the first `clips` tracks, centres disturbed by `noise` [m]: the mean second difference of
/// the first three frames; and over the largest jump of the (relative) velocity in each track, the mean ratio of its parts
/// along the jump after and before. A world in which no velocity jumps keeps restitution 1, which nothing then asks for.
FlatLaw estimated_law(const layout::Tracks& tracks, int clips, double noise, std::uint64_t seed);

/// One disc as the laws see it.
struct FlatDisc {
  double p[2], v[2], radius;
};

/// The first contact of one or two discs in the next `time` [s] of free flight.
struct FlatContact {
  double time = 0;                ///< [s] from now
  double next = 0;                ///< when something else would touch, if this contact changed nothing: infinite where nothing would
  int disc = 0;                   ///< that touches
  bool pair = false;              ///< the other disc (else a wall) is what it touches
  double normal[2] = {0, 0};      ///< unit, from what is touched towards the disc
};
std::optional<FlatContact> first_contact(const FlatDisc* discs, int count, const FlatLaw& law, double time);

}  // namespace rimshot::train
