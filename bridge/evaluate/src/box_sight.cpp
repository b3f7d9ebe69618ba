#include "box_sight.h"

#include <algorithm>
#include <cmath>

namespace rimshot::evaluate {

std::vector<BoxFace> visible_faces(const gbuffer::PinholeCamera& camera, const Vec3& half, const Pose& pose) {
  const Mat3 R_WB = pose.q_WB.toRotationMatrix();
  const Vec3 eye_B = R_WB.transpose() * (camera.p_WC - pose.p_WB);
  std::vector<BoxFace> faces;
  for (int axis = 0; axis < 3; ++axis)
    for (const int side : {0, 1}) {
      const double sign = side == 1 ? 1 : -1;
      if (sign * eye_B[axis] <= half[axis]) continue;
      BoxFace face;
      face.index = 2 * axis + side;
      const int u = (axis + 1) % 3, v = (axis + 2) % 3;
      constexpr int kAround[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
      for (std::size_t k = 0; k < 4; ++k) {
        Vec3 corner_B;
        corner_B[axis] = sign * half[axis];
        corner_B[u] = kAround[k][0] * half[u];
        corner_B[v] = kAround[k][1] * half[v];
        face.ids[k] = (corner_B.x() > 0) | (corner_B.y() > 0) << 1 | (corner_B.z() > 0) << 2;
        const Vec3 pixel = camera.project(pose.p_WB + R_WB * corner_B);
        if (pixel.z() <= 1e-3 * half.norm()) return {};
        face.corners[k] = pixel.head<2>();
      }
      faces.push_back(face);
    }
  return faces;
}

double box_distance(const gbuffer::PinholeCamera& camera, const Vec3& half, const Pose& pose, const Vec3& ray) {
  const Mat3 R_BW = pose.q_WB.toRotationMatrix().transpose();
  const Vec3 eye_B = R_BW * (camera.p_WC - pose.p_WB), ray_B = R_BW * ray;
  double enter = 0, leave = std::numeric_limits<double>::infinity();
  for (int k = 0; k < 3; ++k) {
    const double a = (-half[k] - eye_B[k]) / ray_B[k], b = (half[k] - eye_B[k]) / ray_B[k];
    enter = std::max(enter, std::min(a, b));
    leave = std::min(leave, std::max(a, b));
  }
  if (enter <= leave) return enter;
  const Vec3 nearest_to_centre = eye_B - eye_B.dot(ray_B) * ray_B;
  return (nearest_to_centre.cwiseMax(-half).cwiseMin(half) - eye_B).dot(ray_B);
}

}  // namespace rimshot::evaluate
