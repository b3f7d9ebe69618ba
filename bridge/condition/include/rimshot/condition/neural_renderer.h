#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"

namespace rimshot::condition {

/// A frame drawn by the network, with the object layers it is composed of.
struct DrawnFrame {
  int width = 0, height = 0;
  std::vector<float> radiance;       ///< [H,W,3] scene-linear
  std::vector<float> body_alpha;     ///< [B_dynamic,H,W] coverage of each moving body as drawn, 0..1
  std::vector<int> dynamic_bodies;   ///< [B_dynamic] scene indices
};

/// Draws a clip frame by frame with the trained video model (dense conditioning). Causal: a frame depends on the frames before.
/// No torch type here, so that including it is cheap.
class NeuralRenderer {
 public:
  /// @throws Error(Environment) if the weight file is missing, truncated or of another architecture: says which file and
  /// what was expected.
  explicit NeuralRenderer(const std::filesystem::path& weights, int threads = 0);
  ~NeuralRenderer();
  /// Starts a new clip.
  void reset();
  /// The next frame. `samples` is a path-traced frame of few samples a pixel (kConditioningSamples), refined by SurfaceGuides;
  /// `geometry` the G-buffer of the same size and time.
  DrawnFrame draw(const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry);
  /// SHA-256 of the weight file, for provenance.
  const std::string& weights_sha256() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Path-traced samples a pixel that the model is conditioned on.
inline constexpr int kConditioningSamples = 4;

}  // namespace rimshot::condition
