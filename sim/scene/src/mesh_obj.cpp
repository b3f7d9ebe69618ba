#include <charconv>
#include <cmath>
#include <map>

#include "mesh_source.h"

namespace rimshot::scene {
namespace {

/// One line's words, separated by blanks.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}
  /// Empty at the end.
  std::string_view next() {
    const auto begin = rest_.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return rest_ = {};
    rest_.remove_prefix(begin);
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" \t\r"));
    rest_.remove_prefix(word.size());
    return word;
  }
  /// What is left, without blanks around it; a file name may hold blanks.
  std::string rest() const {
    const auto begin = rest_.find_first_not_of(" \t\r"), end = rest_.find_last_not_of(" \t\r");
    return begin == std::string_view::npos ? "" : std::string(rest_.substr(begin, end - begin + 1));
  }

 private:
  std::string_view rest_;
};

/// Statements of OBJ and MTL: a line each, # starts a comment, a backslash at the end goes on with the next line.
class Statements {
 public:
  Statements(const MeshSource& source, std::string name, std::vector<unsigned char> bytes)
      : source_(source), name_(std::move(name)), text_(bytes.begin(), bytes.end()) {
    for (std::size_t at = 0; (at = text_.find("\\\n", at)) != std::string::npos;) text_.replace(at, 2, "  ");
  }

  bool next(std::string_view& line) {
    if (place_ >= text_.size()) return false;
    const auto end = std::min(text_.find('\n', place_), text_.size());
    line = std::string_view(text_).substr(place_, end - place_);
    line = line.substr(0, line.find('#'));
    place_ = end + 1;
    ++number_;
    return true;
  }
  [[noreturn]] void fail(const std::string& what) const { source_.fail(name_ + "line " + std::to_string(number_) + ": " + what); }

  /// A number, correctly rounded, so that the geometry is the same on every machine.
  double number(std::string_view word) const {
    if (word.starts_with('+')) word.remove_prefix(1);
    double value = 0;
    const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
    if (result.ec != std::errc() || result.ptr != word.data() + word.size() || !std::isfinite(value))
      fail("expected a number, found \"" + std::string(word.substr(0, 40)) + "\"");
    return value;
  }
  template <int N>
  Eigen::Matrix<double, N, 1> numbers(Words& words) const {
    Eigen::Matrix<double, N, 1> out;
    for (int i = 0; i < N; ++i) out[i] = number(words.next());
    return out;
  }

 private:
  const MeshSource& source_;
  std::string name_, text_;
  std::size_t place_ = 0;
  int number_ = 0;
};

double unit(const Statements& in, double value) {
  if (value < 0 || value > 1) in.fail("is " + std::to_string(value) + "; it must be between 0 and 1");
  return value;
}

/// MTL: Kd and map_Kd; Pr and Pm of the PBR extension, or else the exponent Ns of Blinn and Phong.
void read_mtl(MeshSource& source, const std::string& name, std::map<std::string, int>& by_name, MeshFile& mesh) {
  Statements in(source, name + ", ", source.read_named(name));
  MeshMaterial* material = nullptr;
  bool has_roughness = false;
  for (std::string_view line; in.next(line);) {
    Words words(line);
    const std::string_view key = words.next();
    if (key == "newmtl") {
      by_name[words.rest()] = int(mesh.materials.size());
      material = &mesh.materials.emplace_back();
      material->name = words.rest();
      has_roughness = false;
    } else if (key == "Kd" || key == "Pr" || key == "Pm" || key == "Ns" || key == "map_Kd") {
      if (material == nullptr) in.fail(std::string(key) + " before the first newmtl");
      if (key == "map_Kd") {
        const std::string file = words.rest();
        if (file.starts_with('-')) in.fail("options of a texture are not read; bake them into the texture coordinates");
        material->albedo_texture = int(mesh.textures.size());
        mesh.textures.push_back(decode_texture(source.read_named(file), file, source));
        material->albedo.setOnes();
      } else if (key == "Kd") {
        material->albedo = in.numbers<3>(words).unaryExpr([&](double x) { return unit(in, x); });
      } else if (key == "Pr") {
        material->roughness = unit(in, in.number(words.next()));
        has_roughness = true;
      } else if (key == "Pm") {
        material->metallic = unit(in, in.number(words.next()));
      } else if (const double exponent = in.number(words.next()); !has_roughness) {
        // alpha = sqrt(2 / (n + 2)) gives Beckmann's lobe the width of Blinn's (Walter et al., EGSR 2007); alpha is roughness^2.
        material->roughness = std::pow(2 / (std::fmax(exponent, 0) + 2), 0.25);
      }
    }
  }
}

