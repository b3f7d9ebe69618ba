#pragma once
#include "build_body.h"
#include "rimshot/scene/io.h"

namespace rimshot::test {

/// Flight in air, impacts, balls that hit each other, roll and rest: everything that could differ between two machines.
inline scene::Scene busy_scene() {
  scene::Scene s = vacuum(2.5);
  s.world.air = scene::Air{};
  add_static(s, "floor", scene::Plane{});
  add_static(s, "wall", scene::Box{{0.1, 2, 1}}, {1.2, 0, 1});
  add_static(s, "rim", scene::Torus{0.3, 0.01}, {0, 0, 0.5});
  for (int i = 0; i < 5; ++i)
    add_ball(s, "ball" + std::to_string(i), 0.08 + 0.01 * i, 0.4, {0.3 * i - 0.6, 0.02 * i, 1.2 + 0.3 * i},
             {0.5, 0.1 * i, 0}, {1, 5, 2})
        .aero = {0.5, 1};
  for (scene::Material& material : s.materials) material = {material.name, 0.6, 0.4};
  return s;
}

/// Solids of every kind that tumble, hit, slide and come to rest, and a chain of joints with a limit and a motor.
inline scene::Scene tumbling_scene() {
  scene::Scene s = vacuum(1.5);
  add_static(s, "floor", scene::Plane{});
  add_static(s, "ramp", scene::Box{{1, 1, 0.05}}, {1.5, 0, 0.3});
  s.bodies.back().initial.q_WB = turned_about({0, 1, 0}, 0.4);
  const scene::TriangleMesh tetrahedron{{{0.2, 0, -0.1}, {-0.1, 0.2, -0.1}, {-0.1, -0.2, -0.1}, {0, 0, 0.3}}, {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}};
  scene::Shape hull = scene::ConvexHull{tetrahedron}, mesh = scene::Mesh{tetrahedron, true};
  scene::Shape dumbbell = scene::Compound{{{scene::Sphere{0.1}, {{0.2, 0, 0}, Quat::Identity()}, 1},
                                           {scene::Box{{0.1, 0.05, 0.1}}, {{-0.2, 0, 0}, Quat::Identity()}, 2}}};
  for (scene::Shape* shape : {&hull, &mesh, &dumbbell}) scene::center(*shape);
  int i = 0;
  for (const scene::Shape& shape : {scene::Shape(scene::Box{{0.15, 0.1, 0.05}}), scene::Shape(scene::Cylinder{0.1, 0.2}),
                                    scene::Shape(scene::Capsule{0.06, 0.2}), scene::Shape(scene::Torus{0.15, 0.05}), hull, mesh, dumbbell}) {
    add_solid(s, "solid" + std::to_string(i), shape, 0.5, {0.6 * i - 0.9, 0.03 * i, 1.2 + 0.2 * i}, turned_about({1, 0.3 * i, 2}, 1 + i), {0.3, 0, -1}, {2, 3, -1});
    ++i;
  }
  add_static(s, "post", scene::Sphere{0.02}, {0, 3, 2});
  add_solid(s, "upper", scene::Box{{0.2, 0.02, 0.02}}, 0.5, {0.25, 3, 2});
  add_solid(s, "lower", scene::Box{{0.2, 0.02, 0.02}}, 0.5, {0.7, 3, 2});
  for (int k = 0; k < 2; ++k) {
    scene::Joint hinge;
    hinge.name = "hinge" + std::to_string(k);
    hinge.type = scene::JointType::Hinge;
    hinge.body_a = s.body_index(k == 0 ? "post" : "upper");
    hinge.body_b = s.body_index(k == 0 ? "upper" : "lower");
    hinge.anchor = hinge.anchor_b = {0.47 * k, 3, 2};
    hinge.axis = Vec3::UnitY();
    if (k == 1) hinge.limits = {{-0.5, 0.5}};
    s.joints.push_back(hinge);
  }
  all_contacts(s, 0.5, 0.4);
  return scene::parse(scene::to_yaml(s), "tumbling");  // as a file would give it
}

/// What the other two leave out: springs, a fluid, rolling and drilling friction, sliders with a motor, ball, rod and fixed joints.
inline scene::Scene driven_scene() {
  scene::Scene s = vacuum(1.5);
  s.world.fluid = scene::Fluid{1000, 0};
  add_static(s, "table", scene::Box{{2, 2, 0.1}}, {4, 0, 0.9});
  add_ball(s, "float", 0.1, 2, {0, 0, 0.4}, {0.3, 0, 0}, {1, 2, 3});
  add_ball(s, "roller", 0.1, 0.5, {2.5, 0, 1.1}, {1, 0.2, 0}, {0, 0, 20});
  add_static(s, "post", scene::Sphere{0.05}, {0, 3, 3});
  for (int i = 0; i < 4; ++i)
    add_solid(s, "link" + std::to_string(i), scene::Box{{0.1, 0.04, 0.03}}, 0.5, {0.3 + 0.3 * i, 3, 3}, Quat::Identity(), {0, 0.2 * i, 0});
  add_solid(s, "sled", scene::Box{{0.2, 0.1, 0.05}}, 2, {4, 1, 1.05});
  const auto joint = [&](scene::JointType type, const std::string& a, const std::string& b, const Vec3& anchor, const Vec3& anchor_b) {
    scene::Joint added;
    added.name = a + "_" + b;
    added.type = type;
    added.body_a = s.body_index(a);
    added.body_b = s.body_index(b);
    added.anchor = anchor;
    added.anchor_b = anchor_b;
    added.axis = Vec3::UnitX();
    s.joints.push_back(added);
  };
  joint(scene::JointType::Ball, "post", "link0", {0.15, 3, 3}, {0.15, 3, 3});
  joint(scene::JointType::Distance, "link0", "link1", {0.4, 3, 3}, {0.5, 3, 3});
  joint(scene::JointType::Fixed, "link1", "link2", {0.75, 3, 3}, {0.75, 3, 3});
  joint(scene::JointType::Slider, "table", "sled", {4, 1, 1}, {4, 1, 1});
  s.joints.back().motor = {0.5, 8};
  s.joints.back().limits = {{-0.1, 0.3}};
  s.springs.push_back({"bungee", s.body_index("link2"), s.body_index("link3"), {1, 3, 3}, {1.1, 3, 3}, 0.05, 60, 0.4});
  for (scene::Material& m : s.materials) m.law = {0.5, 0.4, 0.001, 0.004};
  return scene::parse(scene::to_yaml(s), "driven");
}

}  // namespace rimshot::test
