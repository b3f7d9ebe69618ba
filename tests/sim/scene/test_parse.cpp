#include "scene_text.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("a small scene: values, defaults and derived values") {
  const scene::Scene s = scene::parse(kSmallScene, "s.yaml");
  CHECK(s.name == "drop");
  CHECK(s.world.gravity == Vec3(0, 0, -9.81));
  CHECK(s.world.sample_rate == 240);
  REQUIRE(s.world.air);
  CHECK(s.world.air->density == 1.2);
  REQUIRE_EQ(s.bodies.size(), 2);
  CHECK_NEAR(s.bodies[0].inertia.x(), 2.0 / 3 * 0.6 * 0.12 * 0.12, 1e-17);  // thin shell, roundings
  CHECK(s.bodies[1].is_static);
  CHECK(s.cameras[0].width == 512);
  CHECK(s.body_index("floor") == 1);
  const auto law = s.contact_law(0, 1);
  CHECK_NEAR(law.restitution.at(3), 0.7, 1e-15);  // the mean of both materials
  CHECK_NEAR(law.friction, 0.4, 1e-15);
}

TEST_CASE("density gives the mass of a solid") {
  const auto s = scene::parse(with(kSmallScene, "mass: 0.6, inertia: shell", "density: 1000"), "s.yaml");
  CHECK_NEAR(s.bodies[0].mass, 1000 * 4.0 / 3 * 3.14159265358979 * 0.12 * 0.12 * 0.12, 1e-13);
  CHECK_NEAR(s.bodies[0].inertia.z(), 0.4 * s.bodies[0].mass * 0.12 * 0.12, 1e-15);
}

TEST_CASE("the pair table counts in either order") {
  for (const char* pair : {"[leather, wood]", "[wood, leather]"}) {
    const auto s =
        scene::parse(kSmallScene + "contacts: [{between: " + pair + ", restitution: 0.9, friction: 0.1}]\n", "s.yaml");
    CHECK(s.contact_law(0, 1).restitution == scene::Restitution(0.9));
    CHECK(s.contact_law(1, 0).friction == 0.1);
  }
}

TEST_CASE("an unknown key is an error with its place and a suggestion") {
  const std::string message = parse_error(with(kSmallScene, "mass: 0.6", "mas: 0.6"));
  says(message, "s.yaml:8:");
  says(message, "bodies.ball.mas: unknown key; did you mean mass?");
  says(parse_error(with(kSmallScene, "duration: 1.5", "duration: 1.5, gravty: [0, 0, -1]")), "did you mean gravity?");
  says(parse_error(kSmallScene + "camera: []\n"), "did you mean cameras?");
  says(parse_error(with(kSmallScene, "restitution: 0.8", "restitution: 0.8, bounciness: 1")),
       "known keys: drilling_friction, friction, restitution, rolling_friction");
}

TEST_CASE("a key that stands twice is an error") {
  says(parse_error(with(kSmallScene, "mass: 0.6", "mass: 0.6, mass: 0.7")), "bodies.ball.mass: stands twice");
}

TEST_CASE("every error is reported, with file, line and column") {
  std::string text = with(kSmallScene, "duration: 1.5", "duration: -1");
  text = with(text, "radius: 0.12", "radius: 0");
  text = with(text, "restitution: 0.6", "restitution: 1.6");
  const std::string message = parse_error(text);
  says(message, "s.yaml:3:19: world.duration: is -1; it must be greater than 0");
  says(message, "s.yaml:6:23: materials.wood.restitution: is 1.6");
  says(message, "s.yaml:8:43: bodies.ball.shape.sphere.radius: is 0");
}

TEST_CASE("missing things are named") {
  says(parse_error(with(kSmallScene, "mass: 0.6, inertia: shell, ", "")), "a moving body needs mass [kg] or density");
  says(parse_error(with(kSmallScene, "material: leather, ", "")), "the key material is missing");
  says(parse_error(with(kSmallScene, "material: leather,", "material: rubber,")),
       "there is no material rubber; there are: leather, wood");
  says(parse_error("rimshot: 1\nworld: {duration: 1}\n"), "the key bodies is missing");
  says(parse_error(with(kSmallScene, "rimshot: 1", "rimshot: 2")), "this program reads format version 1");
  says(parse_error(kSmallScene + "contacts: [{between: [leather, ice], restitution: 0.9, friction: 0.1}]\n"),
       "there is no material ice");
}

