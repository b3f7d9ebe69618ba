#pragma once
#include <filesystem>
#include <cstdint>
#include <vector>

namespace rimshot::layout {

/// Columns of a disc's track: centre (x right, y up) and radius [m].
enum TrackColumn : int { kTrackX = 0, kTrackY = 1, kTrackRadius = 2, kTrackColumns = 3 };

/// True motions of discs in a square of one world, with pictures or without, and the laws that hold in it.
struct Tracks {
  int clips = 0, frames = 0, bodies = 0;  ///< N, T, B
  double frame_interval = 0;              ///< [s]
  double size = 0;                        ///< side of the square [m]
  double gravity[2] = {0, 0};             ///< [m/s^2]
  double restitution = 1;                 ///< of every contact
  bool walls = false;                     ///< the square's borders are walls
  std::vector<float> states;              ///< [N, T, B, kTrackColumns]; a radius of 0: there is no such disc
  int pixels = 0;                         ///< side of the pictures [px]; 0: there are none
  std::vector<std::uint8_t> pictures;     ///< [N, T, pixels, pixels, 3] sRGB; pixel i of n, centre at i + 0.5, shows i / (n - 1) of the square
};

/// HDF5: root attributes format = "rimshot-tracks", version and the members by their names; the data set `states`, and `pictures` where there are some.
/// Equal tracks give equal bytes; the file appears whole or not at all.
/// @throws Error(Internal) if the size does not fit; Error(Environment) if the file cannot be written.
void write_tracks(const Tracks& tracks, const std::filesystem::path& file);

/// @throws Error(InvalidInput) naming the file if it is missing, truncated, holds no tracks or values that are not finite.
Tracks read_tracks(const std::filesystem::path& file);

}  // namespace rimshot::layout
