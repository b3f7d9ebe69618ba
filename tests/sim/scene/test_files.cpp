#include <filesystem>
#include <fstream>

#include "repository_scenes.h"
#include "rimshot/scene/family.h"
#include "scene_text.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("files that are no scenes: a folder, nothing, too large, not a file") {
  TempDir dir;
  says(invalid_input([&] { scene::load(dir.path()); }), "this is a folder");
  says(invalid_input([&] { scene::load(dir.path() / "none.yaml"); }), "there is no such file");
  says(invalid_input([&] { scene::load("/dev/zero"); }), "not a regular file");
  const auto huge = dir.path() / "huge.yaml";
  std::ofstream(huge).put('\n');
  std::filesystem::resize_file(huge, 1ull << 40);  // sparse: reading it would not end
  says(invalid_input([&] { scene::load(huge); }), "a scene has at most");
}

TEST_CASE("to_yaml and parse are inverse, and the second text is the first") {
  for (const char* folder : {"showcase", "laws"})
    for (const auto& file : repository_scenes(folder)) {
      CAPTURE(file.string());
      const scene::Scene s = scene::load(file);
      const std::string text = scene::to_yaml(s);
      const scene::Scene again = scene::parse(text, "again.yaml");
      CHECK(scene::to_yaml(again) == text);
      REQUIRE_EQ(again.bodies.size(), s.bodies.size());
      for (std::size_t i = 0; i < s.bodies.size(); ++i) {
        CHECK(again.bodies[i].initial.p_WB == s.bodies[i].initial.p_WB);
        CHECK(again.bodies[i].initial.q_WB.coeffs() == s.bodies[i].initial.q_WB.coeffs());
        CHECK(again.bodies[i].initial.w_WB_W == s.bodies[i].initial.w_WB_W);
        CHECK(again.bodies[i].mass == s.bodies[i].mass);
        CHECK(again.bodies[i].inertia == s.bodies[i].inertia);
        CHECK(again.bodies[i].appearance.albedo == s.bodies[i].appearance.albedo);
        CHECK(again.bodies[i].appearance.pattern == s.bodies[i].appearance.pattern);
      }
      CHECK(again.cameras.size() == s.cameras.size());
      CHECK(again.lights.size() == s.lights.size());
    }
}

TEST_CASE("a name with quotes and line breaks survives the round trip") {
  scene::Scene s = scene::parse(kSmallScene, "s.yaml");
  s.name = "a \"quoted\"\n\\name\t\x01 #:{}";
  CHECK(scene::parse(scene::to_yaml(s), "again.yaml").name == s.name);
}

TEST_CASE("every shape survives the round trip") {
  for (const char* shape :
       {"{sphere: {radius: 0.1}}", "{box: {half_extents: [0.1, 0.2, 0.3]}}", "{capsule: {radius: 0.1, length: 0.3}}",
        "{cylinder: {radius: 0.1, length: 0.3}}", "{torus: {major_radius: 0.3, minor_radius: 0.1}}"}) {
    const auto s = scene::parse(
        with(with(kSmallScene, "{sphere: {radius: 0.12}}", shape), "inertia: shell", "inertia: solid"), "s.yaml");
    CHECK(scene::to_yaml(scene::parse(scene::to_yaml(s), "again.yaml")) == scene::to_yaml(s));
  }
}

TEST_CASE("every family in the repository gives scenes, the same for the same index") {
  for (const auto& file : repository_scenes("families")) {
    CAPTURE(file.string());
    const auto family = scene::Family::load(file);
    const std::string tenth = scene::to_yaml(family.sample(1, 10));
    for (int i = 0; i < 10; ++i) CHECK(scene::to_yaml(family.sample(1, std::uint64_t(i))) != tenth);
    CHECK(scene::to_yaml(scene::Family::load(file).sample(1, 10)) == tenth);  // independent of what was drawn before
    CHECK(scene::to_yaml(family.sample(2, 10)) != tenth);
  }
}
