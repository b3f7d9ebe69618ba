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
  double shift = 0.03;   ///< of the centre, all frames of a ball together, across and down [px]
  double bias = 0.04;    ///< of the apparent radius, all frames of a ball together [px]
  double blur = 0.0125;  ///< part of the way that a ball's picture goes while the shutter is open, which comes to each of them

  /// Widens the sightings' own standard errors by these, and sets what all sightings of a ball share.
  /// @param shutter time for which it is open [s]
  void add_to(Perception& perception, double shutter) const;
};

/// The scene's static bodies alone, at rest for its whole duration: what an empty court is drawn from.
trajectory::Trajectory without_balls(const scene::Scene& scene);

/// Reads the balls of a court from the given frames, which a camera of `scene` took. The scene says what stands where,
/// how the balls are made and how the camera stands. Their states in it are not looked at, but where balls are of one
/// colour: then where the scene has them tells which is which in the first frame.
/// @param empty_court draws what the camera sees without the ball; asked where the frames are too few to tell. Empty: the
///        frames' median is the background, however few they are
/// @throws Error(InvalidInput) if the scene moves anything but 1 to 6 spheres or has balls of one colour that differ in
///         size, mass or material, the camera moves, the frames have another shape than the camera's, a ball is not
///         found, or something else that looks like a ball moves
Perception read_court(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                      const scene::Scene& scene, const std::string& camera,
                      const std::function<media::Rgb8()>& empty_court, const ReadingErrors& errors = {});

/// The same where the scene's camera is only supposed (`with_supposed_camera`): what is read is the picture's alone, to the
/// order of the ball's radius over its distance, whose square times the supposed focal length's error is left. The frames' median
/// is the background, and nothing hides the balls. `read_court` with the camera that was fitted takes all of that away. The shutter
/// angle of the camera is set to that of 0, 90, 180, 270 and 360 degrees whose blur explains the frames best.
/// @throws Error(InvalidInput) also if nothing round moves in half of the frames
Perception read_court_unseen(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                             const scene::Scene& scene, const std::string& camera, const ReadingErrors& errors = {});

}  // namespace rimshot::predict
