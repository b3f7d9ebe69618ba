#include "parse_shape.h"

#include <charconv>
#include <filesystem>
#include <set>

#include "convex_hull.h"
#include "rimshot/scene/mass_properties.h"
#include "rimshot/scene/mesh_file.h"

namespace rimshot::scene {
namespace {

constexpr const char* kKinds = "sphere, box, capsule, cylinder, torus, plane, convex_hull, mesh, compound";
/// The resolved scene carries its geometry as text.
constexpr std::size_t kMostTriangles = 200'000;
constexpr std::size_t kMostHullPoints = 10'000;

std::optional<Shape> parse_kind(const YAML::Node& node, const std::string& path, bool is_part, Diagnostics& errors);

std::vector<Vec3> read_points(Fields& fields, const std::string& key, Diagnostics& errors) {
  std::vector<Vec3> points;
  const YAML::Node list = fields.required(key);
  if (list.IsDefined() && !list.IsSequence()) fields.error(key, "expected a list of points [x, y, z]");
  for (std::size_t i = 0; list.IsDefined() && list.IsSequence() && i < list.size(); ++i)
    if (const auto p = read_vector(list[i], fields.path(key) + "[" + std::to_string(i) + "]", kPosition, errors)) points.push_back(*p);
  return points;
}

/// The geometry of `file`, times `scale` [m per unit of the file]; empty after reporting what is wrong.
TriangleMesh read_file(Fields& fields, const Diagnostics& errors) {
  std::string file;
  double scale = 1;
  fields.read("file", file);
  fields.read("scale", scale, {1e-9, 1e9});
  std::filesystem::path path(file);
  if (path.is_relative()) path = std::filesystem::path(errors.file()).parent_path() / path;
  try {
    TriangleMesh mesh = read_mesh(path).geometry;
    for (Vec3& vertex : mesh.vertices) vertex *= scale;
    return mesh;
  } catch (const Error& error) {
    fields.error("file", error.what());
    return {};
  }
}

std::optional<Shape> parse_hull(Fields& fields, Diagnostics& errors) {
  const bool from_file = fields.has("file");
  const std::vector<Vec3> points = from_file ? read_file(fields, errors).vertices : read_points(fields, "points", errors);
  const std::string key = from_file ? "file" : "points";
  if (points.empty()) return {};
  if (points.size() > kMostHullPoints) {
    fields.error(key, "has " + std::to_string(points.size()) + " points; a hull takes at most " + std::to_string(kMostHullPoints));
    return {};
  }
  auto surface = convex_hull(points);
  if (!surface) {
    fields.error(key, "the points lie in a plane; a hull needs four that do not");
    return {};
  }
  return ConvexHull{std::move(*surface)};
}

std::optional<Shape> parse_mesh(Fields& fields, Diagnostics& errors) {
  TriangleMesh surface;
  if (fields.has("file")) {
    surface = read_file(fields, errors);
  } else {
    surface.vertices = read_points(fields, "vertices", errors);
    const YAML::Node list = fields.required("triangles");
    if (list.IsDefined() && !list.IsSequence()) fields.error("triangles", "expected a list of three indices each");
    for (std::size_t i = 0; list.IsDefined() && list.IsSequence() && i < list.size(); ++i) {
      const YAML::Node triple = list[i];
      std::array<std::uint32_t, 3> triangle{};
      bool good = triple.IsSequence() && triple.size() == 3;
      for (std::size_t k = 0; good && k < 3; ++k) {
        const std::string text = triple[k].IsScalar() ? triple[k].Scalar() : "";
        const auto result = std::from_chars(text.data(), text.data() + text.size(), triangle[k]);
        good = result.ec == std::errc() && result.ptr == text.data() + text.size() && triangle[k] < surface.vertices.size();
      }
      if (good && triangle[0] != triangle[1] && triangle[1] != triangle[2] && triangle[2] != triangle[0]) {
        surface.triangles.push_back(triangle);
      } else {
        errors.add(triple.Mark(), fields.path("triangles") + "[" + std::to_string(i) + "]",
                   "expected three different indices from 0 to " + std::to_string(std::max<std::size_t>(surface.vertices.size(), 1) - 1));
        return {};
      }
    }
  }
  if (surface.triangles.empty()) return {};
  if (surface.triangles.size() > kMostTriangles) {
    errors.add(fields.mark(), fields.path("mesh"), "has " + std::to_string(surface.triangles.size()) + " triangles; a scene's mesh has at most " +
                                                       std::to_string(kMostTriangles) + ": simplify it");
    return {};
  }
  const bool closed = is_closed(surface);
  return Mesh{std::move(surface), closed};
}

std::optional<Shape> parse_compound(Fields& fields, Diagnostics& errors) {
  const YAML::Node list = fields.required("parts");
  if (!list.IsDefined()) return {};
  if (!list.IsSequence() || list.size() == 0) {
    fields.error("parts", "expected a list of at least one part {shape, position, orientation}");
    return {};
  }
  Compound compound;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = fields.path("parts") + "[" + std::to_string(i) + "]";
    Fields part_fields(list[i], path, errors);
    CompoundPart part;
    part_fields.read("position", part.pose.p_WB, kPosition);
    if (const auto rotation = read_rotation(part_fields, "orientation", errors)) part.pose.q_WB = *rotation;
    part_fields.read("relative_density", part.relative_density, {0, 1e9, true});
    const YAML::Node node = part_fields.required("shape");
    if (!node.IsDefined()) continue;
    auto shape = parse_kind(node, path + ".shape", true, errors);
    if (!shape) continue;
    part.shape = std::move(*shape);
    compound.parts.push_back(std::move(part));
  }
  if (compound.parts.empty()) return {};
  return compound;
}

std::optional<Shape> parse_kind(const YAML::Node& node, const std::string& path, bool is_part, Diagnostics& errors) {
  if (!node.IsMap() || node.size() != 1) {
    errors.add(node.Mark(), path, std::string("expected one shape, as in {sphere: {radius: 0.12}}; shapes: ") + kKinds);
    return {};
  }
  const auto entry = *node.begin();
  const std::string kind = entry.first.IsScalar() ? entry.first.Scalar() : "";
  static const std::set<std::string> known = {"sphere", "box",         "capsule", "cylinder", "torus",
                                              "plane",  "convex_hull", "mesh",    "compound"};
  if (!known.contains(kind)) {
    errors.add(entry.first.Mark(), path, "unknown shape " + kind.substr(0, 40) + "; shapes: " + kKinds);
    return {};
  }
  if (is_part && (kind == "plane" || kind == "compound")) {
    errors.add(entry.first.Mark(), path, "a " + kind + " cannot be part of a compound; write its parts into the list, planes as bodies");
    return {};
  }
  Fields fields(entry.second, path + "." + kind, errors);
  if (kind == "convex_hull") return parse_hull(fields, errors);
  if (kind == "mesh") return parse_mesh(fields, errors);
  if (kind == "compound") return parse_compound(fields, errors);
  if (kind == "sphere") {
    Sphere s;
    fields.read_required("radius", s.radius, kLength);
    return s;
  }
  if (kind == "box") {
    Box b;
    fields.read_required("half_extents", b.half_extents, kLength);
    return b;
  }
  if (kind == "capsule") {
    Capsule c;
    fields.read_required("radius", c.radius, kLength);
    fields.read_required("length", c.length, kLength);
    return c;
  }
  if (kind == "cylinder") {
    Cylinder c;
    fields.read_required("radius", c.radius, kLength);
    fields.read_required("length", c.length, kLength);
    return c;
  }
  if (kind == "torus") {
    Torus t;
    fields.read_required("major_radius", t.major_radius, kLength);
    fields.read_required("minor_radius", t.minor_radius, kLength);
    if (t.minor_radius > 0 && t.major_radius > 0 && t.minor_radius >= t.major_radius)
      fields.error("minor_radius", "must be smaller than the major radius, or the ring has no hole");
    return t;
  }
  Plane p;
  p.normal = read_direction(fields, "normal");
  fields.read("offset", p.offset, kPosition);
  return p;
}

}  // namespace

std::optional<Shape> parse_shape(Fields& body, Diagnostics& errors) {
  const YAML::Node node = body.required("shape");
  if (!node.IsDefined()) return {};
  return parse_kind(node, body.path("shape"), false, errors);
}

}  // namespace rimshot::scene
