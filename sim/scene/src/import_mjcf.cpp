#include <cmath>
#include <map>
#include <numbers>

#include "import_xml.h"
#include "rimshot/scene/mass_properties.h"

namespace rimshot::scene {
namespace {

constexpr double kDefaultDensity = 1000;  // [kg/m^3], MuJoCo's

/// The shortest rotation that takes +z to `direction`.
Quat from_z_to(const Vec3& direction) {
  const Vec3 d = direction.normalized();
  if (d.z() == -1) return Quat(0, 1, 0, 0);
  return Quat(1 + d.z(), -d.y(), d.x(), 0).normalized();
}

/// Source: MuJoCo's XML reference (worldbody, body, geom, joint, inertial, default, compiler).
class Model {
 public:
  Model(XmlModel& model, Scene& scene) : model_(model), scene_(scene) {}

  void read() {
    const pugi::xml_node root = model_.root();
    model_.ignore_others(root, {"compiler", "option", "default", "asset", "worldbody", "include"});
    if (const pugi::xml_node include = root.child("include")) model_.fail(include, "<include> is not read; put the parts into one file");
    const pugi::xml_node compiler = root.child("compiler");
    if (std::string(compiler.attribute("angle").value()) != "radian") degree_ = std::numbers::pi / 180;
    if (std::string(compiler.attribute("coordinate").value()) == "global") model_.fail(compiler, "global coordinates are not read; save the model with local ones");
    if (const std::string sequence = compiler.attribute("eulerseq").value(); !sequence.empty() && sequence != "xyz")
      model_.fail(compiler, "eulerseq " + sequence.substr(0, 10) + " is not read; only xyz is");
    meshdir_ = compiler.attribute("meshdir").value();
    scene_.world.gravity = model_.vector(root.child("option"), "gravity", scene_.world.gravity);
    for (const pugi::xml_node& mesh : root.child("asset").children("mesh")) {
      const std::string file = mesh.attribute("file").value(), name = mesh.attribute("name").value();
      meshes_[name.empty() ? std::filesystem::path(file).stem().string() : name] = mesh;
    }
    for (const pugi::xml_node& world : root.children("worldbody")) {
      model_.ignore_others(world, {"body", "geom"});
      for (const pugi::xml_node& node : world.children("geom"))
        if (auto part = geom(node, "")) add_static(node, *part);
      for (const pugi::xml_node& node : world.children("body")) add(node, Frame::Identity(), -1, "", 1);
    }
  }

 private:
  /// The node an attribute stands on: the element itself, or its default class, or that class' parents.
  pugi::xml_node holder(const pugi::xml_node& node, const std::string& body_class, const char* attribute) const {
    if (node.attribute(attribute)) return node;
    std::string wanted = node.attribute("class").value();
    if (wanted.empty()) wanted = body_class;
    pugi::xml_node at = model_.root().child("default");
    if (!wanted.empty() && wanted != "main")
      at = model_.root().child("default").find_node([&](const pugi::xml_node& n) {
        return std::string(n.name()) == "default" && wanted == n.attribute("class").value();
      });
    for (; std::string(at.name()) == "default"; at = at.parent())
      if (const pugi::xml_node found = at.child(node.name()); found.attribute(attribute)) return found;
    return node;
  }

  std::string text(const pugi::xml_node& node, const std::string& body_class, const char* attribute) const {
    return holder(node, body_class, attribute).attribute(attribute).value();
  }
  std::vector<double> numbers(const pugi::xml_node& node, const std::string& body_class, const char* attribute, std::size_t least, std::size_t most) const {
    return model_.numbers(holder(node, body_class, attribute), attribute, least, most);
  }

  Quat orientation(const pugi::xml_node& node) const {
    if (const auto q = model_.numbers(node, "quat", 4, 4); !q.empty()) return Quat(q[0], q[1], q[2], q[3]).normalized();
    if (const auto a = model_.numbers(node, "axisangle", 4, 4); !a.empty())
      return Quat(Eigen::AngleAxisd(a[3] * degree_, Vec3(a[0], a[1], a[2]).normalized()));
    if (const auto e = model_.numbers(node, "euler", 3, 3); !e.empty())
      return Quat(Eigen::AngleAxisd(e[0] * degree_, Vec3::UnitX()) * Eigen::AngleAxisd(e[1] * degree_, Vec3::UnitY()) *
                  Eigen::AngleAxisd(e[2] * degree_, Vec3::UnitZ()));
    if (const auto z = model_.numbers(node, "zaxis", 3, 3); !z.empty()) return from_z_to({z[0], z[1], z[2]});
    if (const auto xy = model_.numbers(node, "xyaxes", 6, 6); !xy.empty()) {
      Mat3 R;
      R.col(0) = Vec3(xy[0], xy[1], xy[2]).normalized();
      const Vec3 y(xy[3], xy[4], xy[5]);
      R.col(1) = (y - y.dot(R.col(0)) * R.col(0)).normalized();
      R.col(2) = R.col(0).cross(R.col(1));
      return Quat(R);
    }
    return Quat::Identity();
  }

