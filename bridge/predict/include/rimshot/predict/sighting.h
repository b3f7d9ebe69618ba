#pragma once
#include <vector>

#include "rimshot/predict/view.h"
#include "rimshot/scene/scene.h"

namespace rimshot::predict {

/// A ball as one frame shows it.
struct Sighting {
  int body = 0;               ///< index in the scene
  double time = 0;            ///< [s] from the clip's first frame
  Vec3 seen = Vec3::Zero();   ///< column, row, apparent radius [px]
  Vec3 sigma = Vec3::Ones();  ///< their standard errors [px], independent from frame to frame
};

/// What the given frames show: which bodies there are, how they are seen, and where. The scene's balls have the
/// positions of their first sighting and no velocity.
struct Perception {
  scene::Scene scene;
  View view;                         ///< known, or supposed where `fitted_camera` is not empty
  std::string fitted_camera;         ///< name of the scene's camera whose place and lens are unknown; empty: none
  double fps = 0;                   ///< [1/s]
  int given = 0;                    ///< frames that were looked at
  std::vector<Sighting> sightings;  ///< by time
  Vec3 bias = Vec3::Zero();         ///< [px] standard deviations of an error that all sightings of a body share

  /// How the clip was taken if `scene` is true: from its camera where that is fitted, else `view`.
  View view_in(const scene::Scene& scene) const;
};

}  // namespace rimshot::predict
