#include <cmath>
#include <fstream>

#include "rimshot/core/rng.h"
#include "rimshot/scene/closest_point.h"
#include "rimshot/scene/mass_properties.h"
#include "scene_text.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

const std::string kSphere = "{sphere: {radius: 0.12}}, mass: 0.6, inertia: shell";

/// The small scene with another body in place of the ball.
std::string with_body(const std::string& shape_and_mass) { return with(kSmallScene, kSphere, shape_and_mass); }

scene::Body body_of(const std::string& shape_and_mass) { return scene::parse(with_body(shape_and_mass), "s.yaml").bodies[0]; }

const std::string kCubePoints =
    "[[0, 0, 0], [2, 0, 0], [0, 2, 0], [2, 2, 0], [0, 0, 2], [2, 0, 2], [0, 2, 2], [2, 2, 2], [1, 1, 1], [0.5, 1, 1.9]]";
const std::string kTetrahedron =
    "{mesh: {vertices: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], triangles: [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]}}";

}  // namespace

TEST_CASE("a hull of a cube's corners and inner points is the box: corners, mass, inertia, and its centre is the origin") {
  const scene::Body body = body_of("{convex_hull: {points: " + kCubePoints + "}}, density: 2");
  const auto& hull = std::get<scene::ConvexHull>(body.shape).surface;
  CHECK_EQ(hull.vertices.size(), 8);
  CHECK_EQ(hull.triangles.size(), 12);
  CHECK(scene::is_closed(hull));
  for (const Vec3& v : hull.vertices) CHECK_LE((v.cwiseAbs() - Vec3::Ones()).norm(), 1e-15);
  CHECK_NEAR(body.mass, 16, 1e-13);
  CHECK_LE((body.inertia - scene::solid_inertia(scene::Box{Vec3::Ones()}, 16)).norm(), 1e-13);
}

TEST_CASE("a tetrahedron: volume 1/6, centroid at the mean of its corners, moments by hand") {
  const scene::Body body = body_of(kTetrahedron + ", density: 6");
  CHECK_NEAR(body.mass, 1, 1e-15);
  // About the corner: integral of x^2 = 1/60, of xy = 1/120 (times density 6); shifted to the centroid (1/4, 1/4, 1/4).
  const double square = 6.0 / 60 - 1.0 / 16, product = 6.0 / 120 - 1.0 / 16;
  const double diagonal = 2 * square, off = -product;  // I = diagonal on the diagonal, off beside it: moments d + 2 off, d - off
  Vec3 moments = body.inertia;
  std::sort(moments.data(), moments.data() + 3);
  CHECK_NEAR(moments[0], std::min(diagonal + 2 * off, diagonal - off), 1e-15);
  CHECK_NEAR(moments[2], std::max(diagonal + 2 * off, diagonal - off), 1e-15);
  const Mat3 R = body.inertia_axes.toRotationMatrix(), tensor = R * body.inertia.asDiagonal() * R.transpose();
  CHECK_NEAR(tensor(0, 1), off, 1e-15);
  CHECK_NEAR(std::get<scene::Mesh>(body.shape).surface.vertices[0].x(), -0.25, 1e-15);
}

TEST_CASE("two equal boxes side by side are one box of twice the length, by the parallel axis theorem") {
  const std::string part = "{shape: {box: {half_extents: [0.5, 0.2, 0.1]}}, position: ";
  const scene::Body body = body_of("{compound: {parts: [" + part + "[3, 0, 0]}, " + part + "[4, 0, 0]}]}}, mass: 2");
  CHECK_LE((body.inertia - scene::solid_inertia(scene::Box{{1, 0.2, 0.1}}, 2)).norm(), 1e-15);
  const auto& parts = std::get<scene::Compound>(body.shape).parts;
  CHECK_NEAR(parts[0].pose.p_WB.x(), -0.5, 1e-15);
  CHECK_NEAR(parts[1].pose.p_WB.x(), 0.5, 1e-15);
}

