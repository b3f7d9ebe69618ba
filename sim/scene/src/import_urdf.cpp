#include <cmath>
#include <map>
#include <set>

#include "import_xml.h"

namespace rimshot::scene {
namespace {

// Source: the URDF specification, wiki.ros.org/urdf/XML/{link,joint}: origins are xyz and fixed-axis roll, pitch, yaw.
Frame origin(const XmlModel& model, const pugi::xml_node& node) {
  const pugi::xml_node child = node.child("origin");
  const Vec3 rpy = model.vector(child, "rpy", Vec3::Zero());
  Frame frame = Frame::Identity();
  frame.translation() = model.vector(child, "xyz", Vec3::Zero());
  frame.linear() = (Eigen::AngleAxisd(rpy.z(), Vec3::UnitZ()) * Eigen::AngleAxisd(rpy.y(), Vec3::UnitY()) *
                    Eigen::AngleAxisd(rpy.x(), Vec3::UnitX()))
                       .toRotationMatrix();
  return frame;
}

std::optional<Shape> geometry(XmlModel& model, const pugi::xml_node& collision) {
  const pugi::xml_node shape = collision.child("geometry").first_child();
  const std::string kind = shape.name();
  if (kind == "box") return Box{model.vector(shape, "size", Vec3::Zero()) / 2};
  if (kind == "sphere") return Sphere{model.number(shape, "radius", 0)};
  if (kind == "cylinder") return Cylinder{model.number(shape, "radius", 0), model.number(shape, "length", 0)};
  if (kind == "capsule") return Capsule{model.number(shape, "radius", 0), model.number(shape, "length", 0)};
  if (kind == "mesh") return imported_hull(model, shape, shape.attribute("filename").value(), model.vector(shape, "scale", Vec3::Ones()));
  model.ignore(collision, "collision geometry <" + kind.substr(0, 40) + ">");
  return {};
}

std::optional<ImportedInertia> inertia(const XmlModel& model, const pugi::xml_node& link) {
  const pugi::xml_node node = link.child("inertial");
  if (!node) return {};
  ImportedInertia out;
  out.frame = origin(model, node);
  out.mass = model.number(node.child("mass"), "value", 0);
  const pugi::xml_node I = node.child("inertia");
  const auto entry = [&](const char* name) { return model.number(I, name, 0); };
  const double xx = entry("ixx"), yy = entry("iyy"), zz = entry("izz"), xy = entry("ixy"), xz = entry("ixz"), yz = entry("iyz");
  out.tensor << xx, xy, xz, xy, yy, yz, xz, yz, zz;
  return out;
}

class Robot {
 public:
  Robot(XmlModel& model, Scene& scene) : model_(model), scene_(scene) {}

  void read() {
    model_.ignore_others(model_.root(), {"link", "joint", "material"});
    std::set<std::string> children;
    for (const pugi::xml_node& link : model_.root().children("link"))
      if (!links_.emplace(link.attribute("name").value(), link).second)
        model_.fail(link, std::string("the link ") + link.attribute("name").value() + " stands twice");
    for (const pugi::xml_node& joint : model_.root().children("joint")) {
      const std::string parent = joint.child("parent").attribute("link").value(), child = joint.child("child").attribute("link").value();
      for (const std::string& link : {parent, child})
        if (!links_.contains(link)) model_.fail(joint, "there is no link \"" + link.substr(0, 60) + "\"");
      if (!children.insert(child).second) model_.fail(joint, "the link " + child.substr(0, 60) + " has two parents");
      joints_.emplace(parent, joint);
    }
    for (const auto& [name, link] : links_)
      if (!children.contains(name)) add(link, Frame::Identity(), !link.child("inertial"), 0);
    if (placed_ != links_.size()) model_.fail(model_.root(), "the joints go in a circle; a robot is a tree");
  }

 private:
  /// Adds a link, whose frame stands at X_W, and everything that hangs on it.
  void add(const pugi::xml_node& link, const Frame& X_W, bool is_static, int depth) {
    if (depth > kMostDepth) model_.fail(link, "the tree is deeper than " + std::to_string(kMostDepth) + " links");
    ++placed_;
    model_.ignore_others(link, {"inertial", "collision", "visual"});
    if (link.child("visual") && !link.child("collision")) model_.ignore(link.child("visual"), "<visual>: bodies are drawn as they collide");
    std::vector<ImportedPart> parts;
    for (const pugi::xml_node& collision : link.children("collision"))
      if (auto shape = geometry(model_, collision)) parts.push_back({std::move(*shape), origin(model_, collision), 1});
    const std::string link_name = link.attribute("name").value(), name = plain_name(link_name, scene_);
    const std::size_t count = scene_.bodies.size();
    add_imported(scene_, model_, link, name, X_W, parts, inertia(model_, link), is_static);
    const int index = scene_.bodies.size() > count ? int(count) : -1;

    const auto [begin, end] = joints_.equal_range(link_name);
    for (auto it = begin; it != end; ++it) {
      const pugi::xml_node& joint = it->second;
      const Frame X_WJ = X_W * origin(model_, joint);
      const std::string type = joint.attribute("type").value();
      const bool welded = type == "fixed" && is_static;
      const std::size_t child = scene_.bodies.size();
      add(links_.at(joint.child("child").attribute("link").value()), X_WJ, welded, depth + 1);
      if (!welded && type != "floating") add_joint(joint, type, index, int(child), X_WJ);
    }
  }

  void add_joint(const pugi::xml_node& node, const std::string& type, int parent, int child, const Frame& X_WJ) {
    model_.ignore_others(node, {"parent", "child", "origin", "axis", "limit"});
    if (parent < 0) parent = add_anchor(scene_, X_WJ.translation());
    Joint joint;
    joint.name = plain_name(node.attribute("name").value(), scene_);
    joint.body_a = parent;
    joint.body_b = child;
    joint.anchor = joint.anchor_b = X_WJ.translation();
    if (type == "revolute" || type == "continuous") {
      joint.type = JointType::Hinge;
    } else if (type == "prismatic") {
      joint.type = JointType::Slider;
    } else if (type == "fixed") {
      joint.type = JointType::Fixed;
    } else {
      model_.ignore(node, "the joint " + joint.name + " of type " + type.substr(0, 40) + ": its link moves freely");
      return;
    }
    if (joint.type != JointType::Fixed) joint.axis = (X_WJ.rotation() * model_.vector(node.child("axis"), "xyz", Vec3::UnitX())).normalized();
    if (type == "revolute" || type == "prismatic") {
      const double low = model_.number(node.child("limit"), "lower", 0), high = model_.number(node.child("limit"), "upper", 0);
      if (low < high && low <= 0 && high >= 0) {
        joint.limits = {{low, high}};
      } else {
        model_.ignore(node, "the limits of joint " + joint.name + ": the zero position must lie between them");
      }
    }
    scene_.joints.push_back(joint);
  }

  XmlModel& model_;
  Scene& scene_;
  std::map<std::string, pugi::xml_node> links_;
  std::multimap<std::string, pugi::xml_node> joints_;  ///< by parent
  std::size_t placed_ = 0;
};

}  // namespace

void import_urdf(XmlModel& model, Scene& scene) { Robot(model, scene).read(); }

}  // namespace rimshot::scene
