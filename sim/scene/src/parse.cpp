#include "parse.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include "fields.h"
#include "parse_joint.h"
#include "parse_laws.h"
#include "parse_shape.h"
#include "parse_view.h"
#include "rimshot/scene/mass_properties.h"
#include "rimshot/scene/overlaps.h"

namespace rimshot::scene {
namespace {

constexpr std::size_t kMostNodes = 2'000'000;

using List = std::function<void(const YAML::Node&, const std::string&)>;

/// Calls `entry` for every item of a list, with a path that carries the item's name where it has one.
void each(Fields& fields, const std::string& key, Diagnostics& errors, const List& entry) {
  const YAML::Node list = fields.node(key);
  if (!list.IsDefined()) return;
  if (!list.IsSequence()) {
    errors.add(list.Mark(), fields.path(key), "expected a list");
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const YAML::Node item = list[i];
    const bool named = item.IsMap() && item["name"].IsDefined() && item["name"].IsScalar();
    entry(item, fields.path(key) + "." + (named ? item["name"].Scalar() : std::to_string(i)));
  }
}

World parse_world(Fields& root, Diagnostics& errors) {
  World world;
  const YAML::Node node = root.required("world");
  if (!node.IsDefined()) return world;
  Fields fields(node, "world", errors);
  fields.read("gravity", world.gravity, {-1e4, 1e4});
  fields.read_required("duration", world.duration, {0, 3600, true});
  fields.read("sample_rate", world.sample_rate, {1, 100000});
  if (const YAML::Node seed = fields.node("seed"); seed.IsDefined()) {
    const std::string text = seed.IsScalar() ? seed.Scalar() : "";
    const auto result = std::from_chars(text.data(), text.data() + text.size(), world.seed);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size()) fields.error("seed", "expected a whole number from 0 to 2^64 - 1");
  }
  if (const YAML::Node air = fields.node("air"); air.IsDefined()) {
    Fields air_fields(air, "world.air", errors);
    world.air.emplace();
    air_fields.read("density", world.air->density, {0, 1e5});
    air_fields.read("wind", world.air->wind, kSpeed);
  }
  if (const YAML::Node fluid = fields.node("fluid"); fluid.IsDefined()) {
    Fields fluid_fields(fluid, "world.fluid", errors);
    world.fluid.emplace();
    fluid_fields.read("density", world.fluid->density, {0, 1e5});
    fluid_fields.read("surface", world.fluid->surface, kPosition);
  }
  return world;
}

void parse_mass(Fields& fields, Body& body, Diagnostics& errors) {
  const bool has_mass = fields.has("mass"), has_density = fields.has("density"), has_inertia = fields.has("inertia");
  if (body.is_static) {
    for (const char* key : {"mass", "density", "inertia", "inertia_axes", "velocity", "spin"})
      if (fields.has(key)) fields.error(key, "a static body has none; remove it or the key static");
    return;
  }
  if (std::holds_alternative<Plane>(body.shape)) {
    fields.error("shape", "a plane cannot move; add static: true");
    return;
  }
  if (const auto* mesh = std::get_if<Mesh>(&body.shape); mesh && !mesh->closed) {
    fields.error("shape", "the mesh is open (an edge has not exactly two triangles of one sense); close it or add static: true");
    return;
  }
  if (has_mass == has_density) {
    fields.error(has_mass ? "density" : "mass", has_mass ? "mass and density exclude each other; keep one" : "a moving body needs mass [kg] or density [kg/m^3]");
    return;
  }
  double density = 0;
  fields.read("mass", body.mass, kMass);
  fields.read("density", density, {0, 1e9, true});
  const MassProperties solid = mass_properties(body.shape);
  if (!(solid.mass > 0)) {
    fields.error("shape", "encloses no volume; a moving body needs a closed surface whose triangles run counter-clockwise seen from outside");
    return;
  }
  if (has_density) body.mass = density * solid.mass;
  if (body.mass <= 0) body.mass = 1;  // reported; the moments are still looked at

  const YAML::Node inertia = fields.node("inertia");
  if (!has_inertia || (inertia.IsScalar() && inertia.Scalar() == "solid")) {
    const PrincipalInertia principal = principal_inertia(body.mass / solid.mass * solid.inertia);
    body.inertia = principal.moments;
    body.inertia_axes = principal.axes;
    if (fields.has("inertia_axes")) fields.error("inertia_axes", "belongs to three given moments of inertia; remove it");
  } else if (inertia.IsScalar() && inertia.Scalar() == "shell") {
    if (const auto shell = shell_inertia(body.shape, body.mass)) {
      body.inertia = *shell;
    } else {
      fields.error("inertia", "shell is known for a sphere only; give [Ixx, Iyy, Izz]");
    }
  } else if (inertia.IsSequence()) {
    fields.read("inertia", body.inertia, {0, 1e18, true});
    const Vec3& I = body.inertia;
    if (I.minCoeff() > 0 && I.sum() - 2 * I.maxCoeff() < -1e-9 * I.sum())
      fields.error("inertia", "no body has these moments: each is at most the sum of the two others");
    if (const auto axes = read_rotation(fields, "inertia_axes", errors)) body.inertia_axes = *axes;
  } else {
    fields.error("inertia", "expected solid, shell or [Ixx, Iyy, Izz]");
  }
}

Body parse_body(const YAML::Node& node, const std::string& path, std::set<std::string>& names, const Scene& scene, Diagnostics& errors) {
  Fields fields(node, path, errors);
  Body body;
  read_name(fields, body.name, names);
  fields.read("static", body.is_static);
  if (fields.has("recoil_mass")) {
    fields.read("recoil_mass", body.recoil_mass, kMass);
    if (!body.is_static) fields.error("recoil_mass", "only a static body has one; a moving body gives way with its mass");
  }
  const auto shape = parse_shape(fields, errors);
  if (shape) {
    body.shape = *shape;
    parse_mass(fields, body, errors);
    if (!fields.has("center_of_mass")) {
      if (!body.is_static) center(body.shape);
    } else {
      Vec3 origin = Vec3::Zero();
      fields.read("center_of_mass", origin, kPosition);
      const YAML::Node inertia = fields.node("inertia");
      if (body.is_static || !shift(body.shape, origin))
        fields.error("center_of_mass", "belongs to a moving hull, mesh or compound; wrap another shape in a compound");
      if (!inertia.IsDefined() || !inertia.IsSequence()) fields.error("center_of_mass", "needs inertia: [Ixx, Iyy, Izz] about it");
    }
  } else {
    for (const char* key : {"mass", "density", "inertia", "inertia_axes", "center_of_mass"}) fields.has(key);
  }
  fields.read_required("material", body.material);
  if (fields.has("material")) {
    bool known = false;
    std::string all;
    for (const Material& material : scene.materials) {
      known = known || material.name == body.material;
      all += (all.empty() ? "" : ", ") + material.name;
    }
    if (!known) fields.error("material", "there is no material " + body.material.substr(0, 60) + "; there are: " + (all.empty() ? "none" : all));
  }
  fields.read("position", body.initial.p_WB, kPosition);
  if (const auto rotation = read_rotation(fields, "orientation", errors)) body.initial.q_WB = *rotation;
  fields.read("velocity", body.initial.v_WB_W, kSpeed);
  fields.read("spin", body.initial.w_WB_W, kSpin);
  if (const YAML::Node aero = fields.node("aero"); aero.IsDefined()) {
    Fields aero_fields(aero, fields.path("aero"), errors);
    aero_fields.read("drag", body.aero.drag, {0, 100});
    aero_fields.read("lift", body.aero.lift, {-100, 100});
  }
  parse_appearance(fields, body.appearance, errors);
  const auto* mesh = std::get_if<Mesh>(&body.shape);
  if (mesh && !mesh->closed && body.appearance.refractive_index > 0)
    fields.error("shape", "the mesh is open, and a body of glass has an inside; close it or remove appearance.glass");
  return body;
}

void check_version(Fields& root) {
  double version = 0;
  root.read_required("rimshot", version);
  if (root.has("rimshot") && version != 1) root.error("rimshot", "this program reads format version 1");
}

void count_nodes(const YAML::Node& node, std::size_t& count, const std::string& file) {
  if (++count > kMostNodes)
    throw Error(ErrorCode::InvalidInput, file + ": the document has more than 2 million values (aliases count each time); split it");
  if (node.IsSequence()) {
    for (const auto& item : node) count_nodes(item, count, file);
  } else if (node.IsMap()) {
    for (const auto& entry : node) count_nodes(entry.second, count, file);
  }
}

}  // namespace

