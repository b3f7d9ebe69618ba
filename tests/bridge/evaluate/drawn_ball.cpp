#include "drawn_ball.h"

#include <algorithm>
#include <cmath>

#include "drawn_view.h"

namespace rimshot::test {
namespace {

constexpr int kGrid = 8;

double radius_of(const scene::Scene& scene) {
  for (const auto& body : scene.bodies)
    if (!body.is_static) return std::get<scene::Sphere>(body.shape).radius;
  return 0;
}

/// Distance along the ray to the sphere, or to the box between two corners; negative where it is missed.
double hit_sphere(const Vec3& origin, const Vec3& ray, const Vec3& centre, double radius) {
  const Vec3 to = centre - origin;
  const double along = to.dot(ray), inside = radius * radius - (to - along * ray).squaredNorm();
  return inside < 0 ? -1 : along - std::sqrt(inside);
}

double hit_box(const Vec3& origin, const Vec3& ray, const std::vector<Vec3>& corners) {
  if (corners.empty()) return -1;
  double enter = 0, leave = 1e9;
  for (int k = 0; k < 3; ++k) {
    const double a = (corners[0][k] - origin[k]) / ray[k], b = (corners[1][k] - origin[k]) / ray[k];
    enter = std::max(enter, std::min(a, b));
    leave = std::min(leave, std::max(a, b));
  }
  return enter < leave ? enter : -1;
}

/// A ball in one frame.
struct Seen {
  Vec3 p_W;
  double radius;
  Vec3 albedo;
  Vec2 centre;   ///< [px]
  double reach;  ///< around it the ball and its own shade may show [px]
};

/// Leather under a lamp from above the camera and a sky; the dark seams are three great circles that turn with the
/// ball.
Vec3 leather(const Vec3& n, double time, const Vec3& albedo) {
  const Vec3 lamp = Vec3(-0.2, -0.6, 0.8).normalized();
  const Vec3 light = Vec3(0.9, 0.85, 0.8) * std::max(0.0, n.dot(lamp)) + Vec3(0.22, 0.24, 0.28) * (1 + 0.5 * n.z());
  const double angle = 5 * time;
  const Vec3 turned(std::cos(angle) * n.x() - std::sin(angle) * n.z(), n.y(),
                    std::sin(angle) * n.x() + std::cos(angle) * n.z());
  const bool seam =
      std::abs(turned.x()) < 0.05 || std::abs(turned.y()) < 0.05 || std::abs(turned.x() - turned.z()) < 0.06;
  return light.cwiseProduct(seam ? Vec3(0.05, 0.04, 0.04) : albedo);
}

}  // namespace

double visible_part(const scene::Scene& scene, const Vec3& p_WB, const DrawnClipOptions& options) {
  const DrawnView view(scene.cameras.front());
  const double radius = radius_of(scene);
  const Vec2 centre = pixel_of(scene.cameras.front(), p_WB);
  const double reach = 1.3 * radius * view.focal / (p_WB - view.origin).norm();
  int all = 0, seen = 0;
  for (double y = centre.y() - reach; y < centre.y() + reach; y += reach / 20)
    for (double x = centre.x() - reach; x < centre.x() + reach; x += reach / 20) {
      const Vec3 ray = view.ray(x, y);
      const double ball = hit_sphere(view.origin, ray, p_WB, radius);
      if (ball < 0) continue;
      ++all;
      const double bar = hit_box(view.origin, ray, options.bar);
      seen += x >= 0 && y >= 0 && x < view.width && y < view.height && (bar < 0 || bar > ball);
    }
  return all > 0 ? double(seen) / all : 0;
}

std::vector<media::Rgb8> draw_clip(const scene::Scene& scene, const BallMotion& motion,
                                   const DrawnClipOptions& options) {
  const scene::Camera& camera = scene.cameras.front();
  const DrawnView view(camera);
  const double radius = radius_of(scene);
  Rng rng(7);
  std::vector<media::Rgb8> clip;
  for (int frame = 0; frame < options.frames; ++frame) {
    const double time = frame / camera.fps;
    std::vector<FurtherBall> balls = options.further;
    if (options.ball) balls.insert(balls.begin(), {motion, radius});
    std::vector<Seen> seen;
    for (const FurtherBall& ball : balls) {
      const Vec3 p = ball.motion(time);
      seen.push_back({p, ball.radius, ball.albedo, pixel_of(camera, p), 1.5 * ball.radius * view.focal / (p - view.origin).norm() + 2});
    }
    media::Rgb8 picture{camera.width, camera.height, {}};
    for (int y = 0; y < camera.height; ++y)
      for (int x = 0; x < camera.width; ++x) {
        const bool near = std::ranges::any_of(seen, [&](const Seen& b) { return std::abs(x - b.centre.x()) < b.reach && std::abs(y - b.centre.y()) < b.reach; });
        const int grid = near ? kGrid : 3;
        Vec3 sum = Vec3::Zero();
        for (int v = 0; v < grid; ++v)
          for (int u = 0; u < grid; ++u) {
            const Vec3 ray = view.ray(x + (u + 0.5) / grid, y + (v + 0.5) / grid);
            const double bar = hit_box(view.origin, ray, options.bar);
            const Seen* first = nullptr;
            double sphere = -1;
            bool below = false;
            for (const Seen& ball : seen) {
              const double hit = near ? hit_sphere(view.origin, ray, ball.p_W, ball.radius) : -1;
              below |= near && hit_sphere(view.origin, ray, ball.p_W - 0.6 * ball.radius * Vec3::UnitZ(), 1.3 * ball.radius) > 0;
              if (hit < 0 || (first != nullptr && hit > sphere)) continue;
              first = &ball;
              sphere = hit;
            }
            if (bar > 0 && (sphere < 0 || bar < sphere))
              sum += Vec3(0.55, 0.08, 0.03);
            else if (sphere > 0)
              sum += leather((view.origin + sphere * ray - first->p_W) / first->radius, time, first->albedo);
            else
              sum += (below && frame >= options.first_shaded ? 1 - options.own_shade : 1) * floor_and_sky(view.origin, ray, time, options.shadow);
          }
        push_pixel(picture, sum / (grid * grid), options.noise, rng);
      }
    clip.push_back(picture);
  }
  return clip;
}

}  // namespace rimshot::test
