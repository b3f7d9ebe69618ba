#include <cmath>
#include <numbers>

#include "rimshot/scene/io.h"
#include "rimshot/scene/scene_template.h"
#include "scene_text.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

constexpr double kDegree = std::numbers::pi / 180;

Vec3 velocity_with(const scene::Overrides& overrides) {
  scene::Overrides all = {{"bodies.ball.velocity", "[3, 4, 12]"}};
  all.insert(all.end(), overrides.begin(), overrides.end());
  return scene::parse(kSmallScene, "small", all).bodies[0].initial.v_WB_W;
}

}  // namespace

TEST_CASE("overrides: one component of a vector") {
  CHECK(velocity_with({{"bodies.ball.velocity.y", "7"}}) == Vec3(3, 7, 12));
  CHECK_NEAR((velocity_with({{"bodies.ball.velocity.magnitude", "26"}}) - Vec3(6, 8, 24)).norm(), 0, 1e-14);  // |v| is 13
  const Vec3 low = velocity_with({{"bodies.ball.velocity.elevation", "30"}});
  CHECK_NEAR(low.z(), 6.5, 1e-14);                                     // 13 sin 30
  CHECK_NEAR(std::atan2(low.y(), low.x()), std::atan2(4, 3), 1e-15);   // the azimuth stays
  CHECK_NEAR(low.norm(), 13, 1e-14);
  const Vec3 turned = velocity_with({{"bodies.ball.velocity.azimuth", "90"}});
  CHECK_NEAR((turned - Vec3(0, 5, 12)).norm(), 0, 1e-14);
}

TEST_CASE("overrides: a path that ends with + adds") {
  CHECK(velocity_with({{"bodies.ball.velocity+", "[1, -1, 0.5]"}}) == Vec3(4, 3, 12.5));
  CHECK(velocity_with({{"bodies.ball.velocity.z+", "1"}}) == Vec3(3, 4, 13));
  const Vec3 up = velocity_with({{"bodies.ball.velocity.elevation+", "2"}});
  CHECK_NEAR(std::atan2(up.z(), std::hypot(up.x(), up.y())), std::atan2(12, 5) + 2 * kDegree, 1e-15);
  const Vec3 left = velocity_with({{"bodies.ball.velocity.azimuth+", "-3"}});
  CHECK_NEAR(std::atan2(left.y(), left.x()), std::atan2(4, 3) - 3 * kDegree, 1e-15);
  CHECK_NEAR(velocity_with({{"bodies.ball.velocity.magnitude+", "0.5"}}).norm(), 13.5, 1e-14);
}

TEST_CASE("overrides: what cannot be addressed is refused with the reason") {
  const auto refused = [](const scene::Overrides& overrides, const char* why) {
    says(invalid_input([&] { velocity_with(overrides); }), why);
  };
  refused({{"bodies.ball.velocity", "[0, 0, 0]"}, {"bodies.ball.velocity.magnitude", "3"}}, "no direction");
  refused({{"bodies.ball.velocity", "[0, 0, 1]"}, {"bodies.ball.velocity.elevation", "3"}}, "no azimuth");
  refused({{"bodies.ball.velocity.elevation", "91"}}, "between -90 and 90");
  refused({{"bodies.ball.velocity.magnitude", "-1"}}, "at least 0");
  refused({{"bodies.ball.velocity.elevation", "steep"}}, "expected a number");
  refused({{"bodies.ball.velocity+", "3"}}, "only a number to a number");
  refused({{"bodies.ball.spin+", "[1, 0, 0]"}}, "no value to add to");
}

TEST_CASE("a template gives what parsing gives, again and again, and the same errors") {
  const scene::SceneTemplate scenes(kSmallScene, "s.yaml");
  for (int i = 0; i < 3; ++i) {
    const scene::Overrides change = {{"bodies.ball.velocity", "[3, 4, 12]"}, {"bodies.ball.velocity.elevation+", std::to_string(i)}};
    CHECK(scene::to_yaml(scenes.with(change)) == scene::to_yaml(scene::parse(kSmallScene, "s.yaml", change)));
  }
  CHECK(scene::to_yaml(scenes.with({})) == scene::to_yaml(scene::parse(kSmallScene, "s.yaml")));
  const scene::Overrides wrong = {{"bodies.ball.mass", "-1"}};
  CHECK(invalid_input([&] { scenes.with(wrong); }) == parse_error(kSmallScene, wrong));
}
