#include "shot_from_scene.h"

#include <algorithm>
#include <cstring>
#include <numbers>

namespace rimshot::batch {
namespace {

Vector vector(const Vec3& v) { return {v.x(), v.y(), v.z()}; }

/// Fills in the surface; false for a shape that has no closed form here.
struct SurfaceOf {
  Obstacle& o;
  bool operator()(const scene::Sphere& s) const { return set(Surface::Sphere, s.radius); }
  bool operator()(const scene::Box& b) const {
    return set(Surface::Box, b.half_extents.x(), b.half_extents.y(), b.half_extents.z());
  }
  bool operator()(const scene::Capsule& c) const { return set(Surface::Capsule, c.radius, c.length); }
  bool operator()(const scene::Cylinder& c) const { return set(Surface::Cylinder, c.radius, c.length); }
  bool operator()(const scene::Torus& t) const { return set(Surface::Torus, t.major_radius, t.minor_radius); }
  template <typename Other>
  bool operator()(const Other&) const {
    return false;
  }
  bool operator()(const scene::Plane& p) const {
    // The plane's own normal becomes the axis, and a point of the plane the position.
    const Vector n = {p.normal.x() * o.axis_x.x + p.normal.y() * o.axis_y.x + p.normal.z() * o.axis_z.x,
                      p.normal.x() * o.axis_x.y + p.normal.y() * o.axis_y.y + p.normal.z() * o.axis_z.y,
                      p.normal.x() * o.axis_x.z + p.normal.y() * o.axis_y.z + p.normal.z() * o.axis_z.z};
    o.axis_z = n;
    o.position = o.position + p.offset * n;
    return set(Surface::Plane);
  }
  bool set(Surface surface, double a = 0, double b = 0, double c = 0) const {
    o.surface = surface;
    o.size[0] = a;
    o.size[1] = b;
    o.size[2] = c;
    return true;
  }
};

}  // namespace

std::optional<FastShot> shot_from_scene(const scene::Scene& scene, Roles roles, std::string& reason) {
  const auto refuse = [&](const std::string& why) {
    reason = why;
    return std::nullopt;
  };
  const scene::Body& ball = scene.bodies[std::size_t(roles.ball)];
  const auto* sphere = std::get_if<scene::Sphere>(&ball.shape);
  if (!sphere) return refuse("body " + ball.name + " is not a sphere");
  if (ball.inertia.maxCoeff() - ball.inertia.minCoeff() > 1e-12 * ball.inertia.maxCoeff())
    return refuse("body " + ball.name + " has different moments of inertia");

  if (!scene.joints.empty()) return refuse("the scene has joints");
  if (!scene.springs.empty()) return refuse("the scene has springs");
  if (scene.world.fluid) return refuse("the world has a fluid");

  FastShot fast;
  std::memset(static_cast<void*>(&fast), 0, sizeof fast);  // padding too, since courts are compared by their bytes
  Court& court = fast.court;
  court.ring = -1;
  for (int i = 0; i < int(scene.bodies.size()); ++i) {
    const scene::Body& body = scene.bodies[std::size_t(i)];
    if (i == roles.ball) continue;
    if (!body.is_static) return refuse("more than one body moves (" + ball.name + ", " + body.name + ")");
    if (court.count == kMostObstacles)
      return refuse("there are more than " + std::to_string(kMostObstacles) + " static bodies");
    Obstacle& o = court.obstacles[court.count];
    const Mat3 R_WB = body.initial.q_WB.toRotationMatrix();
    o.axis_x = vector(R_WB.col(0));
    o.axis_y = vector(R_WB.col(1));
    o.axis_z = vector(R_WB.col(2));
    o.position = vector(body.initial.p_WB);
    if (!std::visit(SurfaceOf{o}, body.shape)) return refuse("the shape of body " + body.name + " has no closed form");
    const auto law = scene.contact_law(roles.ball, i);
    if (law.rolling_friction > 0 || law.drilling_friction > 0) return refuse(ball.name + " and " + body.name + " have rolling or drilling friction");
    const auto& rows = law.restitution.rows();
    if (rows.size() > kMostRows)
      return refuse("the restitution of " + ball.name + " and " + body.name + " has more than " +
                    std::to_string(kMostRows) + " rows");
    o.rows = std::max(1, int(rows.size()));
    o.row_restitution[0] = law.restitution.at(0);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      o.row_speed[k] = rows[k].speed;
      o.row_restitution[k] = rows[k].restitution;
    }
    o.recoil = ball.mass / body.recoil_mass;  // 0 for a rigid one
    o.friction = law.friction;
    if (i == roles.ring) court.ring = court.count;
    ++court.count;
  }

  Shot& shot = fast.shot;
  const double r = sphere->radius;
  shot.position = vector(ball.initial.p_WB);
  shot.velocity = vector(ball.initial.v_WB_W);
  shot.spin = vector(ball.initial.w_WB_W);
  shot.gravity = vector(scene.world.gravity);
  if (const auto& air = scene.world.air) {
    const double half_area = 0.5 * air->density * std::numbers::pi * r * r / ball.mass;
    shot.wind = vector(air->wind);
    shot.drag = half_area * ball.aero.drag;
    shot.lift = half_area * r * ball.aero.lift;
  }
  shot.radius = r;
  shot.mass = ball.mass;
  shot.inertia_ratio = ball.mass * r * r / ball.inertia.x();
  shot.duration = scene.world.duration;
  return fast;
}

bool same_court(const Court& a, const Court& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

}  // namespace rimshot::batch
