#pragma once
#include <functional>
#include <string>
#include <vector>

#include "rimshot/predict/estimate.h"
#include "rimshot/predict/parameter.h"
#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

struct SupposedCamera {
  scene::Scene scene;
  std::string camera;  ///< its name in the scene
};

/// The scene with a camera that may be fitted: its own of that name ("" = the first), or, in a scene without cameras, one
/// that is supposed: at (0, 0, 1.5) m, level, looking along y, with a lens that sees the longer side of the picture as
/// 36 mm on film do.
/// What a fit cannot tell must not matter: the world is the same from every place and in every direction on the ground.
/// @param width, height of the clip [px]
/// @throws Error(InvalidInput) naming what stands in the way: a static body that is no level plane, gravity that is not
///         along -z, wind, a camera that looks straight up or down, or one that the scene does not have
SupposedCamera with_supposed_camera(scene::Scene scene, const std::string& camera, int width, int height);

/// Adds the camera's unknowns, with priors about the supposed one: vertical field of view (logarithm of the focal length
/// ± 0.35: lenses of 18 to 72 mm), pitch ± 20 degrees (positive where it looks down), roll ± 5 degrees, height ± 1 m. Its
/// place and direction on the ground are the supposed ones: nothing in the world depends on them.
void add_unknown_camera(Unknowns& unknowns, const Perception& perception);

/// The fit where the camera is unknown: with the sightings as they are, and once more with those that are read in the
/// camera that was fitted. `perception` has the latter then, and the fitted camera as its view.
/// @param read_again reads the given frames in a scene's camera that was fitted (`read_court`)
/// @throws Error(InvalidInput) if no camera explains the sightings
Estimate estimate_with_camera(Perception& perception, const Unknowns& unknowns,
                              const std::function<Perception(const scene::Scene&)>& read_again);

/// What the frames do not tell about the camera, and which frames would: a sentence for each of its unknowns that is
/// known no better than by half of its prior's variance. Empty where all is told.
std::vector<std::string> untold_camera(const Unknowns& unknowns, const Estimate& estimate);

}  // namespace rimshot::predict
