#include "rimshot/scene/mass_properties.h"

#include <Eigen/Eigenvalues>
#include <limits>
#include <numbers>

namespace rimshot::scene {
namespace {

using std::numbers::pi;

/// A tensor or offset below this share of its size is rounding.
constexpr double kNoOffset = 1e-12;

Mat3 diagonal(double x, double y, double z) { return Vec3(x, y, z).asDiagonal(); }

/// Of a solid whose centroid is the origin: mass and inertia are per density.
struct Solid {
  MassProperties operator()(const Sphere& s) const {
    const double m = 4.0 / 3 * pi * s.radius * s.radius * s.radius, moment = 0.4 * m * s.radius * s.radius;
    return {m, Vec3::Zero(), diagonal(moment, moment, moment)};
  }

  MassProperties operator()(const Box& b) const {
    const double m = 8 * b.half_extents.prod();
    const Vec3 h2 = b.half_extents.cwiseProduct(b.half_extents);
    return {m, Vec3::Zero(), diagonal(m / 3 * (h2.y() + h2.z()), m / 3 * (h2.z() + h2.x()), m / 3 * (h2.x() + h2.y()))};
  }

  MassProperties operator()(const Capsule& c) const {
    // A cylinder and two half spheres whose centres of mass lie L/2 + 3r/8 from the middle.
    const double r = c.radius, L = c.length, cylinder = pi * r * r * L, sphere = 4.0 / 3 * pi * r * r * r;
    const double across = cylinder * (r * r / 4 + L * L / 12) + sphere * (0.4 * r * r + L * L / 4 + 3.0 / 8 * L * r);
    return {cylinder + sphere, Vec3::Zero(), diagonal(across, across, cylinder * r * r / 2 + sphere * 0.4 * r * r)};
  }

  MassProperties operator()(const Cylinder& c) const {
    const double m = pi * c.radius * c.radius * c.length;
    const double across = m * (c.radius * c.radius / 4 + c.length * c.length / 12);
    return {m, Vec3::Zero(), diagonal(across, across, m * c.radius * c.radius / 2)};
  }

  MassProperties operator()(const Torus& t) const {
    const double R2 = t.major_radius * t.major_radius, r2 = t.minor_radius * t.minor_radius;
    const double m = 2 * pi * pi * t.major_radius * r2, across = m * (R2 / 2 + 5.0 / 8 * r2);
    return {m, Vec3::Zero(), diagonal(across, across, m * (R2 + 3.0 / 4 * r2))};
  }

  MassProperties operator()(const Plane&) const {
    return {std::numeric_limits<double>::infinity(), Vec3::Zero(), Mat3::Zero()};
  }

  MassProperties operator()(const ConvexHull& hull) const { return polyhedron(hull.surface); }
  MassProperties operator()(const Mesh& mesh) const { return polyhedron(mesh.surface); }

  MassProperties operator()(const Compound& compound) const {
    std::vector<MassProperties> parts;
    MassProperties whole;
    for (const CompoundPart& part : compound.parts) {
      MassProperties p = mass_properties(part.shape);
      const Mat3 R = part.pose.q_WB.toRotationMatrix();
      p.mass *= part.relative_density;
      p.centroid = R * p.centroid + part.pose.p_WB;
      p.inertia = part.relative_density * (R * p.inertia * R.transpose());
      whole.mass += p.mass;
      whole.centroid += p.mass * p.centroid;
      parts.push_back(p);
    }
    whole.centroid /= whole.mass;
    for (const MassProperties& p : parts) {
      const Vec3 d = p.centroid - whole.centroid;
      whole.inertia += p.inertia + p.mass * (d.squaredNorm() * Mat3::Identity() - d * d.transpose());
    }
    return whole;
  }

  static MassProperties polyhedron(const TriangleMesh& surface) {
    // Relative to a corner, so that a solid far from its frame's origin loses no digits.
    const Vec3 origin = surface.vertices.empty() ? Vec3::Zero() : surface.vertices.front();
    double volume = 0;
    Vec3 first = Vec3::Zero();
    Mat3 second = Mat3::Zero();  // integral of x x^T
    for (const auto& triangle : surface.triangles) {
      const Vec3 a = surface.vertices[std::size_t(triangle[0])] - origin, b = surface.vertices[std::size_t(triangle[1])] - origin,
                 c = surface.vertices[std::size_t(triangle[2])] - origin;
      const double v = a.dot(b.cross(c)) / 6;
      const Vec3 sum = a + b + c;
      volume += v;
      first += v / 4 * sum;
      second += v / 20 * (a * a.transpose() + b * b.transpose() + c * c.transpose() + sum * sum.transpose());
    }
    MassProperties out;
    out.mass = volume;
    if (volume <= 0) return out;
    const Vec3 centroid = first / volume;
    second -= volume * centroid * centroid.transpose();
    out.centroid = origin + centroid;
    out.inertia = second.trace() * Mat3::Identity() - second;
    return out;
  }
};

}  // namespace

MassProperties mass_properties(const Shape& shape) { return std::visit(Solid{}, shape); }

double volume(const Shape& shape) {
  if (const auto* compound = std::get_if<Compound>(&shape)) {
    double sum = 0;
    for (const CompoundPart& part : compound->parts) sum += volume(part.shape);
    return sum;
  }
  return mass_properties(shape).mass;
}

PrincipalInertia principal_inertia(const Mat3& inertia) {
  PrincipalInertia out;
  out.moments = inertia.diagonal();
  Mat3 off = inertia;
  off.diagonal().setZero();
  if (off.cwiseAbs().maxCoeff() <= kNoOffset * inertia.trace()) return out;
  const Eigen::SelfAdjointEigenSolver<Mat3> eigen(inertia);
  Mat3 axes = eigen.eigenvectors();
  if (axes.determinant() < 0) axes.col(2) *= -1;
  out.moments = eigen.eigenvalues();
  out.axes = Quat(axes).normalized();
  return out;
}

Vec3 solid_inertia(const Shape& shape, double mass) {
  const MassProperties solid = mass_properties(shape);
  if (std::holds_alternative<Plane>(shape)) return Vec3::Zero();
  return principal_inertia(mass / solid.mass * solid.inertia).moments;
}

std::optional<Vec3> shell_inertia(const Shape& shape, double mass) {
  if (const auto* sphere = std::get_if<Sphere>(&shape)) return Vec3::Constant(2.0 / 3 * mass * sphere->radius * sphere->radius);
  return {};
}

bool shift(Shape& shape, const Vec3& origin) {
  const auto shifted = [&](TriangleMesh& surface) {
    for (Vec3& vertex : surface.vertices) vertex -= origin;
    return true;
  };
  if (auto* hull = std::get_if<ConvexHull>(&shape)) return shifted(hull->surface);
  if (auto* mesh = std::get_if<Mesh>(&shape)) return shifted(mesh->surface);
  auto* compound = std::get_if<Compound>(&shape);
  if (!compound) return false;
  for (CompoundPart& part : compound->parts) part.pose.p_WB -= origin;
  return true;
}

void center(Shape& shape) {
  const MassProperties solid = mass_properties(shape);
  if (!(solid.mass > 0) || std::holds_alternative<Plane>(shape)) return;
  if (solid.centroid.squaredNorm() <= kNoOffset * kNoOffset * solid.inertia.trace() / solid.mass) return;
  shift(shape, solid.centroid);
}

}  // namespace rimshot::scene
