#include "rimshot/scene/mesh_file.h"

#include <png.h>

#include <cmath>
#include <set>

#include "mesh_text.h"
#include "rimshot/core/rng.h"
#include "scene_text.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

/// Six times the signed volume of the tetrahedra from the origin (divergence theorem), over six.
double enclosed_volume(const scene::TriangleMesh& mesh) {
  double sum = 0;
  for (const auto& [a, b, c] : mesh.triangles) sum += mesh.vertices[a].dot(mesh.vertices[b].cross(mesh.vertices[c]));
  return sum / 6;
}

struct CubeFile {
  TempDir dir;
  std::filesystem::path file = dir.path() / "cube.obj";
  explicit CubeFile(const std::string& obj = kCubeObj, const std::string& mtl = kCubeMtl) {
    write_file(file, obj);
    write_file(dir.path() / "cube.mtl", mtl);
  }
  std::string error() const {
    return invalid_input([&] { scene::read_mesh(file); });
  }
};

std::string gltf_error(const std::string& text, const std::string& name = "a.gltf") {
  TempDir dir;
  write_file(dir.path() / name, text);
  return invalid_input([&] { scene::read_mesh(dir.path() / name); });
}

void write_png(const std::filesystem::path& file, int width, int height, const std::vector<unsigned char>& rgb) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = png_uint_32(width);
  image.height = png_uint_32(height);
  image.format = PNG_FORMAT_RGB;
  REQUIRE(png_image_write_to_file(&image, file.c_str(), 0, rgb.data(), 0, nullptr));
}

}  // namespace

TEST_CASE("mesh: a cube of quads is closed, encloses its volume and keeps its materials") {
  const CubeFile cube;
  const scene::MeshFile mesh = scene::read_mesh(cube.file);
  CHECK(mesh.geometry.vertices.size() == 8);
  REQUIRE_EQ(mesh.geometry.triangles.size(), 12);
  CHECK(enclosed_volume(mesh.geometry) == 1);
  CHECK(mesh.corner_normals.empty());
  // Every edge stands once in either direction.
  std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const auto& t : mesh.geometry.triangles)
    for (std::size_t k = 0; k < 3; ++k) CHECK(edges.insert({t[k], t[(k + 1) % 3]}).second);
  for (const auto& [a, b] : edges) CHECK(edges.contains({b, a}));

  REQUIRE_EQ(mesh.materials.size(), 2);
  CHECK(mesh.materials[0].albedo == Vec3(0.5, 0.25, 0.125));
  CHECK_NEAR(mesh.materials[0].roughness, std::sqrt(std::sqrt(2.0 / 8)), 1e-15);  // alpha = sqrt(2 / (Ns + 2))
  CHECK(mesh.materials[1].roughness == 0.2);
  CHECK(mesh.materials[1].metallic == 1);
  CHECK(mesh.triangle_material[0] == 0);
  CHECK(mesh.triangle_material[11] == 1);
  CHECK(mesh.corner_uvs[0][0] == Vec2(0, 1));  // OBJ's lower left corner
  CHECK(mesh.corner_uvs[0][1] == Vec2(1, 1));
}

