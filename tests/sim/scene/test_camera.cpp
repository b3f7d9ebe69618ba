#include <fstream>

#include "rimshot/scene/camera_motion.h"
#include "scene_text.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

scene::Scene with_camera(const std::string& more) { return scene::parse(with(kSmallScene, "look_at: [0, 0, 1]", "look_at: [0, 0, 1], " + more), "s.yaml"); }

std::string camera_error(const std::string& more) {
  return parse_error(with(kSmallScene, "look_at: [0, 0, 1]", "look_at: [0, 0, 1], " + more));
}

std::string light_error(const std::string& light) { return parse_error(with(kSmallScene, "sky: {radiance: [1, 1, 1]}", light)); }

}  // namespace

TEST_CASE("camera: everything that it can have survives the round trip") {
  const auto s = with_camera(
      "lens: {focal_length: 35, sensor: [24.9, 18.7], f_number: 2.8, focus_distance: 4}, near: 0.1, far: 50, rolling_shutter: 0.02, "
      "follow: {body: ball, move: true}, keyframes: [{time: 0}, {time: 1, position: [1, -5, 1]}, {time: 3, look_at: [0, 1, 1], up: [0, 1, 1]}]");
  const scene::Camera& c = s.cameras[0];
  REQUIRE(c.lens);
  CHECK(c.lens->sensor_height == 18.7);
  CHECK(c.follow->move);
  REQUIRE_EQ(c.keys.size(), 3);
  CHECK(c.keys[1].position == Vec3(1, -5, 1));
  CHECK(c.keys[2].position == Vec3(0, -5, 1));
  const std::string text = scene::to_yaml(s);
  const auto again = scene::parse(text, "again.yaml");
  CHECK(scene::to_yaml(again) == text);
  CHECK(again.cameras[0].lens->focus_distance == 4);
  CHECK(again.cameras[0].far == 50);
  CHECK(again.cameras[0].rolling_shutter == 0.02);
}

TEST_CASE("camera: settings that are off leave the resolved scene as it was") {
  const std::string text = scene::to_yaml(scene::parse(kSmallScene, "s.yaml"));
  for (const char* word : {"lens", "near", "far", "rolling", "follow", "keyframes"}) CHECK(text.find(word) == std::string::npos);
}

TEST_CASE("camera: the curve passes through its keys, is straight on straight keys, and smooth") {
  scene::Camera camera;
  camera.keys = {{0, {0, 0, 0}, {1, 0, 0}, {0, 0, 1}}, {1, {1, 2, 0}, {2, 0, 0}, {0, 0, 1}}, {3, {3, 6, 0}, {4, 1, 0}, {0, 0, 1}}, {4, {4, 8, 0}, {9, 0, 0}, {0, 0, 1}}};
  for (const auto& key : camera.keys) {
    CHECK_NEAR((scene::camera_at(camera, key.time).look_at - key.look_at).norm(), 0, 1e-14);  // roundings
  }
  // These positions lie on a line that is passed with one speed; a cubic through them is that line.
  for (double t = 0; t <= 4; t += 0.25) CHECK_NEAR((scene::camera_at(camera, t).position - Vec3(t, 2 * t, 0)).norm(), 0, 1e-14);
  const double h = 1e-6;
  for (const double t : {1.0, 3.0}) {
    const Vec3 before = (scene::camera_at(camera, t).look_at - scene::camera_at(camera, t - h).look_at) / h;
    const Vec3 after = (scene::camera_at(camera, t + h).look_at - scene::camera_at(camera, t).look_at) / h;
    CHECK_NEAR((before - after).norm(), 0, 1e-4);  // one-sided differences: h times the second derivative
  }
  CHECK(scene::camera_at(camera, -1).position == Vec3::Zero());
  CHECK(scene::camera_at(camera, 9).position == Vec3(4, 8, 0));
}

