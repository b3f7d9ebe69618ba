#pragma once
#include <functional>

#include "rimshot/sdk/render.h"

namespace rimshot::sdk {

/// Draws the frames of a clip one by one. Keeps a reference to the run.
class FrameRenderer {
 public:
  /// @throws as sdk::render.
  FrameRenderer(const trajectory::Trajectory& run, const RenderOptions& options);

  const Clip& clip() const { return clip_; }
  /// Whether a frame can be drawn without those before it.
  bool independent() const { return independent_; }
  /// `interim` hears how far the path tracer is; may be empty.
  Frame draw(int index, const std::function<void(const pathtrace::Interim&)>& interim = {});
  double time(int index) const { return index / clip_.fps; }
  const gbuffer::MovingCamera& camera() const { return camera_; }
  gbuffer::RayScene& rays() { return rays_; }

 private:
  /// Sees the surfaces of a traced frame more exactly.
  using Refine = std::function<pathtrace::LayeredFrame(const pathtrace::LayeredFrame&)>;
  /// Turns the path-traced samples of a frame into its picture.
  using Picture = std::function<std::vector<float>(const pathtrace::LayeredFrame&, const gbuffer::GBuffer&)>;

  const trajectory::Trajectory& run_;
  const gbuffer::MovingCamera camera_;
  Clip clip_;
  pathtrace::Options tracing_;
  Refine refine_;  ///< may be empty
  Picture picture_;
  bool independent_ = true;
  gbuffer::RayScene rays_;
};

}  // namespace rimshot::sdk