TEST_CASE("mesh: decimal numbers are rounded correctly") {
  const CubeFile cube("v 0.1 1e-3 123456.789e-1\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
  CHECK(scene::read_mesh(cube.file).geometry.vertices[0] == Vec3(0.1, 1e-3, 12345.6789));
}

TEST_CASE("mesh: glTF as text and as binary are one square, placed by its nodes, z up") {
  TempDir dir;
  write_file(dir.path() / "a.gltf", square_gltf());
  write_file(dir.path() / "a.glb", square_glb());
  for (const char* name : {"a.gltf", "a.glb"}) {
    const scene::MeshFile mesh = scene::read_mesh(dir.path() / name);
    REQUIRE_EQ(mesh.geometry.vertices.size(), 4);
    REQUIRE_EQ(mesh.geometry.triangles.size(), 2);
    // Twice as long in x, a quarter turn about z, ten to the right; then y becomes z. A turn of 90 degrees rounds at 1e-16.
    const Vec3 expected[4] = {{10, 0, 0}, {10, 0, 2}, {9, 0, 2}, {9, 0, 0}};
    for (std::size_t i = 0; i < 4; ++i) CHECK_NEAR((mesh.geometry.vertices[i] - expected[i]).norm(), 0, 1e-14);
    for (const Vec3& normal : mesh.corner_normals[0]) CHECK_NEAR((normal - Vec3(0, -1, 0)).norm(), 0, 1e-15);
    CHECK(mesh.corner_uvs[1][2] == Vec2(0, 0));
    CHECK(mesh.materials[0].albedo == Vec3(0.5, 0.6, 0.7));
    CHECK(mesh.materials[0].roughness == 0.3);
  }
}

TEST_CASE("mesh: a mirrored node keeps its triangles facing outwards") {
  TempDir dir;
  write_file(dir.path() / "a.gltf", with(square_gltf(), "\"scale\": [2, 1, 1]", "\"scale\": [-2, 1, 1]"));
  const scene::MeshFile mesh = scene::read_mesh(dir.path() / "a.gltf");
  const auto& v = mesh.geometry.vertices;
  for (const auto& [a, b, c] : mesh.geometry.triangles) CHECK((v[b] - v[a]).cross(v[c] - v[a]).y() < 0);
}

TEST_CASE("mesh: a texture's pixels arrive, row by row from the top") {
  const CubeFile cube(kCubeObj, kCubeMtl + "newmtl wood\nmap_Kd wood grain.png\n");
  write_png(cube.dir.path() / "wood grain.png", 2, 1, {255, 0, 0, 10, 20, 30});
  const scene::MeshFile mesh = scene::read_mesh(cube.file);
  REQUIRE_EQ(mesh.textures.size(), 1);
  CHECK(mesh.textures[0].width == 2);
  CHECK(mesh.textures[0].rgb == std::vector<std::uint8_t>{255, 0, 0, 10, 20, 30});
  CHECK(mesh.materials[2].albedo_texture == 0);
}

TEST_CASE("mesh: the hash covers the file and what it names") {
  const CubeFile a, b, other_mtl(kCubeObj, kCubeMtl + "\n"), other_obj(kCubeObj + "\n");
  const std::string hash = scene::read_mesh(a.file).sha256;
  CHECK(hash.size() == 64);
  CHECK(scene::read_mesh(b.file).sha256 == hash);
  CHECK(scene::read_mesh(other_mtl.file).sha256 != hash);
  CHECK(scene::read_mesh(other_obj.file).sha256 != hash);
}

TEST_CASE("mesh: what is wrong with a file is said, with the line where there is one") {
  says(CubeFile(with(kCubeObj, "v 1 1 1", "v 1 one 1")).error(), "line 9: expected a number, found \"one\"");
  says(CubeFile(with(kCubeObj, "f 5/1", "f 50/1")).error(), "corner \"50/1\" points at entry 50 of 8");
  says(CubeFile(with(kCubeObj, "f 5/1", "f 0/1")).error(), "points at entry 0 of 8");
  says(CubeFile(with(kCubeObj, "v 1 1 1", "v 1 1 1e9")).error(), "beyond 100 km");
  says(CubeFile(with(kCubeObj, "cube.mtl", "../cube.mtl")).error(), "not in its own folder");
  says(CubeFile(with(kCubeObj, "cube.mtl", "/etc/passwd")).error(), "not in its own folder");
  says(CubeFile(with(kCubeObj, "cube.mtl", "none.mtl")).error(), "does not exist");
  says(CubeFile(kCubeObj, with(kCubeMtl, "Kd 0.5", "Kd 1.5")).error(), "cube.mtl, line 2");
  says(CubeFile("v 0 0 0\nv 1 0 0\nv 0.1 0.1 0\nv 0 1 0\nf 4 1 2 3\n").error(), "not convex");
  says(CubeFile("v 0 0 0\n").error(), "holds no triangle");
  says(CubeFile(kCubeObj, kCubeMtl + "map_Kd cube.obj\n").error(), "neither PNG nor JPEG");

  says(gltf_error("{"), "is no valid glTF");
  says(gltf_error(with(square_gltf(), "\"count\": 4, \"type\": \"VEC2\"", "\"count\": 5, \"type\": \"VEC2\"")), "accessor 2 ends beyond its buffer view");
  says(gltf_error(with(square_gltf(), "\"byteOffset\": 96", "\"byteOffset\": 4000000000000000000")), "ends beyond its buffer");
  says(gltf_error(with(square_gltf(), "\"mesh\": 0", "\"mesh\": 7")), "points at mesh 7 of 1");
  says(gltf_error(with(square_gltf(), "\"mesh\": 0", "\"children\": [0], \"mesh\": 0")), "below itself");
  says(gltf_error(with(square_gltf(), "\"buffer\": 0, \"byteLength\": 96", "\"buffer\": 4, \"byteLength\": 96")), "buffer 4");
  says(gltf_error(with(square_gltf(), "{\"asset\"", "{\"extensionsRequired\": [\"KHR_draco_mesh_compression\"], \"asset\"")), "KHR_draco_mesh_compression");
  says(gltf_error(square_gltf(R"(, "uri": "../../etc/passwd")")), "not in its own folder");
  says(gltf_error("{\"extras\": " + std::string(100000, '[')), "nested more than");
  says(gltf_error(square_glb().substr(0, 100), "a.glb"), "longer than the file");
  says(gltf_error("", "a.stl"), "an .obj, .gltf or .glb file");
}

TEST_CASE("mesh: a texture that claims to be enormous is refused before memory is taken for it") {
  TempDir dir;
  write_png(dir.path() / "t.png", 1, 1, {1, 2, 3});
  std::string png;
  {
    std::ifstream in(dir.path() / "t.png", std::ios::binary);
    png.assign(std::istreambuf_iterator<char>(in), {});
  }
  // The width of the header (PNG 1.2, section 4.1.1); libpng reads on although the checksum is wrong now, or refuses by it.
  png[16] = 0x7f;
  const CubeFile cube(kCubeObj, kCubeMtl + "map_Kd t.png\n");
  write_file(cube.dir.path() / "t.png", png);
  CHECK_FALSE(cube.error().empty());
  write_png(cube.dir.path() / "t.png", 9000, 1, std::vector<unsigned char>(27000));
  says(cube.error(), "has 9000x1 pixels");
}

TEST_CASE("mesh: damaged files are read or refused, never more") {
  Rng rng(3);
  TempDir dir;
  int refused = 0;
  const std::pair<const char*, std::string> files[] = {{"a.obj", with(kCubeObj, "mtllib cube.mtl\n", "")}, {"a.gltf", square_gltf()}, {"a.glb", square_glb()}};
  for (const auto& [name, good] : files) {
    for (int i = 0; i < 300; ++i) {
      std::string bad = good;
      for (std::uint64_t k = rng.index(4) + 1; k > 0; --k) {
        const std::size_t at = rng.index(bad.size());
        if (rng.index(4) == 0) {
          bad.erase(at, rng.index(20) + 1);
        } else {
          bad[at] = rng.index(2) == 0 ? char(rng.bits()) : "0123456789-]}["[rng.index(14)];
        }
      }
      write_file(dir.path() / name, bad);
      try {
        const scene::MeshFile mesh = scene::read_mesh(dir.path() / name);
        for (const auto& triangle : mesh.geometry.triangles)
          for (const std::uint32_t index : triangle) REQUIRE_LT(index, mesh.geometry.vertices.size());
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::InvalidInput);
        ++refused;
      }
    }
  }
  CHECK_GT(refused, 200);
}