TEST_CASE("camera: a handheld path is read from its file, and stands in the resolved scene") {
  TempDir dir;
  // A quarter turn about x takes the camera's forward z to -y and its down y to z: q = (cos 45, -sin 45 or sin 45, 0, 0).
  std::ofstream(dir.path() / "walk.csv") << "time,x,y,z,qw,qx,qy,qz\n0,1,2,3,1,0,0,0\n0.5,2,2,3,0.70710678118654757,0.70710678118654757,0,0\n";
  const std::string text = with(kSmallScene, "position: [0, -5, 1], look_at: [0, 0, 1]", "path: {file: walk.csv}");
  std::ofstream(dir.path() / "s.yaml") << text;
  const auto s = scene::load(dir.path() / "s.yaml");
  REQUIRE_EQ(s.cameras[0].keys.size(), 2);
  const auto& [time, position, look_at, up] = s.cameras[0].keys[1];
  CHECK(time == 0.5);
  CHECK(position == Vec3(2, 2, 3));
  CHECK_NEAR((look_at - Vec3(2, 1, 3)).norm(), 0, 1e-15);  // forward z turns to -y
  CHECK_NEAR((up - Vec3(0, 0, -1)).norm(), 0, 1e-15);      // up -y turns to -z
  CHECK(scene::to_yaml(scene::parse(scene::to_yaml(s), "elsewhere.yaml")) == scene::to_yaml(s));

  const auto error_of = [&](const std::string& rows) {
    std::ofstream(dir.path() / "walk.csv") << rows;
    return invalid_input([&] { scene::load(dir.path() / "s.yaml"); });
  };
  says(error_of("t,x\n"), "walk.csv, line 1: expected the names");
  says(error_of("time,x,y,z,qw,qx,qy,qz\n0,1,2,3,1,0,0\n"), "line 2: expected eight numbers");
  says(error_of("time,x,y,z,qw,qx,qy,qz\n0,1,2,3,1,1,0,0\n"), "must be 1");
  says(error_of("time,x,y,z,qw,qx,qy,qz\n0,1,2,3,1,0,0,0\n0,1,2,3,1,0,0,0\n"), "times must rise");
  says(error_of("time,x,y,z,qw,qx,qy,qz\n"), "holds no row");
  std::filesystem::remove(dir.path() / "walk.csv");
  says(invalid_input([&] { scene::load(dir.path() / "s.yaml"); }), "there is no such file");
}

TEST_CASE("camera: contradictions and slips are named") {
  says(camera_error("vertical_fov: 40, lens: {focal_length: 35}"), "exclude each other");
  says(camera_error("lens: {focal_length: 0}"), "focal_length: is 0");
  says(camera_error("lens: {focal_length: 35, sensor: [36]}"), "expected [width, height] in mm");
  says(camera_error("lens: {focal_length: 35, focus_distance: 3}"), "no effect without an f_number");
  says(camera_error("near: 2, far: 1"), "must be greater than near");
  says(camera_error("follow: {body: bal}"), "there is no body bal");
  says(camera_error("keyframes: [{time: 1}, {time: 1}]"), "times must rise");
  says(camera_error("keyframes: [{time: 1, look_at: [0, -5, 1]}]"), "the camera looks nowhere");
  says(camera_error("keyframes: []"), "expected a list");
  says(camera_error("size: [100000, 100000]"), "at most 16384");
  says(camera_error("size: [0, 10]"), "at least 1");
}

TEST_CASE("light: every kind survives the round trip, and slips are named") {
  for (const char* light : {"sphere: {center: [0, 0, 5], radius: 0.2}, power: 100", "area: {center: [0, 0, 3], edge_u: [1, 0, 0], edge_v: [0, -1, 0]}, power: 50",
                            "sun: {direction: [1, 1, 3], irradiance: [3, 2, 1]}", "environment: {file: sky.exr, scale: 2, turn: 30}"}) {
    const auto s = scene::parse(with(kSmallScene, "sky: {radiance: [1, 1, 1]}", light), "s.yaml");
    CHECK(scene::to_yaml(scene::parse(scene::to_yaml(s), "again.yaml")) == scene::to_yaml(s));
  }
  says(light_error("area: {center: [0, 0, 3], edge_u: [1, 0, 0], edge_v: [2, 0, 0]}, power: 50"), "spans no area");
  says(light_error("area: {center: [0, 0, 3], edge_u: [1, 0, 0], edge_v: [0, 1, 0]}"), "the key power is missing");
  says(light_error("sun: {direction: [0, 0, 0], irradiance: [1, 1, 1]}"), "has no direction");
  says(light_error("lamp: {power: 3}"), "expected one of sphere");
}