TEST_CASE("numbers that are no numbers, or absurd, are refused") {
  for (const char* bad : {"-0.6", "0", ".nan", "nan", ".inf", "1e400", "heavy", "[1]", "0x1p3", "1 kg"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_error(with(kSmallScene, "mass: 0.6", std::string("mass: ") + bad)).empty());
  }
  says(parse_error(with(kSmallScene, "position: [0, 0, 2]", "position: [0, 0]")),
       "expected three numbers [x, y, z], found a list of 2");
  says(parse_error(with(kSmallScene, "position: [0, 0, 2]", "position: [0, 0, 1e9]")),
       "it must be at least -1e+06 and at most 1e+06");
  says(parse_error(with(kSmallScene, "radius: 0.12", "radius: 1e-9")), "it must be at least 1e-06");
  says(parse_error(with(kSmallScene, "radius: 0.12", "radius: 1e7")), "at most 1e+05");
  says(parse_error(with(kSmallScene, "look_at: [0, 0, 1]", "look_at: [0, -5, 1]")), "the camera looks nowhere");
  says(parse_error(with(kSmallScene, "look_at: [0, 0, 1]", "look_at: [0, 0, 1], size: [1e9, 10]")),
       "cameras.side.size");
}

TEST_CASE("shapes: unknown, later and impossible ones") {
  says(parse_error(with(kSmallScene, "sphere: {radius: 0.12}", "ball: {radius: 0.12}")),
       "unknown shape ball; shapes: sphere, box");
  says(parse_error(with(kSmallScene, "sphere: {radius: 0.12}", "torus: {major_radius: 0.1, minor_radius: 0.2}")),
       "the ring has no hole");
  says(parse_error(with(kSmallScene, "static: true, ", "mass: 1, ")), "a plane cannot move; add static: true");
  says(parse_error(with(kSmallScene, "inertia: shell", "inertia: [1, 1, 5]")), "no body has these moments");
  says(parse_error(with(kSmallScene, "position: [0, 0, 2]", "orientation: [1, 1, 0, 0]")), "it must be 1 within 1e-6");
}

TEST_CASE("names are unique and plain") {
  says(parse_error(with(kSmallScene, "name: floor", "name: ball")), "the name ball is taken already");
  says(parse_error(with(kSmallScene, "name: floor", "name: ../floor")), "a name consists of letters, digits, _ and -");
  says(parse_error(with(kSmallScene, "name: floor", "name: \"\"")), "a name consists of letters");
}

TEST_CASE("a body inside another is an error, touching is not") {
  says(parse_error(with(kSmallScene, "position: [0, 0, 2]", "position: [0, 0, 0.1]")), "is inside ball by 0.01");
  CHECK(parse_error(with(kSmallScene, "position: [0, 0, 2]", "position: [0, 0, 0.12]")).empty());
  CHECK(parse_error(with(kSmallScene, "position: [0, 0, 2]", "position: [0, 0, 0.1199995]")).empty());  // within 1 um
}

TEST_CASE("text that is no scene") {
  says(parse_error("a: [1"), "this is not valid YAML");
  says(parse_error("just words"), "expected a map that starts with rimshot: 1");
  says(parse_error(""), "expected a map");
  CHECK_FALSE(parse_error(std::string(100000, '[')).empty());
  // Aliases that multiply: ten levels of ten.
  std::string bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int k = 1; k < 10; ++k) bomb += "," + last;
    bomb += "]\n";
  }
  says(parse_error(bomb), "more than 2 million values");
}

TEST_CASE("overrides: values by dotted path, with the choices where the path is wrong") {
  const scene::Scene s = scene::parse(kSmallScene, "s.yaml",
                                      {{"world.duration", "3"},
                                       {"bodies.ball.velocity", "[4, 0, 5]"},
                                       {"cameras.0.fps", "30"},
                                       {"world.air.wind", "[1, 0, 0]"}});
  CHECK(s.world.duration == 3);
  CHECK(s.bodies[0].initial.v_WB_W == Vec3(4, 0, 5));
  CHECK(s.cameras[0].fps == 30);
  CHECK(s.world.air->wind == Vec3(1, 0, 0));
  says(parse_error(kSmallScene, {{"bodies.bal.velocity", "[4, 0, 5]"}}),
       "there is no entry bal; there are: ball, floor");
  says(parse_error(kSmallScene, {{"bodies.ball.velcity", "[4, 0, 5]"}}), "did you mean velocity?");
  says(parse_error(kSmallScene, {{"world.duration", "[oops"}}), "--set world.duration: the value is not valid YAML");
  says(parse_error(kSmallScene, {{"", "1"}}), "expected a dotted path");
  says(parse_error(kSmallScene, {{"world.duration.x", "1"}}), "there is nothing below duration to set");
}

TEST_CASE("names that do not exist are answered with those that do") {
  const scene::Scene s = scene::parse(kSmallScene, "s.yaml");
  says(invalid_input([&] { s.body_index("bal"); }), "it has: ball, floor");
  says(invalid_input([&] { s.camera("top"); }), "it has: side");
  CHECK(s.camera("").name == "side");
}

