#include <cmath>
#include <fstream>
#include <numbers>

#include "rimshot/scene/import.h"
#include "rimshot/scene/mass_properties.h"
#include "scene_text.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

scene::Imported import_text(const std::string& xml) {
  const TempDir dir;
  const auto file = dir.path() / "model.xml";
  std::ofstream(file) << xml;
  return scene::import_model(file);
}

std::string import_error(const std::string& xml) {
  return invalid_input([&] { import_text(xml); });
}

const std::string kArm = R"(<robot name="arm">
  <link name="base"><collision><geometry><box size="0.2 0.2 0.1"/></geometry></collision></link>
  <link name="upper">
    <inertial><origin xyz="0 0 0.25" rpy="0 0 1.5707963267948966"/><mass value="2"/>
      <inertia ixx="0.03" iyy="0.02" izz="0.01" ixy="0" ixz="0" iyz="0"/></inertial>
    <collision><origin xyz="0 0 0.3"/><geometry><cylinder radius="0.03" length="0.4"/></geometry></collision>
    <visual><geometry><box size="1 1 1"/></geometry></visual>
  </link>
  <joint name="shoulder" type="revolute">
    <parent link="base"/><child link="upper"/>
    <origin xyz="0.1 0 0.5" rpy="0 1.5707963267948966 0"/><axis xyz="0 1 0"/>
    <limit lower="-1" upper="2" effort="10" velocity="3"/><dynamics damping="0.1"/>
  </joint>
  <transmission name="t"/>
</robot>)";

const std::string kMan = R"(<mujoco model="man">
  <compiler angle="degree"/>
  <option gravity="0 0 -1.62" timestep="0.002"/>
  <default><geom density="500"/><default class="leg"><joint axis="0 1 0" range="-90 90"/></default></default>
  <worldbody>
    <light pos="0 0 3"/>
    <geom name="floor" type="plane" size="5 5 1"/>
    <body name="torso" pos="0 0 2">
      <freejoint/>
      <geom type="box" size="0.1 0.2 0.3"/>
      <geom type="sphere" size="0.1" pos="0 0 0.5" density="1000"/>
      <body name="leg" pos="0 0 -0.3" childclass="leg">
        <joint name="hip" damping="0.5"/>
        <geom type="capsule" fromto="0 0 0 0 0 -0.8" size="0.05"/>
      </body>
    </body>
  </worldbody>
  <actuator/>
</mujoco>)";

}  // namespace

TEST_CASE("URDF: masses, principal moments, poses, hinge and limits of an arm, and what was left out") {
  const auto imported = import_text(kArm);
  const scene::Scene& s = imported.scene;
  REQUIRE_EQ(s.bodies.size(), 2);
  CHECK(s.bodies[0].is_static);
  const scene::Body& upper = s.bodies[1];
  CHECK(upper.mass == 2);
  // The link's z axis is the world's x after a quarter turn about y: the centre of mass is 0.25 m along it from the joint.
  CHECK_LE((upper.initial.p_WB - Vec3(0.35, 0, 0.5)).norm(), 1e-12);
  // The inertial frame is turned by a quarter about z: what is its x axis is the link's y.
  const Mat3 axes = (upper.inertia_axes).toRotationMatrix();
  const Mat3 tensor = axes * upper.inertia.asDiagonal() * axes.transpose();
  CHECK_LE((tensor - Mat3(Vec3(0.02, 0.03, 0.01).asDiagonal())).norm(), 1e-12);
  // The cylinder's middle is 0.05 m above the centre of mass, in the link's axes.
  const auto& part = std::get<scene::Compound>(upper.shape).parts.at(0);
  CHECK_LE((part.pose.p_WB - Vec3(0, 0, 0.05)).norm(), 1e-12);
  REQUIRE_EQ(s.joints.size(), 1);
  CHECK(s.joints[0].type == scene::JointType::Hinge);
  CHECK_LE((s.joints[0].anchor - Vec3(0.1, 0, 0.5)).norm(), 1e-12);
  CHECK_LE((s.joints[0].axis - Vec3::UnitY()).norm(), 1e-12);
  CHECK((*s.joints[0].limits)[1] == 2);
  REQUIRE_EQ(imported.ignored.size(), 2);  // the whole robot first, then joint by joint
  says(imported.ignored[0], "model.xml:14: <transmission>");
  says(imported.ignored[1], "model.xml:12: <dynamics>");
}

