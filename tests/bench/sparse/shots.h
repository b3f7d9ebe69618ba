#pragma once
#include <filesystem>
#include <functional>
#include <vector>

#include "rimshot/evaluate/ball_path.h"
#include "rimshot/gbuffer/camera.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::bench {

/// A shot with all that drawing and judging it needs.
struct Shot {
  trajectory::Trajectory run;
  gbuffer::PinholeCamera camera;
  std::vector<float> plate;                    ///< [kPlatePlanes, H, W]
  std::vector<std::vector<float>> states;      ///< [frames][kStateColumns] of the ball
};

/// Draws frame i of a shot: linear radiance [H, W, 3].
using Draw = std::function<std::vector<float>(const Shot& shot, int frame)>;

/// Shots of a family with one ball; plates with `samples` path-traced samples a pixel.
std::vector<Shot> make_shots(const std::filesystem::path& family, int count, int samples);

/// The path tracer itself.
std::vector<float> trace(const Shot& shot, int frame, int samples);

/// What the judge's readers see in the drawn frames, against the run.
struct Judged {
  int frames = 0, read = 0;        ///< frames with the whole ball in sight, and those of them that were read
  double position_error = 0;       ///< [px] mean over the read ones
  int contacts = 0, found = 0;     ///< first contact of a shot: in the run, read with the right body
  double contact_time_error = 0;   ///< [s] mean over the found ones
  double exit_speed_error = 0;     ///< [m/s] mean over the found ones, of the velocity vector after the contact
};
Judged judge(const std::vector<Shot>& shots, const Draw& draw);

}  // namespace rimshot::bench
