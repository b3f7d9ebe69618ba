#include "rimshot/gbuffer/camera.h"

#include <cmath>
#include <numbers>
#include <string>

#include "rimshot/core/error.h"

namespace rimshot::gbuffer {

PinholeCamera PinholeCamera::from(const scene::Camera& camera, int width, int height) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorCode::InvalidInput, "camera '" + camera.name + "': " + what);
  };
  if ((width == 0) != (height == 0)) refuse("give both width and height of a picture, or neither");
  PinholeCamera out;
  out.width = width == 0 ? camera.width : width;
  out.height = height == 0 ? camera.height : height;
  if (out.width < 1 || out.height < 1) {
    refuse("a picture of " + std::to_string(out.width) + "x" + std::to_string(out.height) + " pixels; both must be at least 1");
  }
  if (!(camera.vertical_fov > 0 && camera.vertical_fov < 180)) {
    refuse("vertical_fov is " + std::to_string(camera.vertical_fov) + ", must be between 0 and 180 degrees");
  }
  const Vec3 forward = camera.look_at - camera.position;
  if (!(forward.norm() > 0)) refuse("look_at is the camera's own position; move one of them");
  const Vec3 right = forward.normalized().cross(camera.up);
  if (!(right.norm() > 1e-9 * camera.up.norm())) refuse("up is parallel to the viewing direction; choose another up");

  out.focal = out.height / 2.0 / std::tan(camera.vertical_fov / 2 * std::numbers::pi / 180);
  out.p_WC = camera.position;
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

int frame_count(double duration, double fps) {
  // The slack takes the rounding of the product: 1.1 s at 30 fps are frames 0 .. 33.
  return int(std::floor(duration * fps + 1e-9)) + 1;
}

}  // namespace rimshot::gbuffer
