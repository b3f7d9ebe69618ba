#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "rimshot/scene/io.h"
#include "rimshot/sdk/render.h"

namespace rimshot::sdk {

/// Where the coefficients of the laws come from.
enum class Laws {
  Known,      ///< the scene's own
  Estimated,  ///< fitted to the given frames, with a stated prior for what these do not tell
  Learned,    ///< none: networks trained on motions carry the discs of a flat clip on
  Given,      ///< none: the true states of a PhyWorld file are drawn; what the drawing alone is worth
};

/// How a flat future is drawn.
enum class FlatDrawing {
  Formula,    ///< as PhyWorld draws
  Network,    ///< the trained disc renderer
};

/// The other direction: from a few frames of a clip to its future.
struct PredictOptions {
  std::filesystem::path clip;    ///< video, or PhyWorld's HDF5 file with many
  std::filesystem::path output;  ///< folder; replaced as a whole when it was made by `predict` before
  std::filesystem::path
      scene;  ///< what stands where, and the camera; empty: the clip is flat (red and blue discs on white)
  scene::Overrides overrides;  ///< of the scene; of a flat clip's, e.g. world.gravity=[0,0,-2.5]
  bool fit_camera = false;     ///< the camera that took the clip is unknown, the scene's only supposed; always so where the scene has none
  bool walls = false;          ///< a flat clip's borders are walls: elastic, or as the learned laws have it
  int given = 0;               ///< frames that are looked at; 0 = all (of a PhyWorld file 3)
  int frames = 0;  ///< of the whole clip that is drawn, the given ones included; 0 = the clip's own, at least a second
                   ///< more than are given
  Laws laws = Laws::Known;
  std::filesystem::path lessons;  ///< PhyWorld's HDF5 file with clips of the same world, from whose whole length the
                                  ///< laws are estimated first
  FlatDrawing draw = FlatDrawing::Formula;   ///< of a flat clip
  std::filesystem::path draw_weights;        ///< of the disc renderer; empty = the shipped ones
  int network = 0;                ///< learned: which of the networks in the weight file (render.weights) is drawn
  int takes = 200;                ///< possible futures drawn from what is believed
  std::uint64_t seed = 1;
  RenderOptions render;  ///< of a court

  /// Whether the flat world gets bodies for walls: learned laws have walls of their own.
  bool simulated_walls() const { return walls && laws != Laws::Learned; }
};

struct PredictResult {
  std::string summary;  ///< for people
  std::string json;     ///< report.json
};

/// Leaves in `output`, all or nothing, for a video: run.h5 (the most probable future, from the clip's first frame),
/// prediction.csv (mean and standard deviation of every ball's position in every frame), video.mp4 with its frames,
/// report.json and report.html with the spread. For a PhyWorld file: predicted.hdf5 (the same layout, for `rimshot
/// judge`) and report.json.
/// @throws Error(InvalidInput) where a ball of the scene is not found, the camera moves, or cannot be fitted before what
/// stands in the scene, the clip has a cut, one frame or none, or something else that looks like a ball: nothing is invented
PredictResult predict(const PredictOptions& options, const Progress& progress = {});

}  // namespace rimshot::sdk
