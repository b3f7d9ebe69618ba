#include "rimshot/gbuffer/camera.h"

#include <cmath>
#include <numbers>
#include <string>

#include "rimshot/core/error.h"
#include "rimshot/gbuffer/moving_camera.h"

namespace rimshot::gbuffer {

/// A side of the largest picture [px].
constexpr int kMostPixels = 16384;

PinholeCamera PinholeCamera::from(const scene::Camera& camera, int width, int height) {
  return at(camera, scene::camera_at(camera, 0), width, height);
}

PinholeCamera PinholeCamera::at(const scene::Camera& camera, const scene::CameraKey& key, int width, int height) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::InvalidInput, "camera '" + camera.name + "': " + what);
  };
  if ((width == 0) != (height == 0)) refuse("give both width and height of a picture, or neither");
  PinholeCamera out;
  out.width = width == 0 ? camera.width : width;
  out.height = height == 0 ? camera.height : height;
  if (out.width < 1 || out.height < 1) {
    refuse("a picture of " + std::to_string(out.width) + "x" + std::to_string(out.height) +
           " pixels; both must be at least 1");
  }
  if (out.width > kMostPixels || out.height > kMostPixels) {
    refuse("a picture of " + std::to_string(out.width) + "x" + std::to_string(out.height) + " pixels; at most " +
           std::to_string(kMostPixels) + " a side");
  }
  if (!camera.lens && !(camera.vertical_fov > 0 && camera.vertical_fov < 180)) {
    refuse("vertical_fov is " + std::to_string(camera.vertical_fov) + ", must be between 0 and 180 degrees");
  }
  const Vec3 forward = key.look_at - key.position;
  if (!(forward.norm() > 0))
    refuse("look_at is the camera's own position at " + std::to_string(key.time) + " s; move one of them");
  const Vec3 right = forward.normalized().cross(key.up);
  if (!(right.norm() > 1e-9 * key.up.norm())) {
    refuse("up is parallel to the viewing direction at " + std::to_string(key.time) + " s; choose another up");
  }

  out.focal = out.height / 2.0 / std::tan(camera.vertical_fov / 2 * std::numbers::pi / 180);
  if (const auto& lens = camera.lens) {
    out.focal = lens->focal_length * std::fmax(out.width / lens->sensor_width, out.height / lens->sensor_height);
    out.lens_radius = lens->f_number > 0 ? 1e-3 * lens->focal_length / (2 * lens->f_number) : 0;
    out.focus = lens->focus_distance > 0 ? lens->focus_distance : forward.norm();
  }
  out.near = camera.near;
  out.far = camera.far;
  out.p_WC = key.position;
  out.R_WC.col(0) = right.normalized();
  out.R_WC.col(2) = forward.normalized();
  out.R_WC.col(1) = out.R_WC.col(2).cross(out.R_WC.col(0));
  return out;
}

Vec3 PinholeCamera::project(const Vec3& p_W) const {
  const Vec3 p_C = R_WC.transpose() * (p_W - p_WC);
  return {width / 2.0 + focal * p_C.x() / p_C.z(), height / 2.0 + focal * p_C.y() / p_C.z(), p_C.z()};
}

Vec3 PinholeCamera::ray_direction(double x, double y) const {
  return (R_WC * Vec3(x - width / 2.0, y - height / 2.0, focal)).normalized();
}

Ray PinholeCamera::ray(double x, double y, const Vec2& lens) const {
  Ray out{p_WC, ray_direction(x, y)};
  if (lens_radius > 0) {
    const Vec3 in_focus = p_WC + focus / out.direction.dot(R_WC.col(2)) * out.direction;
    out.origin += lens_radius * (lens.x() * R_WC.col(0) + lens.y() * R_WC.col(1));
    out.direction = (in_focus - out.origin).normalized();
  }
  const double cosine = out.direction.dot(R_WC.col(2));
  out.t_min = near / cosine;
  out.t_max = far / cosine;
  return out;
}

int frame_count(double duration, double fps) {
  // The slack takes the rounding of the product: 1.1 s at 30 fps are frames 0 .. 33.
  return int(std::floor(duration * fps + 1e-9)) + 1;
}

MovingCamera::MovingCamera(const trajectory::Trajectory& run, const scene::Camera& camera, int width, int height)
    : still_(PinholeCamera::from(camera, width, height)), rolling_shutter_(camera.rolling_shutter) {
  if (camera.follow) followed_ = run.scene.body_index(camera.follow->body);
  if (camera.keys.size() < 2 && !camera.follow) return;
  run_ = &run;
  camera_ = &camera;
}

PinholeCamera MovingCamera::at(double time) const {
  if (!moves()) return still_;
  scene::CameraKey key = scene::camera_at(*camera_, time);
  if (followed_ >= 0) {
    const Vec3 way = run_->state_at(followed_, time).p_WB - run_->bodies[std::size_t(followed_)].states.front().p_WB;
    key.look_at += way;
    if (camera_->follow->move) key.position += way;
  }
  return PinholeCamera::at(*camera_, key, still_.width, still_.height);
}

}  // namespace rimshot::gbuffer
