#include "rimshot/batch/run.h"

#include <functional>
#include <cstring>

#include "court.h"
#include "rimshot/core/error.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

bool same(const batch::Outcome& a, const batch::Outcome& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

batch::RunResult by_world(std::size_t count, const batch::SceneAt& scene_at) {
  batch::RunOptions options;
  options.engine = batch::Engine::World;
  return batch::run(count, scene_at, options);
}

/// Every output of the fast path against the simulator's, over the worlds that took it.
void check_same(const batch::RunResult& fast, const batch::RunResult& world, double tolerance) {
  for (std::size_t i = 0; i < fast.outcomes.size(); ++i) {
    if (!fast.fast[i]) continue;
    CAPTURE(i);
    for (const batch::Output& output : batch::outputs()) {
      CAPTURE(output.name);
      const double a = output.value(fast.outcomes[i]), b = output.value(world.outcomes[i]);
      REQUIRE(std::isnan(a) == std::isnan(b));
      if (!std::isnan(b)) CHECK_NEAR(a, b, tolerance);
    }
  }
}

}  // namespace

TEST_CASE("fast path: 300 throws end where the simulator says, with the same events") {
  const auto fast = batch::run(300, throw_at), world = by_world(300, throw_at);
  CHECK(fast.report.fast >= 280);
  CHECK(fast.report.fast + fast.report.world == 300);
  CHECK(fast.report.checked == 3);
  CHECK(world.report.fast == 0);
  int made = 0, rim = 0;
  for (const batch::Outcome& o : world.outcomes) {
    made += o.made == 1;
    rim += o.rim_time >= 0;
  }
  CHECK(made > 30);
  CHECK(rim > 100);
  // 1e-10 m of flight and 1e-11 m of contact, times ten for every bounce off the ring's curve, twice or three times; the
  // smallest gap and the velocity after the ring come from interpolated samples in the simulator's case.
  check_same(fast, world, 5e-6);
}

TEST_CASE("fast path: posts, beads and drums of every shape, wind, tilted gravity") {
  const auto scene_at = [](std::size_t i) {
    scene::Scene s = throw_at(i);
    s.world.duration = 1.4;
    s.world.air->wind = {-1, 0.5, 0};
    s.world.gravity = {0.3, 0, -9.7};
    add_static(s, "bead", scene::Sphere{0.3}, {2, 0, 3});
    add_static(s, "post", scene::Capsule{0.05, 2}, {3, 0.3, 2});
    add_static(s, "drum", scene::Cylinder{0.3, 0.4}, {3, -0.3, 0.7});
    for (const char* name : {"bead", "post", "drum"}) contact(s, "ball", name, 0.7, 0.3);
    return s;
  };
  const auto fast = batch::run(100, scene_at), world = by_world(100, scene_at);
  CHECK(fast.report.fast >= 80);
  check_same(fast, world, 5e-6);  // as above
}

TEST_CASE("outcomes do not depend on the number of threads") {
  batch::RunOptions one, many;
  one.threads = 1;
  many.threads = 7;
  for (const auto engine : {batch::Engine::Auto, batch::Engine::World}) {
    one.engine = many.engine = engine;
    const auto a = batch::run(60, throw_at, one), b = batch::run(60, throw_at, many);
    for (std::size_t i = 0; i < 60; ++i) REQUIRE(same(a.outcomes[i], b.outcomes[i]));
  }
}

TEST_CASE("a shot that comes to rest is the simulator's business, and the report says so") {
  const auto scene_at = [](std::size_t i) {
    scene::Scene s = vacuum(3);
    add_basketball(s, {0, 0, i == 1 ? 0.2 : 2.0}, {0.2, 0, 0});
    add_static(s, "floor", scene::Plane{});
    contact(s, "ball", "floor", i == 1 ? 0.2 : 0.9, 0.5);
    return s;
  };
  const auto result = batch::run(3, scene_at);
  CHECK(result.fast == std::vector<char>{1, 0, 1});
  CHECK(result.report.reason.find("rest") != std::string::npos);
  CHECK(same(result.outcomes[1], by_world(3, scene_at).outcomes[1]));
  CHECK(std::isnan(result.outcomes[0].made));  // there is no ring
}

TEST_CASE("what the fast path does not know goes to the simulator") {
  const auto two_balls = [](std::size_t) {
    scene::Scene s = court();
    s.world.duration = 0.3;
    add_ball(s, "second", 0.1, 0.4, {1, 1, 5});
    return s;
  };
  const auto result = batch::run(2, two_balls);
  CHECK(result.report.world == 2);
  CHECK(result.report.reason.find("second") != std::string::npos);
  const auto with_law = [](const std::function<void(scene::Scene&)>& law) {
    return batch::run(1, [&](std::size_t) {
      scene::Scene s = court();
      s.world.duration = 0.1;
      law(s);
      return s;
    }).report.reason;
  };
  CHECK_EQ(with_law([](scene::Scene& s) { s.world.fluid = scene::Fluid{1, 9}; }), "the world has a fluid");
  CHECK_EQ(with_law([](scene::Scene& s) { s.springs.push_back({"s", 1, 0, {4, 0, 3}, {0, 0, 2}, 1, 2, 0}); }), "the scene has springs");
  CHECK_EQ(with_law([](scene::Scene& s) { s.contacts[0].law.rolling_friction = 1e-3; }), "ball and rim have rolling or drilling friction");
}

TEST_CASE("a wrong name or an impossible scene is an error, the one of the lowest index") {
  batch::RunOptions options;
  options.ball = "floor";
  CHECK_THROWS_WITH_AS(batch::run(2, throw_at, options), "body floor is not a body that moves", Error);
  options.ball = "";
  options.ring = "hoop";
  CHECK_THROWS_AS(batch::run(2, throw_at, options), Error);
  const auto some_fail = [](std::size_t i) {
    if (i == 5 || i == 17) throw Error(ErrorCode::InvalidInput, "world " + std::to_string(i));
    return throw_at(i);
  };
  CHECK_THROWS_WITH_AS(batch::run(40, some_fail), "world 5", Error);
}