std::string read_text(const std::string& file) {
  namespace fs = std::filesystem;
  const auto fail = [&](const std::string& what) { throw Error(ErrorCode::InvalidInput, file + ": " + what); };
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) fail("there is no such file; check the path");
  if (fs::is_directory(status)) fail("this is a folder; give a scene file (YAML)");
  if (!fs::is_regular_file(status)) fail("this is not a regular file; give a scene file (YAML)");
  const auto size = fs::file_size(file, error);
  if (error || size > kMostBytes) fail("the file has " + std::to_string(size) + " bytes; a scene has at most " + std::to_string(kMostBytes));
  std::ifstream in(file, std::ios::binary);
  std::string text(size, '\0');
  if (!in.read(text.data(), std::streamsize(size))) fail("cannot be read; check the permissions");
  return text;
}

YAML::Node parse_document(const std::string& yaml, const std::string& file_name) {
  YAML::Node root;
  try {
    root = YAML::Load(yaml);
    std::size_t count = 0;
    count_nodes(root, count, file_name);
  } catch (const YAML::Exception& error) {
    Diagnostics errors(file_name);
    errors.add(error.mark, "", "this is not valid YAML: " + error.msg);
    errors.throw_if_any();
  }
  if (!root.IsMap()) throw Error(ErrorCode::InvalidInput, file_name + ":1:1: expected a map that starts with rimshot: 1");
  return root;
}

