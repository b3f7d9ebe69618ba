#include "rimshot/scene/camera_motion.h"

#include <algorithm>

namespace rimshot::scene {

CameraKey camera_at(const Camera& camera, double time) {
  const auto& keys = camera.keys;
  if (keys.empty()) return {time, camera.position, camera.look_at, camera.up};
  if (time <= keys.front().time) return keys.front();
  if (time >= keys.back().time) return keys.back();
  const auto right = std::size_t(std::ranges::upper_bound(keys, time, {}, &CameraKey::time) - keys.begin()), left = right - 1;
  const CameraKey &a = keys[left], &b = keys[right], &before = keys[left > 0 ? left - 1 : left], &after = keys[std::min(right + 1, keys.size() - 1)];
  const double h = b.time - a.time, u = (time - a.time) / h, u2 = u * u, u3 = u2 * u;
  const auto curve = [&](Vec3 CameraKey::* value) -> Vec3 {
    const Vec3 start = (b.*value - before.*value) / (b.time - before.time), end = (after.*value - a.*value) / (after.time - a.time);
    return (2 * u3 - 3 * u2 + 1) * a.*value + (u3 - 2 * u2 + u) * h * start + (3 * u2 - 2 * u3) * b.*value + (u3 - u2) * h * end;
  };
  return {time, curve(&CameraKey::position), curve(&CameraKey::look_at), curve(&CameraKey::up)};
}

}  // namespace rimshot::scene
