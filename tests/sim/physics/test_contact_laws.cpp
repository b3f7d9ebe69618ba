#include "build_scene.h"
#include "contact_laws.h"
#include "rimshot/core/error.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

/// Three materials, one pair of them in the table, and a fourth body that shares the first one's material.
scene::Scene laws_of_all_kinds() {
  scene::Scene s = vacuum(1);
  for (const char* name : {"leather", "steel", "wood", "ball_too"}) add_ball(s, name, 0.1, 1, Vec3::Zero());
  s.bodies[3].material = "leather";
  s.materials[0].law = {0.8, 0.5, 0.002, 0.01};
  s.materials[1].law = {scene::Restitution({{1, 0.6}, {3, 0.4}}), 0.3, 0, 0.004};
  s.materials[2].law = {0.2, 0.7, 0.004, 0};
  s.contacts.push_back({"steel", "wood", {0.9, 0.1, 0.03, 0.05}});
  return s;
}

}  // namespace

TEST_CASE("contact laws: the table's pair in either order, else the mean of both materials, the same object every time") {
  const scene::Scene s = laws_of_all_kinds();
  const physics::ContactLaws laws(s);
  for (const auto& [a, b] : {std::pair(1, 2), std::pair(2, 1)}) CHECK(laws.of(a, b) == s.contacts[0].law);
  for (const auto& [a, b] : {std::pair(0, 1), std::pair(1, 0), std::pair(3, 1)}) {
    const scene::ContactLaw& law = laws.of(a, b);
    CHECK_NEAR(law.restitution.at(0.5), (0.8 + 0.6) / 2, 1e-15);  // roundings
    CHECK_NEAR(law.restitution.at(1.5), (0.8 + 0.55) / 2, 1e-15);
    CHECK_NEAR(law.restitution.at(9), (0.8 + 0.4) / 2, 1e-15);
    CHECK_NEAR(law.friction, 0.4, 1e-15);
    CHECK_NEAR(law.rolling_friction, 0.001, 1e-18);
    CHECK_NEAR(law.drilling_friction, 0.007, 1e-18);
    CHECK(&law == &laws.of(0, 1));  // bodies of one material share their laws
  }
  const scene::ContactLaw& alike = laws.of(0, 3);  // of a material with itself
  CHECK(alike == s.materials[0].law);
}

TEST_CASE("contact laws: a material that the scene does not have is named when a pair asks for it") {
  scene::Scene s = laws_of_all_kinds();
  s.bodies[3].material = "rubber";
  const physics::ContactLaws laws(s);
  CHECK_NEAR(laws.of(0, 2).friction, 0.6, 1e-15);
  try {
    laws.of(3, 2);
    FAIL("a law of an unknown material was made");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    CHECK(std::string(error.what()).find("\"rubber\"; the scene has: leather, steel, wood") != std::string::npos);
  }
}
