#include "ray_log.h"

namespace rimshot::bench {
namespace {

RayLog* current = nullptr;

}  // namespace

RayLog::RayLog() { current = this; }
RayLog::~RayLog() { current = nullptr; }

// The linker sends calls of RayScene::intersect and occluded from other files to these. By the Itanium C++ ABI a member function takes its
// object as the first argument.
gbuffer::Hit real_intersect(const gbuffer::RayScene*, const gbuffer::Ray&) asm("__real_" RIMSHOT_INTERSECT);
bool real_occluded(const gbuffer::RayScene*, const gbuffer::Ray&) asm("__real_" RIMSHOT_OCCLUDED);
gbuffer::Hit logged_intersect(const gbuffer::RayScene*, const gbuffer::Ray&) asm("__wrap_" RIMSHOT_INTERSECT);
bool logged_occluded(const gbuffer::RayScene*, const gbuffer::Ray&) asm("__wrap_" RIMSHOT_OCCLUDED);

gbuffer::Hit logged_intersect(const gbuffer::RayScene* scene, const gbuffer::Ray& ray) {
  const gbuffer::Hit hit = real_intersect(scene, ray);
  if (current != nullptr) current->rays.push_back({ray, false, hit.body >= 0});
  return hit;
}

bool logged_occluded(const gbuffer::RayScene* scene, const gbuffer::Ray& ray) {
  const bool hit = real_occluded(scene, ray);
  if (current != nullptr) current->rays.push_back({ray, true, hit});
  return hit;
}

}  // namespace rimshot::bench
