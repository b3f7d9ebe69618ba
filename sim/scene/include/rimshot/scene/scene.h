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

/// A fluid at rest that lifts bodies (Archimedes); what it does to moving bodies beyond that is `Air`'s.
struct Fluid {
  double density = 1000;       ///< [kg/m^3], >= 0
  double surface = 0;          ///< height of the surface [m]: points p with up . p = surface, up against gravity
};

struct World {
  Vec3 gravity{0, 0, -9.81};   ///< [m/s^2]
  double duration = 0;         ///< [s], > 0
  double sample_rate = 240;    ///< [Hz] rows of the trajectory file; does not change the motion
  std::uint64_t seed = 1;
  std::optional<Air> air;      ///< none = vacuum
  std::optional<Fluid> fluid;  ///< none = nothing lifts
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
  double roughness = 0.6;            ///< GGX alpha = roughness^2; (0, 1], of a clear body [0, 1]
  double metallic = 0;               ///< 0 dielectric (F0 = 0.04) or 1 metal
  double specular = 1;               ///< weight of a dielectric's gloss, [0, 1]; 0 = Lambert's surface alone
  double refractive_index = 0;       ///< of a clear body of glass, > 1, whose surface alone counts; 0 = opaque
  Pattern pattern = Pattern::None;
  Vec3 pattern_albedo{0.1, 0.1, 0.1};///< second colour of the pattern
  double pattern_scale = 0.25;       ///< [m] period of checker and planks
  std::string file;                  ///< mesh file of the body's shape, whose materials, textures and normals it has; empty = none
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
  double release = std::numeric_limits<double>::infinity();  ///< [s], > 0: from then on there is no joint, and the bodies collide
};

/// A massless spring with a damper between two points of two bodies, of which at least one moves. Such bodies do collide.
/// The law: rimshot/physics/force_spring.h.
struct Spring {
  std::string name;
  int body_a = 0, body_b = 0;
  Vec3 anchor = Vec3::Zero();    ///< p_W at time 0 [m], on a
  Vec3 anchor_b = Vec3::Zero();  ///< p_W at time 0 [m], on b
  double rest_length = 0;        ///< [m], >= 0
  double stiffness = 0;          ///< k [N/m], >= 0
  double damping = 0;            ///< c [N s/m], >= 0
};

/// Where a camera stands and looks at one time; between two of them it moves on smooth curves.
struct CameraKey {
  double time = 0;                   ///< [s]
  Vec3 position = Vec3::Zero(), look_at = Vec3::UnitX(), up = Vec3::UnitZ();
};

/// The glass in front of the sensor, in film's own units. The picture fills the sensor's width or height, without a border.
struct Lens {
  double focal_length = 35;          ///< [mm]
  double sensor_width = 36, sensor_height = 24;  ///< [mm]
  double f_number = 0;               ///< focal length over the opening's diameter; 0 = everything is in focus
  double focus_distance = 0;         ///< planar [m]; 0 = at look_at
};

/// A camera that goes with a body.
struct Follow {
  std::string body;
  bool move = false;                 ///< the camera itself moves as the body's centre does; else only what it looks at
};

struct Camera {
  std::string name;
  Vec3 position = Vec3::Zero();
  Vec3 look_at = Vec3::UnitX();
  Vec3 up = Vec3::UnitZ();
  double vertical_fov = 40;          ///< [degrees], (0, 180); not used where there is a lens
  std::optional<Lens> lens;
  double near = 0;                   ///< planar [m]; nothing nearer or farther is seen
  double far = std::numeric_limits<double>::infinity();
  std::vector<CameraKey> keys;       ///< by time; empty = position, look_at and up hold
  std::optional<Follow> follow;
  int width = 512, height = 288;     ///< [px]
  double fps = 24;                   ///< [1/s]
  double shutter_angle = 180;        ///< [degrees] 0..360; open from -angle/720 to +angle/720 frame about the frame's time
  double rolling_shutter = 0;        ///< [s] by which the last row is exposed later than the first; the middle row is in time
};

struct SphereLight { Vec3 center = Vec3::Zero(); double radius = 0; double power = 0; };  ///< [m], [m], [W] over the whole sphere, each channel
/// A parallelogram that shines to the side of edge_u x edge_v [m]; power [W] over it, each channel; black from behind.
struct AreaLight { Vec3 center = Vec3::Zero(), edge_u = Vec3::UnitX(), edge_v = Vec3::UnitY(); double power = 0; };
/// A disc infinitely far away. `direction` is unit and points to it; irradiance [W/m^2] of a surface that faces it.
struct SunLight { Vec3 direction = Vec3::UnitZ(); Vec3 irradiance = Vec3::Zero(); double diameter = 0.53; };  ///< diameter [degrees]
struct SkyLight { Vec3 radiance = Vec3::Zero(); };                                         ///< [W/(m^2 sr)] from every direction
/// A picture of the whole sphere of directions, OpenEXR, latitude over longitude: the upper edge is z, the middle column is x, the
/// column a quarter from the left is y. The file is looked up when the picture is made.
struct EnvironmentLight { std::string file; double scale = 1; double turn = 0; };          ///< turn [degrees] about z
struct Light { std::string name; std::variant<SphereLight, AreaLight, SunLight, SkyLight, EnvironmentLight> kind; };

/// What happens before it happens: everything a run and its pictures depend on.
struct Scene {
  std::string name;
  World world;
  std::vector<Material> materials;
  std::vector<ContactPair> contacts;
  std::vector<Body> bodies;          ///< a body's index is its place here, from 0
  std::vector<Joint> joints;
  std::vector<Spring> springs;
  std::vector<Camera> cameras;
  std::vector<Light> lights;
  std::vector<Expectation> expect;   ///< what a run of the scene must show

  /// Index of the body of that name. @throws Error(InvalidInput) naming the bodies there are.
  int body_index(const std::string& name) const;
  /// Camera of that name, or the first one for an empty name. @throws Error(InvalidInput) naming the cameras there are.
  const Camera& camera(const std::string& name) const;
  /// Law of the pair: the table's entry (in either order), else the mean of both materials' laws.
  ContactLaw contact_law(int body_a, int body_b) const;
  /// Whether a joint stands between the two at a time [s]: such bodies do not collide.
  bool joined(int body_a, int body_b, double time = 0) const;
};

}  // namespace rimshot::scene
