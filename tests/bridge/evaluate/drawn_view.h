#pragma once
#include "rimshot/core/rng.h"
#include "rimshot/media/video.h"
#include "rimshot/scene/scene.h"

/// What the tests' own rasterisers share: a camera, a background and pixels, without any code of the renderers or of the judge.
namespace rimshot::test {

struct DrawnView {
  Vec3 origin, right, down, forward;  ///< W
  double focal, width, height;        ///< [px]
  explicit DrawnView(const scene::Camera& camera);
  Vec3 ray(double x, double y) const;  ///< unit, W
};

/// A floor of planks in four shades under a sky; a dark patch wanders over it. Linear light of a ray.
Vec3 floor_and_sky(const Vec3& origin, const Vec3& ray, double time, bool shadow);

/// Adds a pixel of linear light, encoded (IEC 61966-2-1), with noise of this standard deviation in 8-bit codes.
void push_pixel(media::Rgb8& picture, const Vec3& linear, double noise, Rng& rng);

/// Pixel of a point, from the camera's own definition (x right, y down, focal length by the vertical field of view).
Vec2 pixel_of(const scene::Camera& camera, const Vec3& p_W);

}  // namespace rimshot::test