  Frame frame(const pugi::xml_node& node) const {
    Frame out = Frame::Identity();
    out.translation() = model_.vector(node, "pos", Vec3::Zero());
    out.linear() = orientation(node).toRotationMatrix();
    return out;
  }

  std::optional<ImportedPart> geom(const pugi::xml_node& node, const std::string& body_class) {
    ImportedPart part;
    part.frame = frame(node);
    std::string kind = text(node, body_class, "type");
    if (kind.empty()) kind = node.attribute("mesh") ? "mesh" : "sphere";
    auto size = numbers(node, body_class, "size", 1, 3);
    if (const auto ends = numbers(node, body_class, "fromto", 6, 6); !ends.empty()) {
      const Vec3 from(ends[0], ends[1], ends[2]), to(ends[3], ends[4], ends[5]);
      part.frame.translation() = 0.5 * (from + to);
      part.frame.linear() = from_z_to(to - from).toRotationMatrix();
      size.resize(kind == "box" ? 3 : 2, size.empty() ? 0 : size[0]);
      size.back() = 0.5 * (to - from).norm();
    }
    const auto needs = [&](std::size_t count) {
      if (size.size() < count) model_.fail(node, "a geom of type " + kind + " needs " + std::to_string(count) + " numbers as size");
    };
    if (kind == "sphere") {
      needs(1);
      part.shape = Sphere{size[0]};
    } else if (kind == "box") {
      needs(3);
      part.shape = Box{Vec3(size[0], size[1], size[2])};
    } else if (kind == "capsule") {
      needs(2);
      part.shape = Capsule{size[0], 2 * size[1]};
    } else if (kind == "cylinder") {
      needs(2);
      part.shape = Cylinder{size[0], 2 * size[1]};
    } else if (kind == "plane") {
      part.shape = Plane{};  // the frame places it; its size is for drawing only
    } else if (kind == "mesh") {
      const auto mesh = meshes_.find(text(node, body_class, "mesh"));
      if (mesh == meshes_.end()) model_.fail(node, "there is no mesh of that name among the assets");
      auto hull = imported_hull(model_, node, (std::filesystem::path(meshdir_) / mesh->second.attribute("file").value()).string(),
                                model_.vector(mesh->second, "scale", Vec3::Ones()));
      if (!hull) return {};
      part.shape = std::move(*hull);
    } else {
      model_.ignore(node, "geom of type " + kind.substr(0, 40));
      return {};
    }
    const auto density = numbers(node, body_class, "density", 1, 1), mass = numbers(node, body_class, "mass", 1, 1);
    part.density = density.empty() ? kDefaultDensity : density[0];
    if (!mass.empty()) part.density = mass[0] / volume(part.shape);
    if (node.attribute("friction")) model_.ignore(node, "friction: every body has the material `imported`");
    return part;
  }

  void add_static(const pugi::xml_node& node, const ImportedPart& part) {
    const std::string name = plain_name(node.attribute("name") ? node.attribute("name").value() : "world", scene_);
    Frame at = part.frame;
    ImportedPart centred = part;
    centred.frame = Frame::Identity();
    add_imported(scene_, model_, node, name, at, {centred}, {}, true);
  }