struct ObjCorner { std::ptrdiff_t vertex = -1, uv = -1, normal = -1; };

/// "v", "v/t", "v//n" or "v/t/n"; indices count from 1, negative ones from the end.
ObjCorner parse_corner(const Statements& in, std::string_view word, std::size_t vertices, std::size_t uvs, std::size_t normals) {
  ObjCorner corner;
  std::ptrdiff_t* const fields[3] = {&corner.vertex, &corner.uv, &corner.normal};
  const std::size_t counts[3] = {vertices, uvs, normals};
  const std::string whole(word.substr(0, 40));
  for (int i = 0; i < 3; ++i) {
    const std::string_view part = word.substr(0, word.find('/'));
    if (!part.empty()) {
      long long index = 0;
      const auto result = std::from_chars(part.data(), part.data() + part.size(), index);
      const auto count = static_cast<long long>(counts[i]);
      if (result.ec != std::errc() || result.ptr != part.data() + part.size()) in.fail("\"" + whole + "\" is no corner of a face");
      if (index == 0 || index > count || index < -count)
        in.fail("corner \"" + whole + "\" points at entry " + std::to_string(index) + " of " + std::to_string(count));
      *fields[i] = index > 0 ? index - 1 : count + index;
    }
    if (part.size() == word.size()) break;
    word.remove_prefix(part.size() + 1);
    if (i == 2) in.fail("\"" + whole + "\" is no corner of a face");
  }
  if (corner.vertex < 0) in.fail("\"" + whole + "\" is no corner of a face");
  return corner;
}

/// Whether the fan about the first corner covers the polygon once: all its triangles face the same way.
bool fan_covers(const std::vector<MeshCorner>& polygon) {
  Vec3 sum = Vec3::Zero();
  std::vector<Vec3> areas;
  for (std::size_t i = 2; i < polygon.size(); ++i) {
    areas.push_back((polygon[i - 1].position - polygon[0].position).cross(polygon[i].position - polygon[0].position));
    sum += areas.back();
  }
  const double least = -1e-9 * sum.squaredNorm();
  for (const Vec3& area : areas)
    if (area.dot(sum) < least) return false;
  return true;
}

}  // namespace

void read_obj(MeshSource& source, MeshBuilder& builder) {
  Statements in(source, "", source.read_main());
  std::vector<Vec3> positions, normals;
  std::vector<Vec2> uvs;
  std::map<std::string, int> materials;
  std::set<std::string> read_libraries;
  int material = -1;
  std::vector<MeshCorner> polygon;
  for (std::string_view line; in.next(line);) {
    Words words(line);
    const std::string_view key = words.next();
    if (key == "v") {
      positions.push_back(in.numbers<3>(words));
    } else if (key == "vn") {
      normals.push_back(in.numbers<3>(words));
    } else if (key == "vt") {
      const double u = in.number(words.next());
      const std::string_view v = words.next();
      uvs.emplace_back(u, v.empty() ? 0 : 1 - in.number(v));  // OBJ counts v from a texture's lower edge
    } else if (key == "mtllib") {
      if (read_libraries.insert(words.rest()).second) read_mtl(source, words.rest(), materials, builder.mesh);
    } else if (key == "usemtl") {
      const auto found = materials.find(words.rest());
      if (found == materials.end()) in.fail("there is no material \"" + words.rest().substr(0, 80) + "\"");
      material = found->second;
    } else if (key == "f") {
      polygon.clear();
      bool has_normals = true, has_uvs = true;
      for (std::string_view word; !(word = words.next()).empty();) {
        const ObjCorner corner = parse_corner(in, word, positions.size(), uvs.size(), normals.size());
        has_normals = has_normals && corner.normal >= 0;
        has_uvs = has_uvs && corner.uv >= 0;
        polygon.push_back({positions[std::size_t(corner.vertex)], corner.normal < 0 ? Vec3(Vec3::Zero()) : normals[std::size_t(corner.normal)],
                           corner.uv < 0 ? Vec2(Vec2::Zero()) : uvs[std::size_t(corner.uv)]});
      }
      if (polygon.size() < 3) in.fail("a face has at least three corners");
      if (polygon.size() > 3 && !fan_covers(polygon)) in.fail("a face is not convex; triangulate the mesh on export");
      for (std::size_t i = 2; i < polygon.size(); ++i) builder.add({polygon[0], polygon[i - 1], polygon[i]}, has_normals, has_uvs, material);
    } else if (key == "curv" || key == "surf" || key == "curv2" || key == "cstype") {
      in.fail("free-form curves and surfaces are not read; convert them to polygons");
    }
  }
}

}  // namespace rimshot::scene
