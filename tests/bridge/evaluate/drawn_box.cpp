#include "drawn_box.h"

#include <algorithm>
#include <cmath>

namespace rimshot::test {
namespace {

/// Points of a pixel along each side, of a closed shutter and at each instant of an open one.
constexpr int kSide = 8, kBlurredSide = 3, kInstants = 8;

/// A ray on an upright or turned box: how far, and which face; nothing where it is missed.
struct BoxHit {
  double distance = -1;
  int axis = 0;
  double sign = 1;
};

BoxHit hit(const Vec3& origin, const Vec3& ray, const Vec3& half, const Pose& pose) {
  const Mat3 to_box = pose.q_WB.toRotationMatrix().transpose();
  const Vec3 from = to_box * (origin - pose.p_WB), way = to_box * ray;
  BoxHit first;
  for (int axis = 0; axis < 3; ++axis) {
    const double sign = way[axis] > 0 ? -1 : 1, t = (sign * half[axis] - from[axis]) / way[axis];
    const Vec3 at = from + t * way;
    const int u = (axis + 1) % 3, v = (axis + 2) % 3;
    if (t > 0 && std::abs(at[u]) <= half[u] && std::abs(at[v]) <= half[v]) first = {t, axis, sign};
  }
  return first;
}

/// Lambert's law under a lamp two metres above the camera's side, whose light falls off over a face, and a sky.
Vec3 lit(const Vec3& albedo, const Vec3& at, const Vec3& normal) {
  const Vec3 to_lamp = Vec3(-1, -3, 5) - at;
  const double lamp = std::max(0.0, normal.dot(to_lamp.normalized())) * 30 / to_lamp.squaredNorm();
  return albedo.cwiseProduct(Vec3(0.9, 0.85, 0.8) * lamp + Vec3(0.22, 0.24, 0.28) * (1 + 0.5 * normal.z()));
}

/// What a ray sees: the bar, the box at its pose where there is one, or the background.
Vec3 light_of(const Vec3& origin, const Vec3& ray, const scene::Body& body, const Pose* pose, double time, const DrawnBoxOptions& options) {
  const Vec3 half = std::get<scene::Box>(body.shape).half_extents;
  const BoxHit box = pose ? hit(origin, ray, half, *pose) : BoxHit{};
  if (!options.bar.empty()) {
    const BoxHit bar = hit(origin, ray, (options.bar[1] - options.bar[0]) / 2, {(options.bar[1] + options.bar[0]) / 2, Quat::Identity()});
    if (bar.distance > 0 && (box.distance < 0 || bar.distance < box.distance)) return Vec3(0.1, 0.35, 0.12);
  }
  if (box.distance < 0) return floor_and_sky(origin, ray, time, options.shadow);
  const Vec3 at = origin + box.distance * ray, at_B = pose->q_WB.conjugate() * (at - pose->p_WB);
  if (options.label && box.axis == 1 && std::abs(at_B.x()) < 0.5 * half.x() && std::abs(at_B.z()) < 0.5 * half.z()) return Vec3(0.05, 0.05, 0.06);
  return lit(body.appearance.albedo, at, box.sign * (pose->q_WB * Vec3::Unit(box.axis)));
}

}  // namespace

BoxMotion thrown_box(const Pose& start, const Vec3& v, const Vec3& w) {
  return [=](double t) {
    return Pose{start.p_WB + t * v + 0.5 * t * t * Vec3(0, 0, -9.81), Quat(Eigen::AngleAxisd(w.norm() * t, w.normalized())) * start.q_WB};
  };
}

std::vector<media::Rgb8> draw_box(const scene::Scene& scene, const BoxMotion& motion, const DrawnBoxOptions& options) {
  const scene::Camera& camera = scene.cameras.front();
  const DrawnView view(camera);
  const Vec3 half = std::get<scene::Box>(scene.bodies[0].shape).half_extents;
  Rng rng(options.seed);
  std::vector<media::Rgb8> clip;
  for (int frame = 0; frame < options.frames; ++frame) {
    const double time = frame / camera.fps;
    const double shutter = camera.shutter_angle / 360 / camera.fps;
    const int instants = shutter > 0 ? kInstants : 1;
    std::vector<Pose> poses;
    for (int k = 0; k < instants; ++k) poses.push_back(motion(time + shutter * ((k + 0.5) / instants - 0.5)));
    const Vec2 centre = pixel_of(camera, motion(time).p_WB);
    const double moved = (pixel_of(camera, poses.front().p_WB) - pixel_of(camera, poses.back().p_WB)).norm();
    const double reach = 1.2 * half.norm() * view.focal / (poses[0].p_WB - view.origin).norm() + 2 + moved;
    media::Rgb8 picture{camera.width, camera.height, {}};
    for (int y = 0; y < camera.height; ++y)
      for (int x = 0; x < camera.width; ++x) {
        const bool near = options.box && std::abs(x - centre.x()) < reach && std::abs(y - centre.y()) < reach;
        const int side = near && instants == 1 ? kSide : kBlurredSide;
        Vec3 sum = Vec3::Zero();
        for (int k = 0; k < (near ? instants : 1); ++k)
          for (int v = 0; v < side; ++v)
            for (int u = 0; u < side; ++u) {
              const Vec3 ray = view.ray(x + (u + 0.5) / side, y + (v + 0.5) / side);
              sum += light_of(view.origin, ray, scene.bodies[0], near ? &poses[std::size_t(k)] : nullptr, time, options);
            }
        push_pixel(picture, sum / (side * side * (near ? instants : 1)), options.noise, rng);
      }
    clip.push_back(picture);
  }
  return clip;
}

}  // namespace rimshot::test
