#include <cmath>
#include <sstream>

#include "fields.h"
#include "parse_laws.h"
#include "rimshot/scene/io.h"
#include "yaml_text.h"

namespace rimshot::scene {
namespace {

struct ShapeText {
  std::string operator()(const Sphere& s) const { return "{sphere: {radius: " + text(s.radius) + "}}"; }
  std::string operator()(const Box& b) const { return "{box: {half_extents: " + text(b.half_extents) + "}}"; }
  std::string operator()(const Capsule& c) const {
    return "{capsule: {radius: " + text(c.radius) + ", length: " + text(c.length) + "}}";
  }
  std::string operator()(const Cylinder& c) const {
    return "{cylinder: {radius: " + text(c.radius) + ", length: " + text(c.length) + "}}";
  }
  std::string operator()(const Torus& t) const {
    return "{torus: {major_radius: " + text(t.major_radius) + ", minor_radius: " + text(t.minor_radius) + "}}";
  }
  std::string operator()(const Plane& p) const {
    return "{plane: {normal: " + text(p.normal) + ", offset: " + text(p.offset) + "}}";
  }
  std::string operator()(const ConvexHull& h) const {
    return "{convex_hull: {points: " + text(h.surface.vertices) + "}}";
  }
  std::string operator()(const Mesh& m) const {
    std::string triangles;
    for (const auto& t : m.surface.triangles)
      triangles += (triangles.empty() ? "[" : ", [") + std::to_string(t[0]) + ", " + std::to_string(t[1]) + ", " +
                   std::to_string(t[2]) + "]";
    return "{mesh: {vertices: " + text(m.surface.vertices) + ", triangles: [" + triangles + "]}}";
  }
  std::string operator()(const Compound& c) const {
    std::string parts;
    for (const CompoundPart& p : c.parts)
      parts += (parts.empty() ? "{shape: " : ", {shape: ") + std::visit(*this, p.shape) +
               ", position: " + text(p.pose.p_WB) + ", orientation: " + text(p.pose.q_WB) +
               ", relative_density: " + text(p.relative_density) + "}";
    return "{compound: {parts: [" + parts + "]}}";
  }
};

void body_text(std::ostream& out, const Body& body) {
  out << "  - name: " << body.name << '\n';
  if (body.is_static) out << "    static: true\n";
  if (std::isfinite(body.recoil_mass)) out << "    recoil_mass: " << text(body.recoil_mass) << '\n';
  out << "    shape: " << std::visit(ShapeText{}, body.shape) << '\n';
  if (!body.is_static) out << "    mass: " << text(body.mass) << "\n    inertia: " << text(body.inertia) << '\n';
  if (!body.is_static && (std::holds_alternative<ConvexHull>(body.shape) || std::holds_alternative<Mesh>(body.shape) ||
                          std::holds_alternative<Compound>(body.shape)))
    out << "    center_of_mass: [0, 0, 0]\n";  // the geometry is that about it
  if (body.inertia_axes.coeffs() != Quat::Identity().coeffs())
    out << "    inertia_axes: " << text(body.inertia_axes) << '\n';
  out << "    material: " << body.material << "\n    position: " << text(body.initial.p_WB) << '\n';
  out << "    orientation: " << text(body.initial.q_WB) << '\n';
  if (!body.is_static) {
    out << "    velocity: " << text(body.initial.v_WB_W) << "\n    spin: " << text(body.initial.w_WB_W) << '\n';
    out << "    aero: {drag: " << text(body.aero.drag) << ", lift: " << text(body.aero.lift) << "}\n";
  }
  out << "    appearance: " << yaml_of(body.appearance) << '\n';
}

std::string joint_text(const Joint& joint, const std::vector<Body>& bodies) {
  static constexpr const char* kTypes[] = {"fixed", "hinge", "slider", "ball", "distance"};
  std::string out = "  - {name: " + joint.name + ", type: " + kTypes[int(joint.type)] + ", between: [" +
                    bodies[std::size_t(joint.body_a)].name + ", " + bodies[std::size_t(joint.body_b)].name + "]";
  if (joint.type == JointType::Distance) {
    out += ", anchors: [" + text(joint.anchor) + ", " + text(joint.anchor_b) + "]";
  } else {
    out += ", anchor: " + text(joint.anchor);
  }
  if (joint.type == JointType::Hinge || joint.type == JointType::Slider) out += ", axis: " + text(joint.axis);
  if (joint.limits) out += ", limits: [" + text((*joint.limits)[0]) + ", " + text((*joint.limits)[1]) + "]";
  if (joint.motor)
    out += ", motor: {speed: " + text(joint.motor->speed) +
           (joint.type == JointType::Hinge ? ", max_torque: " : ", max_force: ") + text(joint.motor->max_effort) + "}";
  if (std::isfinite(joint.release)) out += ", release: " + text(joint.release);
  return out + "}\n";
}

std::string spring_text(const Spring& spring, const std::vector<Body>& bodies) {
  return "  - {name: " + spring.name + ", between: [" + bodies[std::size_t(spring.body_a)].name + ", " +
         bodies[std::size_t(spring.body_b)].name + "], anchors: [" + text(spring.anchor) + ", " + text(spring.anchor_b) +
         "], rest_length: " + text(spring.rest_length) + ", stiffness: " + text(spring.stiffness) + ", damping: " + text(spring.damping) + "}\n";
}

}  // namespace

std::string to_yaml(const Scene& scene) {
  std::ostringstream out;
  out << "rimshot: 1\nname: " << quoted(scene.name) << "\nworld:\n  gravity: " << text(scene.world.gravity)
      << "\n  duration: " << text(scene.world.duration) << "\n  sample_rate: " << text(scene.world.sample_rate)
      << "\n  seed: " << scene.world.seed << '\n';
  if (scene.world.air)
    out << "  air: {density: " << text(scene.world.air->density) << ", wind: " << text(scene.world.air->wind) << "}\n";
  if (scene.world.fluid)
    out << "  fluid: {density: " << text(scene.world.fluid->density) << ", surface: " << text(scene.world.fluid->surface) << "}\n";
  if (!scene.materials.empty()) out << "materials:\n";
  for (const Material& m : scene.materials) out << "  " << m.name << ": {" << contact_law_text(m.law) << "}\n";
  if (!scene.contacts.empty()) out << "contacts:\n";
  for (const ContactPair& c : scene.contacts)
    out << "  - {between: [" << c.material_a << ", " << c.material_b << "], " << contact_law_text(c.law) << "}\n";
  out << (scene.bodies.empty() ? "bodies: []\n" : "bodies:\n");
  for (const Body& body : scene.bodies) body_text(out, body);
  if (!scene.joints.empty()) out << "joints:\n";
  for (const Joint& joint : scene.joints) out << joint_text(joint, scene.bodies);
  if (!scene.springs.empty()) out << "springs:\n";
  for (const Spring& spring : scene.springs) out << spring_text(spring, scene.bodies);
  if (!scene.cameras.empty()) out << "cameras:\n";
  for (const Camera& camera : scene.cameras) out << "  - " << yaml_of(camera) << '\n';
  if (!scene.lights.empty()) out << "lights:\n";
  for (const Light& light : scene.lights) out << "  - " << yaml_of(light) << '\n';
  if (!scene.expect.empty()) out << "expect:\n";
  for (const Expectation& expectation : scene.expect) out << "  - " << expectation_text(expectation) << '\n';
  return out.str();
}

}  // namespace rimshot::scene
