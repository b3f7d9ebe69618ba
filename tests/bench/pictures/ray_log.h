#pragma once
#include <vector>

#include "rimshot/gbuffer/ray_scene.h"

namespace rimshot::bench {

/// A ray that was asked for, and what came of it.
struct LoggedRay {
  gbuffer::Ray ray;
  bool for_occlusion = false;  ///< RayScene::occluded, else intersect
  bool hit = false;
};

/// While it lives, every ray that anything in this program asks a RayScene for is kept in the order of asking. One at a time; not for
/// several threads. The linker's --wrap puts it between the path tracer and the scene, so that neither knows of it.
class RayLog {
 public:
  RayLog();
  ~RayLog();
  RayLog(const RayLog&) = delete;
  RayLog& operator=(const RayLog&) = delete;

  std::vector<LoggedRay> rays;
};

}  // namespace rimshot::bench
