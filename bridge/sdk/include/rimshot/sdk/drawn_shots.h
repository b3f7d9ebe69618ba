#pragma once
#include <filesystem>
#include <functional>
#include <vector>

#include "rimshot/evaluate/ball_path.h"
#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::sdk {

/// A shot with all that drawing and judging it needs.
struct DrawnShot {
  trajectory::Trajectory run;
  gbuffer::PinholeCamera camera;
  double fps = 0, shutter = 0;                 ///< [1/s], [s]
  std::vector<float> plate;                    ///< [layout::kPlatePlanes, H, W] the court without the ball
  std::vector<std::vector<float>> states;      ///< [frames][layout::kStateColumns] of the ball
};

/// Draws frame i of a shot: linear radiance [H, W, 3]. Frames are asked for in order, from 0.
using DrawShot = std::function<std::vector<float>(const DrawnShot& shot, int frame)>;

/// A draw of a family with one ball; its plate with `samples` path-traced samples a pixel.
DrawnShot make_shot(const std::filesystem::path& family, std::uint64_t seed, int index, int samples);
/// The first `count` of them.
std::vector<DrawnShot> make_shots(const std::filesystem::path& family, std::uint64_t seed, int count, int samples);

/// Frame i by the path tracer; with the moving body's coverage. Streams share no samples.
pathtrace::LayeredFrame trace(const DrawnShot& shot, int frame, int samples, int threads = 0, std::uint64_t stream = 0);

/// What the judge's readers, which took no part in any training, see in the drawn frames, against the run.
struct JudgedShots {
  int frames = 0, read = 0;        ///< frames with the whole ball in sight, and those of them that were read
  double position_error = 0;       ///< [px] mean over the read ones
  int contacts = 0, found = 0;     ///< first contact of a shot: in the run, read with the right body
  double contact_time_error = 0;   ///< [s] mean over the found ones
  double exit_velocity_error = 0;  ///< [m/s] mean over the found ones, of the velocity vector after the contact
  int shots = 0, outcomes = 0;     ///< all, and those of which made or missed was read right
};
JudgedShots judge_shots(const std::vector<DrawnShot>& shots, const DrawShot& draw);

/// Draw with the weights of a video model (dense conditioning, `samples` samples a pixel) or of a sparse model.
/// @throws Error(Environment) if the file is no weight file of the architecture.
DrawShot draw_dense(const std::filesystem::path& weights, int samples, int threads);
DrawShot draw_sparse(const std::filesystem::path& weights);

}  // namespace rimshot::sdk
