// Masks and normal textures of glTF materials.
#include <cmath>

#include "gltf_square.h"
#include "rimshot/core/error.h"
#include "rimshot/gbuffer/ray_scene.h"

using namespace rimshot;
using test::GltfSquare;

namespace {

struct Seen {
  bool there, occludes, met;
  Vec3 normal;
};

Seen seen(const GltfSquare& square, double x, double y) {
  scene::Scene scene;
  scene.bodies = {square.body};
  scene.bodies[0].initial = {};
  const gbuffer::RayScene rays(scene, square.dir.path());
  const gbuffer::Ray ray{{x, y, 3}, -Vec3::UnitZ()};
  const gbuffer::Hit hit = rays.intersect(ray);
  return {hit.body == 0, rays.occluded(ray), rays.meets(0, ray), hit.shading_normal};
}

Vec3 decoded(const std::array<unsigned char, 4>& rgb, double scale) {
  const Vec3 n(scale * (2 * rgb[0] / 255.0 - 1), scale * (2 * rgb[1] / 255.0 - 1), 2 * rgb[2] / 255.0 - 1);
  return n.normalized();
}

const std::string kBumped = R"({"normalTexture": {"index": 1}})";

}  // namespace

TEST_CASE("mesh material: a masked square is there where its alpha reaches the cutoff, for every kind of ray") {
  // Alpha falls from 1 at u = 1/4 to 0 at u = 3/4 and rises again to u = 5/4: the square is there for |u - 1/4| <= (1 - c) / 2.
  for (const auto& [text, cutoff] : {std::pair<std::string, double>{"", 0.5}, {"0.75", 0.75}, {"0.2", 0.2}}) {
    const GltfSquare square(test::masked(text), test::kHalfThere);
    const double half = (1 - cutoff) / 2;
    for (const double y : {0.1, 0.5, 0.95}) {
      for (double u = 0.0125; u < 1; u += 0.025) {
        const double away = std::min(std::abs(u - 0.25), std::abs(u - 1.25));
        const Seen at = seen(square, u, y);
        CHECK_EQ(at.there, away <= half);
        CHECK_EQ(at.occludes, at.there);
        CHECK_EQ(at.met, at.there);
      }
    }
    // To 1e-9 of the square's side.
    CHECK(seen(square, 0.25 + half - 1e-9, 0.5).there);
    CHECK(!seen(square, 0.25 + half + 1e-9, 0.5).there);
  }
}

TEST_CASE("mesh material: through a hole the surface behind is seen, as far as it is") {
  const GltfSquare square(test::masked(""), test::kHalfThere);
  scene::Scene scene;
  scene.bodies = {square.body, test::floor_body()};
  scene.bodies[0].initial.p_WB = {0, 0, 2};
  const gbuffer::RayScene rays(scene, square.dir.path());
  const auto solid = rays.intersect({{0.2, 0.5, 3}, -Vec3::UnitZ()}), hole = rays.intersect({{0.7, 0.5, 3}, -Vec3::UnitZ()});
  CHECK(solid.body == 0);
  CHECK_NEAR(solid.t, 1, 1e-12);
  CHECK(hole.body == 1);
  CHECK_NEAR(hole.t, 3, 1e-12);
}

TEST_CASE("mesh material: without a mask alpha counts for nothing; blending is refused with a remedy") {
  const GltfSquare opaque(R"({"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "baseColorFactor": [1, 1, 1, 0.1]}})", test::kHalfThere);
  CHECK(seen(opaque, 0.7, 0.5).there);
  const GltfSquare dim(R"({"alphaMode": "MASK", "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.4]}})");
  CHECK(!seen(dim, 0.7, 0.5).there);
  const GltfSquare blended(R"({"name": "pane", "alphaMode": "BLEND"})");
  CHECK_THROWS_WITH_AS(seen(blended, 0.5, 0.5), doctest::Contains("material \"pane\" has alphaMode BLEND; only MASK (holes) and OPAQUE are read"), Error);
}

TEST_CASE("mesh material: a normal texture leans along its right and up, however the texture lies, and turns with the body") {
  const std::array<unsigned char, 4> bump = {204, 90, 230, 255};
  const Vec3 n = decoded(bump, 1);
  for (const auto& [x, y] : {std::pair{0.3, 0.2}, {0.2, 0.7}}) {  // either triangle
    CHECK_NEAR((seen(GltfSquare(kBumped, {{255, 255, 255, 255}}, bump), x, y).normal - n).norm(), 0, 1e-12);
    CHECK_NEAR((seen(GltfSquare(kBumped, {{255, 255, 255, 255}}, bump, true), x, y).normal - Vec3(-n.x(), n.y(), n.z())).norm(), 0, 1e-12);
    const GltfSquare scaled(R"({"normalTexture": {"index": 1, "scale": 0.5}})", {{255, 255, 255, 255}}, bump);
    CHECK_NEAR((seen(scaled, x, y).normal - decoded(bump, 0.5)).norm(), 0, 1e-12);
  }
  const GltfSquare square(kBumped, {{255, 255, 255, 255}}, bump);
  scene::Scene scene;
  scene.bodies = {square.body};
  scene.bodies[0].initial.q_WB = Quat(Eigen::AngleAxisd(0.8, Vec3(1, 2, 2).normalized()));
  const gbuffer::RayScene rays(scene, square.dir.path());
  const Quat& q = scene.bodies[0].initial.q_WB;
  const gbuffer::Hit hit = rays.intersect({q * Vec3(0.3, 0.2, 3), q * -Vec3::UnitZ()});
  CHECK_NEAR((hit.shading_normal - q * n).norm(), 0, 1e-9);
  CHECK_NEAR((hit.normal - q * Vec3::UnitZ()).norm(), 0, 1e-9);  // the geometry stays
}
