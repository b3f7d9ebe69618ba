#include "rimshot/gbuffer/annotations.h"

#include <algorithm>
#include <cmath>

#include "bounds.h"
#include "picture_box.h"

namespace rimshot::gbuffer {
namespace {

void include(std::optional<PixelBox>& box, int column, int row) {
  if (!box) box = PixelBox{column, row, column + 1, row + 1};
  box->left = std::min(box->left, column);
  box->top = std::min(box->top, row);
  box->right = std::max(box->right, column + 1);
  box->bottom = std::max(box->bottom, row + 1);
}

}  // namespace

std::vector<BodyView> body_views(const scene::Scene& scene, const RayScene& rays, const PinholeCamera& camera,
                                 const std::vector<Pose>& poses, const GBuffer& geometry) {
  std::vector<BodyView> views(scene.bodies.size());
  for (std::size_t i = 0; i < geometry.id.size(); ++i) {
    if (geometry.id[i] == 0) continue;
    BodyView& view = views[geometry.id[i] - 1];
    ++view.visible_pixels;
    include(view.visible_box, int(i % std::size_t(geometry.width)), int(i / std::size_t(geometry.width)));
  }
  for (std::size_t body = 0; body < views.size(); ++body) {
    views[body].body = int(body);
    const PixelBox box = picture_box(scene.bodies[body].shape, poses[body], camera);
    for (int row = box.top; row < box.bottom; ++row) {
      for (int column = box.left; column < box.right; ++column) {
        if (!rays.meets(int(body), camera.ray(column + 0.5, row + 0.5))) continue;
        ++views[body].alone_pixels;
        include(views[body].alone_box, column, row);
      }
    }
  }
  return views;
}

PixelBox picture_box(const scene::Shape& shape, const Pose& pose, const PinholeCamera& camera) {
  const PixelBox whole{0, 0, camera.width, camera.height};
  const BodyBox box = body_box(shape);
  if (!box.half_extents.allFinite()) return whole;
  Vec2 low(camera.width, camera.height), high(0, 0);
  for (const Vec3& corner : box.corners()) {
    const Vec3 projected = camera.project(pose.q_WB * corner + pose.p_WB);
    if (!(projected.z() > 1e-6)) return whole;
    low = low.cwiseMin(projected.head<2>());
    high = high.cwiseMax(projected.head<2>());
  }
  const auto pixel = [](double x, int limit) { return int(std::clamp(x, 0.0, double(limit))); };
  return {pixel(std::floor(low.x()) - 1, camera.width), pixel(std::floor(low.y()) - 1, camera.height),
          pixel(std::ceil(high.x()) + 1, camera.width), pixel(std::ceil(high.y()) + 1, camera.height)};
}

std::array<Vec3, 8> BodyBox::corners() const {
  std::array<Vec3, 8> out;
  for (std::size_t i = 0; i < 8; ++i) {
    const Vec3 side((i & 1) != 0 ? 1 : -1, (i & 2) != 0 ? 1 : -1, (i & 4) != 0 ? 1 : -1);
    out[i] = center + side.cwiseProduct(half_extents);
  }
  return out;
}

BodyBox body_box(const scene::Shape& shape) {
  const Bounds bounds = bounds_of(shape, Pose{});
  if (!bounds.high.allFinite()) return {Vec3::Zero(), bounds.high};
  return {(bounds.low + bounds.high) / 2, (bounds.high - bounds.low) / 2};
}

void choose_points(const GBuffer& geometry, int frame, int count, std::vector<Track>& tracks) {
  std::vector<std::vector<std::size_t>> pixels;
  for (std::size_t i = 0; i < geometry.id.size(); ++i) {
    if (geometry.id[i] == 0) continue;
    pixels.resize(std::max(pixels.size(), std::size_t(geometry.id[i])));
    pixels[geometry.id[i] - 1].push_back(i);
  }
  for (std::size_t body = 0; body < pixels.size(); ++body) {
    if (std::ranges::any_of(tracks, [&](const Track& track) { return track.body == int(body); })) continue;
    const std::size_t chosen = std::min(std::size_t(count), pixels[body].size());
    for (std::size_t k = 0; k < chosen; ++k) {
      const std::size_t i = pixels[body][(2 * k + 1) * pixels[body].size() / (2 * chosen)];
      tracks.push_back(
          {int(body), Eigen::Map<const Eigen::Vector3f>(&geometry.object_coord[3 * i]).cast<double>(), frame});
    }
  }
}

std::vector<int> coco_runs(const GBuffer& geometry, int body) {
  std::vector<int> runs{0};
  bool inside = false;
  for (int column = 0; column < geometry.width; ++column) {
    for (int row = 0; row < geometry.height; ++row) {
      const bool here =
          geometry.id[std::size_t(row) * std::size_t(geometry.width) + std::size_t(column)] == std::uint32_t(body) + 1;
      if (here != inside) {
        runs.push_back(0);
        inside = here;
      }
      ++runs.back();
    }
  }
  return runs;
}

}  // namespace rimshot::gbuffer
