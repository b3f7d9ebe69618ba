#pragma once
#include "rimshot/gbuffer/camera.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::gbuffer {

/// A camera over the time of a run: its keyframes, and the way of the body that it follows. Keeps references.
class MovingCamera {
 public:
  /// One that stands still.
  MovingCamera(const PinholeCamera& still) : still_(still) {}
  /// A camera of the run's scene. @throws Error(InvalidInput) like PinholeCamera::from.
  MovingCamera(const trajectory::Trajectory& run, const scene::Camera& camera, int width = 0, int height = 0);

  /// At a time [s]; outside the run the followed body goes on as Trajectory::state_at says. @throws Error(InvalidInput) if the camera's way makes it look nowhere there.
  PinholeCamera at(double time) const;
  bool moves() const { return run_ != nullptr; }
  /// [s] by which the last row is exposed later than the first.
  double rolling_shutter() const { return rolling_shutter_; }
  int width() const { return still_.width; }
  int height() const { return still_.height; }

 private:
  PinholeCamera still_;                        ///< where it does not move
  const trajectory::Trajectory* run_ = nullptr;
  const scene::Camera* camera_ = nullptr;
  int followed_ = -1;
  double rolling_shutter_ = 0;
};

}  // namespace rimshot::gbuffer
