// Materials, textures and smooth normals of a mesh file on a body.
#include <png.h>

#include <cmath>
#include <fstream>

#include "hand_made.h"
#include "rimshot/core/error.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::RayScene;

namespace {

/// A unit square in x and y with a texture of two columns, red and grey, and normals that lean outwards at its corners.
struct TexturedSquare {
  test::TempDir dir;
  scene::Scene scene;

  TexturedSquare() {
    std::ofstream(dir.path() / "square.mtl") << "newmtl picture\nmap_Kd t.png\nPr 0.25\n";
    std::ofstream(dir.path() / "square.obj")
        << "mtllib square.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
           "vn -1 -1 2\nvn 1 -1 2\nvn 1 1 2\nvn -1 1 2\nusemtl picture\nf 1/1/1 2/2/2 3/3/3\nf 1/1/1 3/3/3 4/4/4\n";
    const unsigned char pixels[] = {255, 0, 0, 188, 188, 188};
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = 2;
    image.height = 1;
    image.format = PNG_FORMAT_RGB;
    REQUIRE(png_image_write_to_file(&image, (dir.path() / "t.png").c_str(), 0, pixels, 0, nullptr));
    scene::TriangleMesh mesh;
    mesh.vertices = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}};
    mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
    scene.bodies = {test::static_body("square", scene::Mesh{mesh, false}, {5, 0, 0},
                                      Quat(Eigen::AngleAxisd(M_PI / 2, Vec3::UnitZ())))};
    scene.bodies[0].appearance.file = "square.obj";
  }
  gbuffer::Hit hit(const RayScene& rays, double x, double y) const {
    return rays.intersect({Vec3(5 - y, x, 3), -Vec3::UnitZ()});  // the body is turned by a quarter about z
  }
};

}  // namespace

TEST_CASE("mesh look: the texture's pixels stand where the coordinates put them, decoded and blended") {
  const TexturedSquare square;
  const RayScene rays(square.scene, square.dir.path());
  const auto albedo = [&](double x, double y) {
    return rays.surface(square.scene.bodies[0], square.hit(rays, x, y)).albedo;
  };
  const double grey = std::pow((188 / 255.0 + 0.055) / 1.055, 2.4);
  for (const double y : {0.1, 0.4, 0.9}) {
    CHECK_NEAR((albedo(0.25, y) - Vec3(1, 0, 0)).norm(), 0, 1e-12);
    CHECK_NEAR((albedo(0.75, y) - Vec3::Constant(grey)).norm(), 0, 1e-12);
    CHECK_NEAR((albedo(0.5, y) - (Vec3(1, 0, 0) + Vec3::Constant(grey)) / 2).norm(), 0, 1e-12);
  }
  CHECK_EQ(rays.surface(square.scene.bodies[0], square.hit(rays, 0.3, 0.3)).roughness, 0.25);
}

TEST_CASE(
    "mesh look: the smooth normal runs from corner to corner and turns with the body, the hit stays on the triangle") {
  const TexturedSquare square;
  const RayScene rays(square.scene, square.dir.path());
  const auto hit = square.hit(rays, 0.5, 0.5);
  CHECK_NEAR((hit.shading_normal - Vec3::UnitZ()).norm(), 0, 1e-12);  // all four lean evenly
  const auto corner = square.hit(rays, 0.999999, 0.000001);
  CHECK_NEAR(
      (corner.shading_normal - Quat(Eigen::AngleAxisd(M_PI / 2, Vec3::UnitZ())) * Vec3(1, -1, 2).normalized()).norm(),
      0, 1e-5);
  CHECK_NEAR((corner.normal - Vec3::UnitZ()).norm(), 0, 1e-12);
  CHECK_NEAR(corner.t, 3, 1e-12);
}

TEST_CASE("mesh look: without the folder a body is plain; a missing or other file is named") {
  TexturedSquare square;
  const RayScene plain(square.scene);
  const auto hit = square.hit(plain, 0.3, 0.3);
  CHECK(plain.surface(square.scene.bodies[0], hit).albedo == square.scene.bodies[0].appearance.albedo);
  CHECK(hit.shading_normal == hit.normal);
  const auto error = [&] {
    try {
      RayScene(square.scene, square.dir.path());
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  square.scene.bodies[0].appearance.file = "none.obj";
  CHECK(error().find("body square: there is no file") != std::string::npos);
  std::ofstream(square.dir.path() / "one.obj") << "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";
  square.scene.bodies[0].appearance.file = "one.obj";
  CHECK(error().find("has 1 triangles, but the body has 2") != std::string::npos);
}
