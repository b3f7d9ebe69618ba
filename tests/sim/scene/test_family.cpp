#include <fstream>
#include <map>
#include <set>

#include "rimshot/scene/family.h"
#include "scene_text.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

scene::Family family(const TempDir& dir, const std::string& text, const scene::Overrides& overrides = {}) {
  const auto file = dir.path() / "family.yaml";
  std::ofstream(file) << text;
  return scene::Family::load(file, overrides);
}

const std::string kFamily = with(kSmallScene, "rimshot: 1\n", "rimshot: 1\nfamily: 1\n");

}  // namespace

TEST_CASE("uniform draws fill their interval evenly") {
  TempDir dir;
  const auto f = family(dir, with(kFamily, "position: [0, 0, 2]", "position: {uniform: [[-1, 5, 2], [1, 5, 3]]}"));
  constexpr int n = 2000;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const Vec3 p = f.sample(1, std::uint64_t(i)).bodies[0].initial.p_WB;
    REQUIRE_UNARY(p.x() >= -1 && p.x() < 1 && p.y() == 5 && p.z() >= 2 && p.z() < 3);
    sum += p.x();
  }
  CHECK_NEAR(sum / n, 0, 5 * std::sqrt(4.0 / 12 / n));  // 5 sigma of the mean
}

TEST_CASE("log_uniform is even in the logarithm, choice takes every entry") {
  TempDir dir;
  const auto f = family(dir, with(with(kFamily, "mass: 0.6", "mass: {log_uniform: [0.01, 100]}"), "friction: 0.5",
                                  "friction: {choice: [0.1, 0.2, 0.3]}"));
  int below_one = 0;
  std::map<double, int> frictions;
  constexpr int n = 900;
  for (int i = 0; i < n; ++i) {
    const auto s = f.sample(1, std::uint64_t(i));
    below_one += s.bodies[0].mass < 1;
    ++frictions[s.materials[0].law.friction];
  }
  CHECK_NEAR(below_one, n / 2.0, 5 * std::sqrt(n) / 2);  // 5 sigma of a fair coin
  CHECK(frictions.size() == 3);
  for (const auto& [value, count] : frictions) CHECK_NEAR(count, n / 3.0, 5 * std::sqrt(n * 2.0 / 9));
}

TEST_CASE("repeat makes numbered copies that draw for themselves") {
  TempDir dir;
  const auto f = family(dir, with(kFamily, "{name: ball, shape", "{name: ball, repeat: {choice: [0, 3]}, shape"));
  const auto g = family(dir, with(with(kFamily, "{name: ball, shape", "{name: ball, repeat: 3, shape"),
                                  "position: [0, 0, 2]", "position: {uniform: [[-5, -5, 1], [5, 5, 9]]}"));
  std::set<std::size_t> counts;
  for (int i = 0; i < 40; ++i) {
    // Three copies at the same place lie inside each other: every draw of 3 is drawn again until it is 0.
    counts.insert(f.sample(1, std::uint64_t(i)).bodies.size());
    const auto s = g.sample(1, std::uint64_t(i));
    REQUIRE_EQ(s.bodies.size(), 4);
    CHECK(s.bodies[0].name == "ball_0");
    CHECK(s.bodies[2].name == "ball_2");
    CHECK(s.bodies[0].initial.p_WB != s.bodies[1].initial.p_WB);
  }
  CHECK(counts == std::set<std::size_t>{1});
}

TEST_CASE("named draws: one value in several places") {
  TempDir dir;
  const auto f = family(dir, with(with(kFamily, "rimshot: 1\n", "rimshot: 1\ndraw: {height: {uniform: [1, 3]}}\n"),
                                  "position: [0, 0, 2]", "position: [0, $height, $height]"));
  const Vec3 p = f.sample(1, 0).bodies[0].initial.p_WB;
  CHECK(p.y() == p.z());
  CHECK(p.z() >= 1);
}

TEST_CASE("errors of a family carry their place, like a scene's") {
  TempDir dir;
  says(invalid_input([&] { family(dir, kSmallScene); }), "this is a scene, not a family");
  says(invalid_input([&] { family(dir, with(kFamily, "mass: 0.6", "mass: {uniform: [1]}")); }),
       "expected two ends [low, high]");
  says(invalid_input([&] { family(dir, with(kFamily, "mass: 0.6", "mass: {choice: []}")); }),
       "expected a list to choose from");
  says(invalid_input([&] { family(dir, with(kFamily, "mass: 0.6", "mass: $weight")); }),
       "there is no drawn value $weight");
  says(invalid_input([&] { family(dir, with(kFamily, "position: [0, 0, 2]", "position: [0, 0, 0]")); }),
       "is inside ball");
  says(invalid_input([&] { family(dir, with(kFamily, "mass: 0.6", "mass: {unifrm: [1, 2]}")); }), "family.yaml:9:");
}

TEST_CASE("the scene's own seed differs from index to index") {
  TempDir dir;
  const auto f = family(dir, kFamily);
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 100; ++i) seeds.insert(f.sample(1, std::uint64_t(i)).world.seed);
  CHECK(seeds.size() == 100);
}

TEST_CASE("overrides replace ranges before anything is drawn, in every copy, and name what is wrong with them") {
  TempDir dir;
  const std::string text = with(with(kFamily, "{name: ball, shape", "{name: ball, repeat: 2, shape"), "position: [0, 0, 2]",
                                "position: {uniform: [[-5, -5, 1], [5, 5, 9]]}");
  const auto f = family(dir, text, {{"bodies.ball.mass", "{uniform: [7, 8]}"}, {"world.gravity", "[0, 0, -3]"}});
  const auto plain = family(dir, text);
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto s = f.sample(1, i);
    CHECK(s.world.gravity.z() == -3);
    CHECK(s.bodies[0].mass != s.bodies[1].mass);
    for (const int b : {0, 1}) CHECK_UNARY(s.bodies[std::size_t(b)].mass >= 7 && s.bodies[std::size_t(b)].mass < 8);
  }
  CHECK(plain.sample(1, 0).bodies[0].mass == 0.6);
  CHECK_THROWS_AS(family(dir, text, {{"bodies.moon.mass", "1"}}), Error);
  CHECK_THROWS_AS(family(dir, text, {{"bodies.ball.mass", "{uniform: [-2, -1]}"}}), Error);
}