Scene parse_scene(const YAML::Node& node, Diagnostics& errors) {
  Scene scene;
  Fields root(node, "", errors);
  check_version(root);
  root.read("name", scene.name);
  scene.world = parse_world(root, errors);

  std::set<std::string> material_names, body_names, joint_names, spring_names, camera_names, light_names;
  if (const YAML::Node table = root.node("materials"); table.IsDefined()) {
    Fields materials(table, "materials", errors);
    for (const auto& entry : table.IsMap() ? table : YAML::Node(YAML::NodeType::Map)) {
      if (!entry.first.IsScalar()) continue;  // reported by Fields
      Material material;
      material.name = entry.first.Scalar();
      if (!is_plain(material.name)) errors.add(entry.first.Mark(), "materials", kPlainName);
      if (!material_names.insert(material.name).second) continue;  // reported by Fields
      Fields fields(materials.node(material.name), materials.path(material.name), errors);
      parse_contact_law(fields, false, material.law, errors);
      scene.materials.push_back(material);
    }
  }
  each(root, "contacts", errors, [&](const YAML::Node& item, const std::string& path) {
    Fields fields(item, path, errors);
    ContactPair pair;
    const YAML::Node between = fields.required("between");
    if (between.IsDefined() && !(between.IsSequence() && between.size() == 2 && between[0].IsScalar() && between[1].IsScalar())) {
      fields.error("between", "expected two materials");
    } else if (between.IsDefined()) {
      pair.material_a = between[0].Scalar();
      pair.material_b = between[1].Scalar();
      for (const std::string& name : {pair.material_a, pair.material_b})
        if (!material_names.contains(name)) fields.error("between", "there is no material " + name.substr(0, 60));
    }
    parse_contact_law(fields, true, pair.law, errors);
    scene.contacts.push_back(pair);
  });
  root.required("bodies");
  each(root, "bodies", errors, [&](const YAML::Node& item, const std::string& path) {
    scene.bodies.push_back(parse_body(item, path, body_names, scene, errors));
  });
  const auto each_between_bodies = [&](const char* key, auto& names, const auto& parse, auto& out) {
    each(root, key, errors, [&](const YAML::Node& item, const std::string& path) {
      Fields fields(item, path, errors);
      std::string name;
      read_name(fields, name, names);
      if (auto edge = parse(fields, scene, errors)) {
        edge->name = name;
        out.push_back(*edge);
      }
    });
  };
  each_between_bodies("joints", joint_names, parse_joint, scene.joints);
  each_between_bodies("springs", spring_names, parse_spring, scene.springs);
  each(root, "cameras", errors, [&](const YAML::Node& item, const std::string& path) {
    scene.cameras.push_back(parse_camera(item, path, camera_names, scene, errors));
  });
  each(root, "lights", errors, [&](const YAML::Node& item, const std::string& path) {
    scene.lights.push_back(parse_light(item, path, light_names, errors));
  });

  each(root, "expect", errors, [&](const YAML::Node& item, const std::string& path) {
    scene.expect.push_back(parse_expectation(item, path, scene, errors));
  });

  if (errors.empty()) {
    const YAML::Node bodies = root.node("bodies");
    for (const Overlap& overlap : overlaps(scene)) {
      const std::string& other = scene.bodies[std::size_t(overlap.a)].name;
      errors.add(bodies[std::size_t(overlap.b)].Mark(), "bodies." + scene.bodies[std::size_t(overlap.b)].name,
                 "is inside " + other + " by " + exact_text(overlap.depth) + " m at the start; move one of them");
    }
  }
  return scene;
}

}  // namespace rimshot::scene
