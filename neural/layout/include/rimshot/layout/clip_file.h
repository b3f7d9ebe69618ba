#pragma once
#include <Eigen/Core>
#include <filesystem>
#include <vector>

namespace rimshot::layout {

using Half = Eigen::half;

/// A training clip: T frames of conditioning and the teacher's picture in layers. Planes are row-major, 16-bit floats.
struct Clip {
  int frames = 0, bodies = 0, height = 0, width = 0;   ///< T, B (moving bodies, at least 1), H, W
  double frame_interval = 0, shutter = 0;              ///< [s]
  std::vector<Half> conditioning;      ///< [T, kChannels, H, W], see conditioning.h
  std::vector<Half> sampled_coverage;  ///< [T, B, H, W] of every moving body in the conditioning's samples
  std::vector<Half> background;        ///< [T, 3, H, W] teacher: sky and static bodies, premultiplied
  std::vector<Half> moving;            ///< [T, 3, H, W] teacher: moving bodies, premultiplied; the picture is background + moving
  std::vector<Half> coverage;          ///< [T, B, H, W] teacher: of every moving body
  std::vector<float> body_state;       ///< [T, B, 3] projected centre of mass x, y [px] and planar depth [m]
};

/// Nearest 16-bit float, clamped to the finite range.
Half to_half(float value);

/// HDF5: root attributes format = "rimshot-clip", version, layout_sha256, frame_interval, shutter; one compressed data set a member.
/// Equal clips give equal bytes; the file appears whole or not at all.
/// @throws Error(Internal) if a member's size does not fit; Error(Environment) if the file cannot be written.
void write_clip(const Clip& clip, const std::filesystem::path& file);

/// @throws Error(InvalidInput) naming the file if it is missing, truncated, no clip, or of another layout.
Clip read_clip(const std::filesystem::path& file);

}  // namespace rimshot::layout
