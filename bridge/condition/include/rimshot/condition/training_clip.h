#pragma once
#include <filesystem>
#include <vector>

#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"

namespace rimshot::condition {

/// One frame of a training clip.
struct TrainingFrame {
  gbuffer::GBuffer geometry;
  pathtrace::LayeredFrame samples;   ///< few samples a pixel, refined: the conditioning
  pathtrace::LayeredFrame teacher;   ///< many samples a pixel, other seed: the target
};

/// The court without its moving bodies, from the clip's camera.
struct BackgroundPlate {
  gbuffer::GBuffer geometry;
  pathtrace::LayeredFrame picture;   ///< many samples a pixel
};

/// The planes of layout::Clip::plate, [kPlatePlanes, H, W].
std::vector<float> plate_planes(const BackgroundPlate& plate);

/// Writes a clip as the tensors that `neural/train` reads (format: rimshot/layout/clip_file.h), with the exact projected
/// states of the moving bodies for the constraint losses. Equal input, equal bytes; appears whole or not at all.
void write_training_clip(const std::filesystem::path& file, const trajectory::Trajectory& trajectory,
                         const gbuffer::MovingCamera& camera, double shutter, const BackgroundPlate& plate,
                         const std::vector<TrainingFrame>& frames);

}  // namespace rimshot::condition
