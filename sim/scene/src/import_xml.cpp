#include "import_xml.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "convex_hull.h"
#include "parse.h"
#include "rimshot/core/error.h"
#include "rimshot/scene/io.h"
#include "rimshot/scene/mass_properties.h"
#include "rimshot/scene/mesh_file.h"

namespace rimshot::scene {
namespace {

constexpr std::size_t kMostIgnored = 200;  // more are counted only by the last entry
constexpr double kDuration = 5;            // [s]

}  // namespace

XmlModel::XmlModel(std::string file, const std::string& text) : file_(std::move(file)), text_(text) {
  const auto result = document_.load_buffer(text_.data(), text_.size());
  if (!result) {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + std::min<std::ptrdiff_t>(result.offset, std::ptrdiff_t(text_.size())), '\n');
    throw Error(ErrorCode::InvalidInput, file_.string() + ":" + std::to_string(line) + ": this is not valid XML: " + result.description());
  }
}

std::string XmlModel::place(const pugi::xml_node& node) const {
  const std::ptrdiff_t offset = node.offset_debug();
  const auto line = offset < 0 ? 1 : 1 + std::count(text_.begin(), text_.begin() + std::min<std::ptrdiff_t>(offset, std::ptrdiff_t(text_.size())), '\n');
  return file_.string() + ":" + std::to_string(line);
}

void XmlModel::fail(const pugi::xml_node& node, const std::string& what) const {
  throw Error(ErrorCode::InvalidInput, place(node) + ": " + what);
}

void XmlModel::ignore(const pugi::xml_node& node, const std::string& what) {
  std::string text = place(node) + ": " + what;
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';  // one line each
  if (ignored.size() < kMostIgnored) {
    ignored.push_back(std::move(text));
  } else {
    ignored.back() = "and more, up to " + place(node);
  }
}

void XmlModel::ignore_others(const pugi::xml_node& parent, const std::vector<std::string>& known) {
  for (const pugi::xml_node& child : parent.children())
    if (child.type() == pugi::node_element && std::ranges::find(known, child.name()) == known.end())
      ignore(child, std::string("<") + child.name() + ">");
}

std::vector<double> XmlModel::numbers(const pugi::xml_node& node, const char* attribute, std::size_t least, std::size_t most) const {
  std::vector<double> out;
  const pugi::xml_attribute found = node.attribute(attribute);
  if (!found) return out;
  const std::string text = found.value();
  const auto wrong = [&](const std::string& what) {
    fail(node, std::string("<") + node.name() + "> " + attribute + "=\"" + text.substr(0, 60) + "\": " + what);
  };
  const char *at = text.data(), *end = at + text.size();
  while (true) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r' || *at == '+')) ++at;
    if (at == end) break;
    double value = 0;
    const auto result = std::from_chars(at, end, value);
    if (result.ec != std::errc() || !std::isfinite(value) || std::abs(value) > 1e12) wrong("expected finite numbers");
    out.push_back(value);
    at = result.ptr;
  }
  if (out.size() < least || out.size() > most) wrong("expected " + std::to_string(least) + (least < most ? " or more" : "") + " numbers");
  return out;
}

double XmlModel::number(const pugi::xml_node& node, const char* attribute, double otherwise) const {
  const auto list = numbers(node, attribute, 1, 1);
  return list.empty() ? otherwise : list[0];
}

Vec3 XmlModel::vector(const pugi::xml_node& node, const char* attribute, const Vec3& otherwise) const {
  const auto list = numbers(node, attribute, 3, 3);
  return list.empty() ? otherwise : Vec3(list[0], list[1], list[2]);
}

std::string plain_name(const std::string& name, const Scene& scene) {
  std::string out;
  for (char c : name.substr(0, 80)) out += std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' ? c : '_';
  const auto taken = [&](const std::string& candidate) {
    return std::ranges::any_of(scene.bodies, [&](const Body& body) { return body.name == candidate; }) ||
           std::ranges::any_of(scene.joints, [&](const Joint& joint) { return joint.name == candidate; });
  };
  if (out.empty()) out = "part";
  if (!taken(out)) return out;
  for (int i = 2;; ++i)
    if (const std::string numbered = out + "_" + std::to_string(i); !taken(numbered)) return numbered;
}