TEST_CASE("a heavy part draws the centre of mass of a compound: lever rule") {
  const scene::Body body = body_of(
      "{compound: {parts: [{shape: {sphere: {radius: 0.1}}, position: [0, 0, 0]}, "
      "{shape: {sphere: {radius: 0.1}}, position: [1, 0, 0], relative_density: 3}]}}, mass: 4");
  CHECK_NEAR(std::get<scene::Compound>(body.shape).parts[0].pose.p_WB.x(), -0.75, 1e-15);
  CHECK_NEAR(body.inertia.y(), 4 * 0.4 * 0.01 + 1 * 0.75 * 0.75 + 3 * 0.25 * 0.25, 1e-15);
}

TEST_CASE("every new shape and joint survives saving and loading to the last bit") {
  Rng rng(3);
  std::string cloud;
  for (int i = 0; i < 60; ++i)
    cloud += (i ? ", [" : "[") + std::to_string(rng.normal()) + ", " + std::to_string(rng.normal()) + ", " + std::to_string(rng.normal()) + "]";
  for (const std::string& shape :
       {"{convex_hull: {points: [" + cloud + "]}}", "{convex_hull: {points: " + kCubePoints + "}}", kTetrahedron,
        "{compound: {parts: [{shape: " + kTetrahedron +
            ", position: [0.1, 0.2, 0.3], orientation: [0.6, 0, 0.8, 0]}, {shape: {torus: {major_radius: 1, minor_radius: 0.1}}}]}}"}) {
    const std::string text = with(with_body(shape + ", mass: 0.7"), "position: [0, 0, 2]", "position: [0, 0, 20]") +
                             "joints:\n"
                             "  - {name: a, type: hinge, between: [ball, floor], anchor: [0, 0, 1], axis: [0, 3, 4], limits: [-2.4, 0.1], motor: {speed: 2, max_torque: 3}}\n"
                             "  - {name: b, type: distance, between: [floor, ball], anchors: [[0, 0, 0], [0, 0, 2]], limits: [0, 2.5]}\n"
                             "  - {name: c, type: ball, between: [ball, floor], anchor: [0, 1, 0]}\n"
                             "  - {name: d, type: fixed, between: [ball, floor], anchor: [0, 1, 0]}\n"
                             "  - {name: e, type: slider, between: [ball, floor], anchor: [0, 0, 0], axis: [1, 0, 0], release: 0.75}\n";
    const scene::Scene once = scene::parse(text, "s.yaml");
    const std::string saved = scene::to_yaml(once);
    const scene::Scene again = scene::parse(saved, "again");
    CHECK(scene::to_yaml(again) == saved);
    CHECK(again.bodies[0].inertia == once.bodies[0].inertia);
    REQUIRE_EQ(again.joints.size(), 5);
    CHECK(again.joints[0].axis == once.joints[0].axis);
    CHECK((*again.joints[1].limits)[1] == 2.5);
    CHECK(again.joints[0].motor->max_effort == 3);
    CHECK(again.joints[4].release == 0.75);
    CHECK(again.joined(1, 0));
    CHECK(again.joined(1, 0, 1e9));  // the others hold on
  }
}

TEST_CASE("hull and mesh read their geometry from a file beside the scene, in the file's units times scale") {
  TempDir dir;
  std::ofstream(dir.path() / "cube.obj") << "v 0 0 0\nv 100 0 0\nv 0 100 0\nv 100 100 0\nv 0 0 100\nv 100 0 100\nv 0 100 100\nv 100 100 100\n"
                                            "f 1 3 4 2\nf 5 6 8 7\nf 1 2 6 5\nf 3 7 8 4\nf 1 5 7 3\nf 2 4 8 6\n";
  const std::string file = (dir.path() / "s.yaml").string();
  for (const char* kind : {"convex_hull", "mesh"}) {
    const auto s = scene::parse(with_body(std::string("{") + kind + ": {file: cube.obj, scale: 0.01}}, density: 1"), file);
    CHECK_NEAR(s.bodies[0].mass, 1, 1e-14);
    CHECK_NEAR(s.bodies[0].inertia.z(), 1.0 / 6, 1e-14);
  }
  says(parse_error(with_body("{mesh: {file: no.obj}}, mass: 1")), "bodies.ball.shape.mesh.file");
}

