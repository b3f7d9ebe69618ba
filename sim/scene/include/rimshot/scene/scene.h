#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/scene/contact_law.h"
#include "rimshot/scene/expectation.h"
#include "rimshot/scene/triangle_mesh.h"

namespace rimshot::scene {

struct Sphere { double radius = 0; };                            ///< [m], > 0
struct Box { Vec3 half_extents = Vec3::Zero(); };                ///< [m], each > 0
struct Capsule { double radius = 0, length = 0; };               ///< axis z, length between the two half spheres' centres
struct Cylinder { double radius = 0, length = 0; };              ///< axis z
struct Torus { double major_radius = 0, minor_radius = 0; };     ///< axis z, 0 < minor < major
struct Plane { Vec3 normal = Vec3::UnitZ(); double offset = 0; };///< points p_B with normal . p_B = offset; solid below; static only

struct ConvexHull { TriangleMesh surface; };  ///< every vertex is a corner of the hull; closed
struct Mesh {
  TriangleMesh surface;
  bool closed = true;                         ///< is_closed(surface): it bounds a solid. An open one is a sheet with two sides; static only
};
struct CompoundPart;
struct Compound { std::vector<CompoundPart> parts; };  ///< one rigid body of several shapes
using Shape = std::variant<Sphere, Box, Capsule, Cylinder, Torus, Plane, ConvexHull, Mesh, Compound>;

/// One shape of a compound: every shape but a plane and another compound.
struct CompoundPart {
  Shape shape;
  Pose pose;                   ///< of the shape's frame in the body's
  double relative_density = 1; ///< > 0; mass is shared among the parts by this times their volume
};

struct Air {
  double density = 1.204;      ///< [kg/m^3], >= 0
  Vec3 wind = Vec3::Zero();    ///< wind_W [m/s]
};

struct World {
  Vec3 gravity{0, 0, -9.81};   ///< [m/s^2]
  double duration = 0;         ///< [s], > 0
  double sample_rate = 240;    ///< [Hz] rows of the trajectory file; does not change the motion
  std::uint64_t seed = 1;
  std::optional<Air> air;      ///< none = vacuum
};

/// `law` counts where the pair of materials is not in the table of contacts.
struct Material { std::string name; ContactLaw law; };
struct ContactPair { std::string material_a, material_b; ContactLaw law; };

/// Coefficients of the aerodynamic force on a sphere; only used where the world has air.
struct Aero {
  double drag = 0;   ///< Cd [-], >= 0
  double lift = 0;   ///< C_L = lift * R * omega / v [-]
};

/// Surface pattern, evaluated in the body's frame.
enum class Pattern { None, Checker, Planks, Basketball };

struct Appearance {
  Vec3 albedo{0.5, 0.5, 0.5};        ///< diffuse reflectance, or F0 of a metal; scene-linear, each in [0, 1]
  double roughness = 0.6;            ///< GGX alpha = roughness^2; (0, 1]
  double metallic = 0;               ///< 0 dielectric (F0 = 0.04) or 1 metal
  Pattern pattern = Pattern::None;
  Vec3 pattern_albedo{0.1, 0.1, 0.1};///< second colour of the pattern
  double pattern_scale = 0.25;       ///< [m] period of checker and planks
};

struct Body {
  std::string name;
  bool is_static = false;
  double recoil_mass = std::numeric_limits<double>::infinity();  ///< [kg] with which a static body gives way to a blow; rigid if infinite
  Shape shape;
  double mass = 0;                   ///< [kg], > 0 unless static (density is resolved on loading)
  Vec3 inertia = Vec3::Zero();       ///< principal moments about the centre of mass [kg m^2]; resolved on loading
  Quat inertia_axes = Quat::Identity();  ///< takes the principal axes to the body's; the identity unless a shape is skew
  std::string material;
  BodyState initial;
  Aero aero;
  Appearance appearance;
};

/// What a joint leaves free: nothing, the turn about an axis, the shift along one, all turns about a point, all but a distance.
enum class JointType { Fixed, Hinge, Slider, Ball, Distance };

/// Drives a hinge or slider towards a speed, with a bounded torque or force.
struct JointMotor {
  double speed = 0;       ///< of b relative to a about or along the axis [rad/s or m/s]
  double max_effort = 0;  ///< >= 0 [N m or N]
};

/// A joint between two bodies, of which at least one moves; they do not collide with each other. Anchors and axis are in the
/// world frame at time 0. Position of a joint: hinge, the angle [rad] by which b has turned about the axis relative to a since the
/// start; slider, the shift [m] of b along the axis since the start; distance, the distance of both anchors [m].
struct Joint {
  std::string name;
  JointType type = JointType::Fixed;
  int body_a = 0, body_b = 0;
  Vec3 anchor = Vec3::Zero();               ///< p_W at time 0 [m], on a
  Vec3 anchor_b = Vec3::Zero();             ///< p_W at time 0 [m], on b; differs from `anchor` for a distance only
  Vec3 axis = Vec3::UnitZ();                ///< unit, of hinge and slider
  std::optional<std::array<double, 2>> limits;  ///< lowest and highest position; a distance without limits is a rod
  std::optional<JointMotor> motor;          ///< hinge and slider
};

struct Camera {
  std::string name;
  Vec3 position = Vec3::Zero();
  Vec3 look_at = Vec3::UnitX();
  Vec3 up = Vec3::UnitZ();
  double vertical_fov = 40;          ///< [degrees], (0, 180)
  int width = 512, height = 288;     ///< [px]
  double fps = 24;                   ///< [1/s]
  double shutter_angle = 180;        ///< [degrees] 0..360; open from -angle/720 to +angle/720 frame about the frame's time
};

struct SphereLight { Vec3 center = Vec3::Zero(); double radius = 0; double power = 0; };  ///< [m], [m], [W] over the whole sphere, each channel
struct SkyLight { Vec3 radiance = Vec3::Zero(); };                                         ///< [W/(m^2 sr)] from every direction
struct Light { std::string name; std::variant<SphereLight, SkyLight> kind; };

/// What happens before it happens: everything a run and its pictures depend on.
struct Scene {
  std::string name;
  World world;
  std::vector<Material> materials;
  std::vector<ContactPair> contacts;
  std::vector<Body> bodies;          ///< a body's index is its place here, from 0
  std::vector<Joint> joints;
  std::vector<Camera> cameras;
  std::vector<Light> lights;
  std::vector<Expectation> expect;   ///< what a run of the scene must show

  /// Index of the body of that name. @throws Error(InvalidInput) naming the bodies there are.
  int body_index(const std::string& name) const;
  /// Camera of that name, or the first one for an empty name. @throws Error(InvalidInput) naming the cameras there are.
  const Camera& camera(const std::string& name) const;
  /// Law of the pair: the table's entry (in either order), else the mean of both materials' laws.
  ContactLaw contact_law(int body_a, int body_b) const;
  /// Whether a joint stands between the two: such bodies do not collide.
  bool joined(int body_a, int body_b) const;
};

}  // namespace rimshot::scene