  /// Adds a body and its children; `parent` is a body's index, -1 for the world.
  void add(const pugi::xml_node& node, const Frame& X_WP, int parent, const std::string& parent_class, int depth) {
    if (depth > kMostDepth) model_.fail(node, "the tree is deeper than " + std::to_string(kMostDepth) + " bodies");
    model_.ignore_others(node, {"body", "geom", "joint", "freejoint", "inertial"});
    const std::string body_class = node.attribute("childclass") ? node.attribute("childclass").value() : parent_class;
    const Frame X_WB = X_WP * frame(node);
    std::vector<pugi::xml_node> joints;
    bool free = bool(node.child("freejoint"));
    for (const pugi::xml_node& joint : node.children("joint")) {
      if (text(joint, body_class, "type") == "free") {
        free = true;
      } else {
        joints.push_back(joint);
      }
    }
    if (joints.size() > 1 || (free && !joints.empty()))
      model_.fail(joints.back(), "a body with several joints is not read; put a small body between them for each");
    std::optional<ImportedInertia> inertia;
    if (const pugi::xml_node i = node.child("inertial")) inertia = inertial(i);
    std::vector<ImportedPart> parts;
    for (const pugi::xml_node& g : node.children("geom")) {
      const bool seen_only = text(g, body_class, "contype") == "0" && text(g, body_class, "conaffinity") == "0";
      if (seen_only && inertia) {
        model_.ignore(g, "geom that does not collide");
        continue;
      }
      if (seen_only) model_.ignore(g, "that the geom does not collide: it does here, because its mass counts");
      if (auto part = geom(g, body_class)) {
        if (std::holds_alternative<Plane>(part->shape)) model_.fail(g, "a plane belongs to the world, not to a body");
        parts.push_back(std::move(*part));
      }
    }
    const bool is_static = parent < 0 && joints.empty() && !free;
    const std::string name = plain_name(node.attribute("name") ? node.attribute("name").value() : "body", scene_);
    const std::size_t count = scene_.bodies.size();
    add_imported(scene_, model_, node, name, X_WB, parts, inertia, is_static);
    const int index = scene_.bodies.size() > count ? int(count) : -1;
    if (!is_static && !free) add_joint(joints.empty() ? pugi::xml_node() : joints[0], node, body_class, parent, index, X_WB);
    for (const pugi::xml_node& child : node.children("body")) add(child, X_WB, is_static ? -1 : index, body_class, depth + 1);
  }

  ImportedInertia inertial(const pugi::xml_node& node) const {
    ImportedInertia out;
    out.frame = frame(node);
    out.mass = model_.number(node, "mass", 0);
    if (const auto full = model_.numbers(node, "fullinertia", 6, 6); !full.empty()) {
      out.tensor << full[0], full[3], full[4], full[3], full[1], full[5], full[4], full[5], full[2];
    } else {
      out.tensor = model_.vector(node, "diaginertia", Vec3::Zero()).asDiagonal();
    }
    return out;
  }

  /// The joint of a body to its parent; a weld where the model has none.
  void add_joint(const pugi::xml_node& node, const pugi::xml_node& body, const std::string& body_class, int parent, int child, const Frame& X_WB) {
    const Vec3 at = X_WB * (node ? model_.vector(node, "pos", Vec3::Zero()) : Vec3(Vec3::Zero()));
    if (parent < 0) parent = add_anchor(scene_, at);
    Joint joint;
    joint.name = plain_name(node.attribute("name") ? node.attribute("name").value() : std::string(body.attribute("name").value()) + "_joint", scene_);
    joint.body_a = parent;
    joint.body_b = child;
    joint.anchor = joint.anchor_b = at;
    const std::string type = node ? text(node, body_class, "type") : "weld";
    if (type == "weld") {
      joint.type = JointType::Fixed;
    } else if (type == "ball") {
      joint.type = JointType::Ball;
    } else {
      joint.type = type == "slide" ? JointType::Slider : JointType::Hinge;
      const auto axis = numbers(node, body_class, "axis", 3, 3);
      joint.axis = (X_WB.rotation() * (axis.empty() ? Vec3(Vec3::UnitZ()) : Vec3(axis[0], axis[1], axis[2]))).normalized();
      const auto range = numbers(node, body_class, "range", 2, 2);
      if (!range.empty() && text(node, body_class, "limited") != "false") {
        const double unit = joint.type == JointType::Hinge ? degree_ : 1;
        if (range[0] < range[1] && range[0] <= 0 && range[1] >= 0) {
          joint.limits = {{range[0] * unit, range[1] * unit}};
        } else {
          model_.ignore(node, "the range of joint " + joint.name + ": the zero position must lie in it");
        }
      }
    }
    for (const char* attribute : {"damping", "stiffness", "frictionloss", "armature"})
      if (const auto value = node ? numbers(node, body_class, attribute, 1, 1) : std::vector<double>(); !value.empty() && value[0] != 0)
        model_.ignore(node, std::string(attribute) + " of joint " + joint.name);
    scene_.joints.push_back(joint);
  }

  XmlModel& model_;
  Scene& scene_;
  double degree_ = 1;  ///< [rad per unit of angle]
  std::string meshdir_;
  std::map<std::string, pugi::xml_node> meshes_;
};

}  // namespace

void import_mjcf(XmlModel& model, Scene& scene) { Model(model, scene).read(); }

}  // namespace rimshot::scene
