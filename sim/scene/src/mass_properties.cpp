#include "rimshot/scene/mass_properties.h"

#include <limits>
#include <numbers>

namespace rimshot::scene {
namespace {

using std::numbers::pi;

struct Volume {
  double operator()(const Sphere& s) const { return 4.0 / 3 * pi * s.radius * s.radius * s.radius; }
  double operator()(const Box& b) const { return 8 * b.half_extents.prod(); }
  double operator()(const Capsule& c) const { return pi * c.radius * c.radius * (c.length + 4.0 / 3 * c.radius); }
  double operator()(const Cylinder& c) const { return pi * c.radius * c.radius * c.length; }
  double operator()(const Torus& t) const { return 2 * pi * pi * t.major_radius * t.minor_radius * t.minor_radius; }
  double operator()(const Plane&) const { return std::numeric_limits<double>::infinity(); }
};

struct Solid {
  double m;
  Vec3 operator()(const Sphere& s) const { return Vec3::Constant(0.4 * m * s.radius * s.radius); }
  Vec3 operator()(const Box& b) const {
    const Vec3 h2 = b.half_extents.cwiseProduct(b.half_extents);
    return m / 3 * Vec3(h2.y() + h2.z(), h2.z() + h2.x(), h2.x() + h2.y());
  }
  Vec3 operator()(const Capsule& c) const {
    // A cylinder and two half spheres whose centres of mass lie L/2 + 3r/8 from the middle.
    const double r = c.radius, L = c.length, middle = r * r * L, ends = 4.0 / 3 * r * r * r;
    const double cylinder = m * middle / (middle + ends), sphere = m - cylinder;
    const double across = cylinder * (r * r / 4 + L * L / 12) + sphere * (0.4 * r * r + L * L / 4 + 3.0 / 8 * L * r);
    return {across, across, cylinder * r * r / 2 + sphere * 0.4 * r * r};
  }
  Vec3 operator()(const Cylinder& c) const {
    const double across = m * (c.radius * c.radius / 4 + c.length * c.length / 12);
    return {across, across, m * c.radius * c.radius / 2};
  }
  Vec3 operator()(const Torus& t) const {
    const double R2 = t.major_radius * t.major_radius, r2 = t.minor_radius * t.minor_radius;
    const double across = m * (R2 / 2 + 5.0 / 8 * r2);
    return {across, across, m * (R2 + 3.0 / 4 * r2)};
  }
  Vec3 operator()(const Plane&) const { return Vec3::Zero(); }
};

}  // namespace

double volume(const Shape& shape) { return std::visit(Volume{}, shape); }

Vec3 solid_inertia(const Shape& shape, double mass) { return std::visit(Solid{mass}, shape); }

std::optional<Vec3> shell_inertia(const Shape& shape, double mass) {
  if (const auto* sphere = std::get_if<Sphere>(&shape)) return Vec3::Constant(2.0 / 3 * mass * sphere->radius * sphere->radius);
  return {};
}

}  // namespace rimshot::scene