TEST_CASE("what is wrong with a hull, mesh, compound or joint is said with its place") {
  says(parse_error(with_body("{mesh: {triangles: [[0, 1, 2]]}}, mass: 1")), "bodies.ball.shape.mesh: the key vertices is missing");
  says(parse_error(with_body("{mesh: {vertices: [[0, 0, 0]]}}, mass: 1")), "bodies.ball.shape.mesh: the key triangles is missing");
  says(parse_error(with_body("{convex_hull: {scale: 1}}, mass: 1")), "bodies.ball.shape.convex_hull: the key points is missing");
  says(parse_error(with_body("{convex_hull: {points: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]}}, mass: 1")), "lie in a plane");
  says(parse_error(with_body("{mesh: {vertices: [[0, 0, 0], [1, 0, 0], [0, 1, 0]], triangles: [[0, 1, 2]]}}, mass: 1")), "the mesh is open");
  says(parse_error(with_body("{mesh: {vertices: [[0, 0, 0], [1, 0, 0], [0, 1, 0]], triangles: [[0, 1, 3]]}}, mass: 1")),
       "mesh.triangles[0]: expected three different indices from 0 to 2");
  const std::string inside_out = with(with(kTetrahedron, "[0, 2, 1], [0, 1, 3]", "[0, 1, 2], [0, 3, 1]"), "[1, 2, 3], [2, 0, 3]", "[1, 3, 2], [2, 3, 0]");
  says(parse_error(with_body(inside_out + ", mass: 1")), "encloses no volume");
  says(parse_error(with_body("{compound: {parts: []}}, mass: 1")), "at least one part");
  says(parse_error(with_body("{compound: {parts: [{shape: {plane: {normal: [0, 0, 1]}}}]}}, mass: 1")), "a plane cannot be part");
  const auto joint = [](const std::string& text) { return parse_error(kSmallScene + "joints: [{name: j, " + text + "}]\n"); };
  says(joint("type: hinge, between: [ball, roof], anchor: [0, 0, 0], axis: [0, 0, 1]"), "joints.j.between: there is no body roof");
  says(joint("type: hing, between: [ball, floor], anchor: [0, 0, 0]"), "unknown joint hing");
  says(joint("type: ball, between: [ball, ball], anchor: [0, 0, 0]"), "names one body twice");
  says(joint("type: hinge, between: [ball, floor], anchor: [0, 0, 0], axis: [0, 0, 0]"), "axis: has no direction");
  says(joint("type: hinge, between: [ball, floor], anchor: [0, 0, 0], axis: [0, 0, 1], limits: [1, 2]"), "outside of its limits");
  says(joint("type: ball, between: [ball, floor], anchor: [0, 0, 0], motor: {speed: 1, max_torque: 1}"), "only a hinge or slider");
}

TEST_CASE("distance to a hull, a mesh and a compound of a box equals the box's closed form, inside and outside") {
  const scene::Shape box = scene::Box{Vec3::Ones()};
  const scene::Shape hull = body_of("{convex_hull: {points: " + kCubePoints + "}}, mass: 1").shape;
  const scene::Shape mesh = scene::Mesh{std::get<scene::ConvexHull>(hull).surface, true};
  const scene::Shape compound = scene::Compound{{{scene::Box{Vec3(1, 1, 0.5)}, {{0, 0, 0.5}, Quat::Identity()}, 1}, {scene::Box{Vec3(1, 1, 0.5)}, {{0, 0, -0.5}, Quat::Identity()}, 1}}};
  Rng rng(5);
  for (int i = 0; i < 2000; ++i) {
    const Vec3 p(rng.uniform(-2, 2), rng.uniform(-2, 2), rng.uniform(-2, 2));
    const auto exact = scene::closest_point(box, p);
    for (const scene::Shape* shape : {&hull, &mesh, &compound}) {
      const auto found = scene::closest_point(*shape, p);
      if (shape == &compound && exact.distance < 0) continue;  // inside, the seam between the parts is a surface
      REQUIRE_LE(std::abs(found.distance - exact.distance), 1e-14);
      REQUIRE_LE((p - found.point - found.distance * found.normal).norm(), 1e-14);
    }
  }
}