std::optional<Shape> imported_hull(XmlModel& model, const pugi::xml_node& node, const std::string& file, const Vec3& scale) {
  if (file.find("://") != std::string::npos) {
    model.ignore(node, "the mesh " + file.substr(0, 80) + ": only files beside the model are looked for");
    return {};
  }
  try {
    std::vector<Vec3> points = read_mesh(model.file().parent_path() / file).geometry.vertices;
    for (Vec3& p : points) p = p.cwiseProduct(scale);
    if (points.size() <= 10'000)
      if (auto surface = convex_hull(points)) return ConvexHull{std::move(*surface)};
    model.ignore(node, "the mesh " + file.substr(0, 80) + ": it is flat or has more than 10000 corners");
  } catch (const Error& error) {
    model.ignore(node, "the mesh " + file.substr(0, 80) + ": " + error.what());
  }
  return {};
}

void add_imported(Scene& scene, XmlModel& model, const pugi::xml_node& node, const std::string& name, const Frame& X_W,
                  const std::vector<ImportedPart>& parts, const std::optional<ImportedInertia>& inertia, bool is_static) {
  Body body;
  body.name = name;
  body.is_static = is_static;
  body.material = "imported";
  Compound compound;
  for (const ImportedPart& part : parts)
    compound.parts.push_back({part.shape, {part.frame.translation(), Quat(part.frame.rotation())}, part.density});
  Vec3 centre = Vec3::Zero();
  if (!is_static) {
    ImportedInertia own;
    if (inertia) {
      own = *inertia;
    } else {
      if (parts.empty()) model.fail(node, "the moving body " + name + " has neither inertia nor geometry; give it one of them");
      const MassProperties solid = mass_properties(compound);  // densities are absolute here
      own.mass = solid.mass;
      own.frame.translation() = solid.centroid;
      own.tensor = solid.inertia;
    }
    if (!(own.mass > 0)) model.fail(node, "the moving body " + name + " has no mass; give it an inertia with mass > 0");
    const Mat3 R = own.frame.rotation();
    const PrincipalInertia principal = principal_inertia(R * own.tensor * R.transpose());
    if (!(principal.moments.minCoeff() > 0)) model.fail(node, "the moving body " + name + " has a moment of inertia that is not positive");
    body.mass = own.mass;
    body.inertia = principal.moments;
    body.inertia_axes = principal.axes;
    centre = own.frame.translation();
  }
  if (parts.empty()) {
    if (is_static) return;  // nothing to stand on
    const double radius = std::max(1e-4, std::sqrt(2.5 * body.inertia.mean() / body.mass));
    body.shape = Sphere{radius};
    model.ignore(node, "the body " + name + " has no collision geometry; it collides as a ball of radius " + std::to_string(radius) + " m");
  } else if (parts.size() == 1 && parts[0].frame.isApprox(Frame::Identity(), 0) && centre.isZero(0)) {
    body.shape = parts[0].shape;
  } else {
    for (CompoundPart& part : compound.parts) part.pose.p_WB -= centre;
    body.shape = std::move(compound);
  }
  body.initial.p_WB = X_W * centre;
  body.initial.q_WB = Quat(X_W.rotation()).normalized();
  scene.bodies.push_back(std::move(body));
}

int add_anchor(Scene& scene, const Vec3& at) {
  Body anchor;
  anchor.name = plain_name("anchor", scene);
  anchor.is_static = true;
  anchor.material = "imported";
  anchor.shape = Sphere{1e-4};
  anchor.initial.p_WB = at;
  scene.bodies.push_back(std::move(anchor));
  return int(scene.bodies.size()) - 1;
}

Imported import_model(const std::filesystem::path& file) {
  XmlModel model(file.string(), read_text(file.string()));
  Imported out;
  out.scene.world.duration = kDuration;
  out.scene.materials.push_back({"imported", {}});
  const std::string root = model.root().name();
  out.scene.name = model.root().attribute(root == "robot" ? "name" : "model").value();
  if (root == "robot") {
    import_urdf(model, out.scene);
  } else if (root == "mujoco") {
    import_mjcf(model, out.scene);
  } else {
    model.fail(model.root(), "the root element is <" + root.substr(0, 40) + ">; expected <robot> (URDF) or <mujoco> (MJCF)");
  }
  // The same checks as for every scene: masses, overlaps, limits.
  out.scene = parse(to_yaml(out.scene), file.string() + " as a scene");
  out.ignored = std::move(model.ignored);
  return out;
}

}  // namespace rimshot::scene
