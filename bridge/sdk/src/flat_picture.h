#pragma once
#include <filesystem>
#include <functional>

#include "rimshot/evaluate/phyworld_writer.h"
#include "rimshot/sdk/predict.h"

namespace rimshot::sdk {

/// How the frames of a flat clip are drawn.
struct FlatPicture {
  std::string name;   ///< "formula" or "network SHA-256", for reports
  std::function<media::Rgb8(const evaluate::PhyWorldTruth&, std::size_t frame, int pixels)> draw;

  /// For a writer of PhyWorld's pictures of 256 px.
  evaluate::PhyWorldDraw phyworld() const;
};

/// @throws Error(Environment) if the network is asked for and its weights are missing, or the build is without the video model
FlatPicture flat_picture(const PredictOptions& options);

}  // namespace rimshot::sdk
