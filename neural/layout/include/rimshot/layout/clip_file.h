#pragma once
#include <Eigen/Core>
#include <filesystem>
#include <vector>

namespace rimshot::layout {

using Half = Eigen::half;

/// What is known of a moving sphere in a frame without looking at the picture: columns of Clip::body_state.
enum BodyStateColumn : int {
  kStateX = 0, kStateY = 1,          ///< projection of the centre of mass [px]
  kStateDepth = 2,                   ///< planar depth [m]; <= 0 behind the camera
  kStateRadius = 3,                  ///< focal length * radius / depth [px]
  kStateBlurX = 4, kStateBlurY = 5,  ///< way of the centre while the shutter is open [px]
  kStateColumns = 6,
};

/// Planes of Clip::plate: the picture without moving bodies.
inline constexpr int kPlateInverseDepth = 3;  ///< after [3] radiance: 1 / planar depth at the pixel's centre [1/m], 0 where nothing
inline constexpr int kPlatePlanes = 4;

/// A training clip: T frames of conditioning and the teacher's picture in layers. Planes are row-major, 16-bit floats.
struct Clip {
  int frames = 0, bodies = 0, height = 0, width = 0;   ///< T, B (moving bodies, at least 1), H, W
  double frame_interval = 0, shutter = 0;              ///< [s]
  std::vector<Half> conditioning;      ///< [T, kChannels, H, W], see conditioning.h
  std::vector<Half> sampled_coverage;  ///< [T, B, H, W] of every moving body in the conditioning's samples
  std::vector<Half> background;        ///< [T, 3, H, W] teacher: sky and static bodies, premultiplied
  std::vector<Half> moving;            ///< [T, 3, H, W] teacher: moving bodies, premultiplied; the picture is background + moving
  std::vector<Half> coverage;          ///< [T, B, H, W] teacher: of every moving body
  std::vector<Half> plate;             ///< [kPlatePlanes, H, W] teacher without the moving bodies, at the first frame
  std::vector<float> body_state;       ///< [T, B, kStateColumns]
  std::vector<float> body_albedo;      ///< [B, 3] of the surface without its pattern
};

struct ClipSize {
  int frames = 0, bodies = 0, height = 0, width = 0;
};

/// Nearest 16-bit float, clamped to the finite range.
Half to_half(float value);

/// HDF5: root attributes format = "rimshot-clip", version, layout_sha256, frame_interval, shutter; one compressed data set a member.
/// Equal clips give equal bytes; the file appears whole or not at all.
/// @throws Error(Internal) if a member's size does not fit; Error(Environment) if the file cannot be written.
void write_clip(const Clip& clip, const std::filesystem::path& file);

/// @throws Error(InvalidInput) naming the file if it is missing, truncated, no clip, or of another layout.
Clip read_clip(const std::filesystem::path& file);

/// Without the planes. @throws like read_clip, but damage within the planes stays unseen.
ClipSize read_clip_size(const std::filesystem::path& file);

}  // namespace rimshot::layout
