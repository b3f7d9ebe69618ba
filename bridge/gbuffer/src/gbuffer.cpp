#include "rimshot/gbuffer/gbuffer.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "picture_box.h"

namespace rimshot::gbuffer {
namespace {

constexpr float kNothing = std::numeric_limits<float>::infinity();

GBuffer empty(const PinholeCamera& camera, double time) {
  const std::size_t pixels = std::size_t(camera.width) * std::size_t(camera.height);
  GBuffer out;
  out.width = camera.width;
  out.height = camera.height;
  out.time = time;
  for (auto* plane : {&out.depth, &out.distance}) plane->assign(pixels, kNothing);
  for (auto* plane : {&out.normal, &out.position, &out.albedo, &out.object_coord}) plane->assign(3 * pixels, 0.0f);
  for (auto* plane : {&out.motion_backward, &out.motion_forward}) plane->assign(2 * pixels, 0.0f);
  for (auto* plane : {&out.roughness, &out.disocclusion}) plane->assign(pixels, 0.0f);
  out.id.assign(pixels, 0);
  return out;
}

void put(std::vector<float>& plane, std::size_t pixel, const Vec3& value) {
  for (int c = 0; c < 3; ++c) plane[3 * pixel + std::size_t(c)] = float(value[c]);
}

/// Runs f(row, column, pixel) for every pixel, rows in parallel.
template <typename Function>
void for_each_pixel(const PinholeCamera& camera, const Function& f) {
  tbb::parallel_for(0, camera.height, [&](int row) {
    for (int column = 0; column < camera.width; ++column) {
      f(row, column, std::size_t(row) * std::size_t(camera.width) + std::size_t(column));
    }
  });
}

bool same(const Pose& a, const Pose& b) { return a.p_WB == b.p_WB && a.q_WB.coeffs() == b.q_WB.coeffs(); }

Vec3 transform(const Pose& X_WB, const Vec3& p_B) { return X_WB.q_WB * p_B + X_WB.p_WB; }

/// Bodies and camera at one time.
struct Instant {
  std::vector<Pose> poses;
  PinholeCamera camera;
};

Instant instant(const trajectory::Trajectory& trajectory, const MovingCamera& camera, double time) {
  return {poses_at(trajectory, time), camera.at(time)};
}

/// Where the surface point seen at a pixel's centre stands in another frame, minus the centre [px]; 0 if it is behind the camera.
Vec2 motion(const Instant& now, const Instant& other, bool camera_moved, std::size_t body, const Vec3& object, const Vec2& center) {
  if (!camera_moved && same(now.poses[body], other.poses[body])) return Vec2::Zero();
  const Vec3 projected = other.camera.project(transform(other.poses[body], object));
  return projected.z() > 0 ? Vec2(projected.head<2>() - center) : Vec2::Zero();
}

/// Pixels that a body which moves covers in the other frame, or may cover.
std::vector<char> passed_by(const scene::Scene& scene, const Instant& now, const Instant& other) {
  const int width = now.camera.width;
  std::vector<char> passed(std::size_t(width) * std::size_t(now.camera.height), 0);
  for (std::size_t body = 0; body < scene.bodies.size(); ++body) {
    if (same(now.poses[body], other.poses[body])) continue;
    const PixelBox box = picture_box(scene.bodies[body].shape, other.poses[body], other.camera);
    for (int row = box.top; row < box.bottom; ++row) {
      const auto begin = passed.begin() + std::ptrdiff_t(row) * width;
      std::fill(begin + box.left, begin + std::max(box.left, box.right), char(1));
    }
  }
  return passed;
}

}  // namespace

bool visible(const RayScene& rays, const PinholeCamera& camera, const Vec3& p_W) {
  const Vec3 projected = camera.project(p_W);
  const bool inside = projected.z() > camera.near && projected.z() <= camera.far && projected.x() >= 0 &&
                      projected.x() <= camera.width && projected.y() >= 0 && projected.y() <= camera.height;
  if (!inside) return false;
  const Vec3 to_point = p_W - camera.p_WC;
  const double distance = to_point.norm();
  // The point's own surface begins at its distance; the slack is far above rounding and far below any gap between bodies.
  return !rays.occluded({camera.p_WC, to_point / distance, camera.near * distance / projected.z(), distance * (1 - 1e-6)});
}

std::vector<Pose> poses_at(const trajectory::Trajectory& trajectory, double time) {
  std::vector<Pose> poses;
  for (std::size_t i = 0; i < trajectory.bodies.size(); ++i) poses.push_back(trajectory.state_at(int(i), time).pose());
  return poses;
}

GBuffer render_gbuffer(const trajectory::Trajectory& trajectory, RayScene& rays, const MovingCamera& moving, double time,
                       double frame_interval) {
  const double start = trajectory.time.front(), end = trajectory.time.back();
  const Instant now = instant(trajectory, moving, time);
  const Instant before = instant(trajectory, moving, std::max(start, time - frame_interval));
  const Instant after = instant(trajectory, moving, std::min(end, time + frame_interval));
  const PinholeCamera& camera = now.camera;
  const bool moved = !(before.camera == camera), will_move = !(after.camera == camera);
  GBuffer out = empty(camera, time);
  const std::size_t pixels = out.id.size();
  std::vector<Vec3> object(pixels);

  rays.set_poses(now.poses);
  for_each_pixel(camera, [&](int row, int column, std::size_t pixel) {
    const Vec2 center(column + 0.5, row + 0.5);
    const Hit hit = rays.intersect(camera.ray(center.x(), center.y()));
    if (hit.body < 0) return;
    const std::size_t body = std::size_t(hit.body);
    const Surface surface = rays.surface(trajectory.scene.bodies[body], hit);
    object[pixel] = hit.object;
    out.id[pixel] = std::uint32_t(hit.body) + 1;
    out.depth[pixel] = float((hit.position - camera.p_WC).dot(camera.R_WC.col(2)));
    out.distance[pixel] = float(hit.t);
    out.roughness[pixel] = float(surface.roughness);
    put(out.normal, pixel, hit.shading_normal);
    put(out.position, pixel, hit.position);
    put(out.albedo, pixel, surface.albedo);
    put(out.object_coord, pixel, hit.object);
    const Vec2 backward = motion(now, before, moved, body, hit.object, center);
    const Vec2 forward = motion(now, after, will_move, body, hit.object, center);
    for (int c = 0; c < 2; ++c) {
      out.motion_backward[2 * pixel + std::size_t(c)] = float(backward[c]);
      out.motion_forward[2 * pixel + std::size_t(c)] = float(forward[c]);
    }
  });

  rays.set_poses(before.poses);
  const std::vector<char> passed = passed_by(trajectory.scene, now, before);
  for_each_pixel(camera, [&](int, int, std::size_t pixel) {
    if (out.id[pixel] == 0) return;
    // What rests under a camera at rest can only have been hidden by what moves.
    if (!moved && !passed[pixel] && same(now.poses[out.id[pixel] - 1], before.poses[out.id[pixel] - 1])) return;
    const Vec3 p_W = transform(before.poses[out.id[pixel] - 1], object[pixel]);
    out.disocclusion[pixel] = visible(rays, before.camera, p_W) ? 0.0f : 1.0f;
  });
  return out;
}

}  // namespace rimshot::gbuffer
