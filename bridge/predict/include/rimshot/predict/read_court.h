#pragma once
#include <functional>
#include <string>
#include <vector>

#include "rimshot/evaluate/ball_reader.h"
#include "rimshot/predict/sighting.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::predict {

/// How exactly the readings of a ball in a court are, beside the standard errors that the reader states (docs/MODEL.md:
/// measured on clips of other seeds than any result).
struct ReadingErrors {
  double centre = 0.03;  ///< of the centre [px]
  double size = 0.025;   ///< of the apparent radius, from frame to frame [px]
  double bias = 0.04;    ///< of the apparent radius, all frames together [px]
};

/// The scene's static bodies alone, at rest for its whole duration: what an empty court is drawn from.
trajectory::Trajectory without_balls(const scene::Scene& scene);

/// Reads the one ball of a court from the given frames, which a camera of `scene` took. The scene says what stands
/// where, how the ball is made and how the camera stands; the ball's state in it is not looked at.
/// @param empty_court draws what the camera sees without the ball; asked where the frames are too few to tell
/// @throws Error(InvalidInput) if the scene moves anything but one sphere, the camera moves, the frames have another
/// shape than the
///         camera's, no ball is found, or a second thing that looks like the ball moves
Perception read_court(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                      const scene::Scene& scene, const std::string& camera,
                      const std::function<media::Rgb8()>& empty_court, const ReadingErrors& errors = {});

}  // namespace rimshot::predict