TEST_CASE("MJCF: defaults, densities, centre of mass, free and hinged bodies, and what was left out") {
  const auto imported = import_text(kMan);
  const scene::Scene& s = imported.scene;
  CHECK(s.world.gravity == Vec3(0, 0, -1.62));
  REQUIRE_EQ(s.bodies.size(), 3);
  CHECK(std::holds_alternative<scene::Plane>(s.bodies[0].shape));
  const scene::Body& torso = s.bodies[1];
  const double box = 500 * 8 * 0.1 * 0.2 * 0.3, ball = 1000 * 4.0 / 3 * std::numbers::pi * 1e-3;
  CHECK_NEAR(torso.mass, box + ball, 1e-12);
  CHECK_NEAR(torso.initial.p_WB.z(), 2 + 0.5 * ball / (box + ball), 1e-12);  // the lever rule
  // About y: the box, the ball, and the parallel axis theorem with the reduced mass.
  const double about_y = box / 3 * (0.01 + 0.09) + 0.4 * ball * 0.01 + box * ball / (box + ball) * 0.25;
  const Mat3 axes = torso.inertia_axes.toRotationMatrix();
  CHECK_NEAR((axes * torso.inertia.asDiagonal() * axes.transpose())(1, 1), about_y, 1e-12);
  const scene::Body& leg = s.bodies[2];
  CHECK_NEAR(leg.initial.p_WB.z(), 2 - 0.3 - 0.4, 1e-12);
  REQUIRE_EQ(s.joints.size(), 1);
  CHECK_LE((s.joints[0].anchor - Vec3(0, 0, 1.7)).norm(), 1e-12);
  CHECK(s.joints[0].axis == Vec3::UnitY());
  CHECK_NEAR((*s.joints[0].limits)[0], -std::numbers::pi / 2, 1e-15);
  std::string all;
  for (const std::string& line : imported.ignored) all += line + "\n";
  for (const char* what : {"<actuator>", "<light>", "damping of joint hip"}) says(all, what);
  CHECK(scene::to_yaml(scene::parse(scene::to_yaml(s), "again.yaml")) == scene::to_yaml(s));
}

TEST_CASE("models that cannot be read are errors with file and line") {
  says(import_error("<robot"), "model.xml:1: this is not valid XML");
  says(import_error("<html/>"), "expected <robot> (URDF) or <mujoco> (MJCF)");
  says(import_error(with(kArm, "value=\"2\"", "value=\"two\"")), "model.xml:4: <mass> value=\"two\": expected finite numbers");
  says(import_error(with(kArm, "<child link=\"upper\"/>", "<child link=\"lower\"/>")), "there is no link \"lower\"");
  says(import_error(with(kArm, "value=\"2\"", "value=\"0\"")), "the moving body upper has no mass");
  says(import_error(with(kMan, "<freejoint/>", "<joint/><joint/>")), "a body with several joints is not read");
  says(import_error(with(kMan, "size=\"0.1 0.2 0.3\"", "size=\"0.1 0.2\"")), "needs 3 numbers as size");
  std::string deep = "<mujoco><worldbody>";
  for (int i = 0; i < 300; ++i) deep += "<body><freejoint/><geom size='0.1'/>";
  for (int i = 0; i < 300; ++i) deep += "</body>";
  says(import_error(deep + "</worldbody></mujoco>"), "deeper than 200");
}

TEST_CASE("a centre of mass of one's own moves the geometry and needs moments of inertia") {
  const std::string shape = "shape: {compound: {parts: [{shape: {box: {half_extents: [1, 1, 1]}}}]}}, mass: 3, ";
  const auto body = [&](const std::string& rest) {
    return with(kSmallScene, "shape: {sphere: {radius: 0.12}}, mass: 0.6, inertia: shell", shape + rest);
  };
  const auto s = scene::parse(body("inertia: [1, 1, 1], center_of_mass: [0, 0, 0.5]"), "s.yaml");
  CHECK(std::get<scene::Compound>(s.bodies[0].shape).parts[0].pose.p_WB == Vec3(0, 0, -0.5));
  CHECK(scene::to_yaml(scene::parse(scene::to_yaml(s), "again.yaml")) == scene::to_yaml(s));
  says(parse_error(body("center_of_mass: [0, 0, 0.5]")), "needs inertia: [Ixx, Iyy, Izz] about it");
  says(parse_error(with(kSmallScene, "mass: 0.6, inertia: shell", "mass: 0.6, inertia: [1, 1, 1], center_of_mass: [0, 0, 1]")),
       "belongs to a moving hull, mesh or compound");
}