TEST_CASE("a table of restitution and a structure that gives way") {
  const auto s = scene::parse(with(with(kSmallScene, "restitution: 0.8", "restitution: [[1, 0.9], [4, 0.7]]"),
                                   "static: true", "static: true, recoil_mass: 7"), "s.yaml");
  CHECK_NEAR(s.materials[0].law.restitution.at(2.5), 0.8, 1e-15);  // roundings
  CHECK(s.bodies[1].recoil_mass == 7);
  CHECK(scene::to_yaml(scene::parse(scene::to_yaml(s), "again.yaml")) == scene::to_yaml(s));
  CHECK(scene::parse(scene::to_yaml(s), "again.yaml").materials[0].law == s.materials[0].law);

  says(parse_error(with(kSmallScene, "restitution: 0.8", "restitution: [[1, 0.9], [1, 0.7]]")), "restitution[1]: the speed 1 is not above the row before");
  says(parse_error(with(kSmallScene, "restitution: 0.8", "restitution: [[1, 1.9]]")), "restitution[0][1]: is 1.9");
  says(parse_error(with(kSmallScene, "restitution: 0.8", "restitution: []")), "the table is empty");
  says(parse_error(with(kSmallScene, "restitution: 0.8", "restitution: [1, 0.9]")), "expected a row");
  says(parse_error(with(kSmallScene, "mass: 0.6", "mass: 0.6, recoil_mass: 5")), "only a static body has one");
}

TEST_CASE("springs, a fluid, rolling and drilling friction are read, and written so that they read back the same") {
  const std::string springs = "springs:\n  - {name: s, between: [floor, ball], anchors: [[0, 0, 0], [0, 0, 2]], stiffness: 50}\n"
                              "  - {name: t, between: [floor, ball], anchors: [[1, 0, 0], [0, 0, 2]], rest_length: 0.5, stiffness: 5, damping: 0.25}\n";
  std::string text = with(kSmallScene, "air: {density: 1.2}", "fluid: {density: 998, surface: -2}");
  text = with(text, "friction: 0.5}", "friction: 0.5, rolling_friction: 0.002, drilling_friction: 0.0004}");
  const auto first = scene::parse(text + springs, "s.yaml");
  for (const scene::Scene& s : {first, scene::parse(scene::to_yaml(first), "again.yaml")}) {
    REQUIRE(s.world.fluid);
    CHECK(s.world.fluid->density == 998);
    CHECK(s.world.fluid->surface == -2);
    CHECK_NEAR(s.contact_law(0, 1).rolling_friction, 0.001, 1e-18);  // the mean with none
    CHECK_NEAR(s.contact_law(0, 1).drilling_friction, 0.0002, 1e-18);
    REQUIRE_EQ(s.springs.size(), 2);
    CHECK(s.springs[0].rest_length == 2);  // the distance at the start
    CHECK(s.springs[0].damping == 0);
    CHECK(s.springs[1].anchor == Vec3(1, 0, 0));
    CHECK(s.springs[1].rest_length == 0.5);
    CHECK(s.springs[1].damping == 0.25);
    CHECK(s.springs[1].body_b == 0);
  }
  const std::string wrong = parse_error(text + "springs: [{name: s, between: [floor, floor], anchors: 3, stiffness: -1}]\n");
  says(wrong, "springs.s.between: names one body twice");
  says(wrong, "springs.s.anchors: expected two points");
  says(wrong, "springs.s.stiffness: is -1");
}

TEST_CASE("parse: a body of glass is smooth unless it says otherwise, goes through YAML, and has nothing that only opaque bodies have") {
  const auto scene_with = [](const std::string& look, const std::string& shape = "{sphere: {radius: 0.1}}") {
    return "rimshot: 1\nname: a\nworld: {duration: 1}\nmaterials: {m: {}}\nbodies:\n  - {name: b, static: true, material: m, shape: " + shape + ", appearance: " + look + "}\n";
  };
  const scene::Scene clear = scene::parse(scene_with("{glass: {}}"), "s.yaml");
  CHECK(clear.bodies[0].appearance.refractive_index == 1.5);
  CHECK(clear.bodies[0].appearance.roughness == 0);
  const scene::Scene rough = scene::parse(scene::to_yaml(scene::parse(scene_with("{glass: {refractive_index: 1.7}, roughness: 0.2}"), "s.yaml")), "again.yaml");
  CHECK(rough.bodies[0].appearance.refractive_index == 1.7);
  CHECK(rough.bodies[0].appearance.roughness == 0.2);
  CHECK(invalid_input([&] { scene::parse(scene_with("{glass: {}, albedo: [1, 1, 1]}"), "s.yaml"); }).find("a clear body has none") != std::string::npos);
  CHECK(invalid_input([&] { scene::parse(scene_with("{glass: {refractive_index: 0.5}}"), "s.yaml"); }).find("refractive_index") != std::string::npos);
  CHECK(invalid_input([&] { scene::parse(scene_with("{roughness: 0}"), "s.yaml"); }).find("roughness") != std::string::npos);
  const std::string sheet = "{mesh: {vertices: [[0, 0, 0], [1, 0, 0], [0, 1, 0]], triangles: [[0, 1, 2]]}}";
  CHECK(invalid_input([&] { scene::parse(scene_with("{glass: {}}", sheet), "s.yaml"); }).find("has an inside; close it") != std::string::npos);
}
