#include <algorithm>

#include "broad_phase.h"
#include "build_body.h"
#include "rimshot/core/rng.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using physics::BroadPhase;

namespace {

std::vector<scene::CollisionShape> shapes_of(const scene::Scene& s) {
  std::vector<scene::CollisionShape> shapes;
  for (const scene::Body& body : s.bodies) shapes.emplace_back(body.shape);
  return shapes;
}

bool lists(const std::vector<int>& near, int body) { return std::ranges::find(near, body) != near.end(); }

/// Balls in random places; their distance is a closed form.
struct Balls {
  static constexpr double kRoomSide = 5, kMostReach = 0.2;
  scene::Scene scene = vacuum(1);
  std::vector<double> radii;

  Balls(int count, Rng& rng) {
    for (int i = 0; i < count; ++i) {
      radii.push_back(rng.uniform(0.05, 0.3));
      add_ball(scene, "ball" + std::to_string(i), radii.back(), 1, place(rng));
    }
  }
  static Vec3 place(Rng& rng) { return {rng.uniform(0, kRoomSide), rng.uniform(0, kRoomSide), rng.uniform(0, kRoomSide)}; }
};

}  // namespace

TEST_CASE("broad phase: balls that could touch within their reach are near each other, whatever happened before; far ones are not") {
  Rng rng(11);
  const int count = 60;
  Balls balls(count, rng);
  const auto shapes = shapes_of(balls.scene);
  BroadPhase broad(balls.scene, shapes);
  std::vector<BodyState> states;
  for (const scene::Body& body : balls.scene.bodies) states.push_back(body.initial);
  std::vector<double> reach(std::size_t(count), 0.0);
  int could_touch = 0, far = 0;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < count; ++i) {
      if (rng.uniform(0, 1) < 0.5) continue;  // the others keep their old boxes
      BodyState& state = states[std::size_t(i)];
      state.p_WB = rng.uniform(0, 1) < 0.2 ? Balls::place(rng) : Vec3(state.p_WB + 0.05 * Balls::place(rng));
      reach[std::size_t(i)] = rng.uniform(0, Balls::kMostReach);
      broad.cover(i, state, reach[std::size_t(i)]);
    }
    for (int a = 0; a < count; ++a) {
      REQUIRE(std::ranges::is_sorted(broad.near(a)));
      REQUIRE_FALSE(lists(broad.near(a), a));
      for (int b = 0; b < a; ++b) {
        const bool near = lists(broad.near(a), b);
        REQUIRE_EQ(near, lists(broad.near(b), a));
        const auto total = [&](const auto& values) { return values[std::size_t(a)] + values[std::size_t(b)]; };
        const Vec3 apart = (states[std::size_t(a)].p_WB - states[std::size_t(b)].p_WB).cwiseAbs();
        if (apart.norm() <= total(balls.radii) + total(reach)) {
          REQUIRE(near);
          ++could_touch;
        }
        // A box reaches 1.05 radii and three reaches from its middle, from which its ball is no more than a twentieth of a radius
        // and three reaches away.
        if (apart.maxCoeff() > 1.1 * total(balls.radii) + 4 * 3 * Balls::kMostReach) {
          REQUIRE_FALSE(near);
          ++far;
        }
      }
    }
  }
  CHECK_GE(could_touch, 300);
  CHECK_GE(far, 1000);
}

TEST_CASE("broad phase: who is near depends on the boxes, not on the order in which bodies came to them") {
  Rng rng(5);
  const int count = 40;
  Balls balls(count, rng);
  const auto shapes = shapes_of(balls.scene);
  BroadPhase forwards(balls.scene, shapes), backwards(balls.scene, shapes);
  std::vector<BodyState> places;
  for (int i = 0; i < count; ++i) places.push_back({Balls::place(rng) + Vec3(10, 0, 0)});
  for (int i = 0; i < count; ++i) forwards.cover(i, places[std::size_t(i)], 0.1);
  for (int i = count; i-- > 0;) backwards.cover(i, places[std::size_t(i)], 0.1);
  std::size_t pairs = 0;
  for (int i = 0; i < count; ++i) {
    REQUIRE(forwards.near(i) == backwards.near(i));
    pairs += forwards.near(i).size();
  }
  CHECK_GE(pairs, 40);
}

TEST_CASE("broad phase: a body that stays within its room keeps its neighbours without a new box; joined bodies and removed ones have none") {
  scene::Scene s = vacuum(1);
  add_static(s, "floor", scene::Plane{});
  add_static(s, "wall", scene::Box{{0.1, 1, 1}}, {0, 0, 1});
  add_ball(s, "ball", 0.2, 1, {0.35, 0, 0.3});
  add_ball(s, "held", 0.2, 1, {0.35, 0.1, 0.3});
  scene::Joint joint;
  joint.type = scene::JointType::Ball;
  joint.body_a = 2;
  joint.body_b = 3;
  s.joints.push_back(joint);
  const auto shapes = shapes_of(s);
  BroadPhase broad(s, shapes);
  CHECK(broad.near(2) == std::vector<int>{0});  // a gap of 5 cm to the wall, and 1 cm of room; a plane is near everything
  broad.cover(2, s.bodies[2].initial, 0.06);
  CHECK(broad.near(2) == std::vector<int>{0, 1});
  CHECK(broad.near(1) == std::vector<int>{2});  // two static bodies are never near
  BodyState moved = s.bodies[2].initial;
  moved.p_WB.x() += 0.05;
  broad.cover(2, moved, 0.06);  // still inside the box of three reaches, which goes on touching the wall's
  CHECK(lists(broad.near(2), 1));
  moved.p_WB.x() += 1;
  broad.cover(2, moved, 0.06);
  CHECK(broad.near(2) == std::vector<int>{0});
  CHECK(broad.near(1).empty());
  broad.remove(2);
  CHECK(broad.near(2).empty());
  CHECK(broad.near(0) == std::vector<int>{3});
  broad.cover(2, s.bodies[2].initial, 1);  // gone is gone
  CHECK(broad.near(2).empty());
}
