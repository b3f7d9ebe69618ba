#include "court.h"
#include "rimshot/batch/outcome_of.h"
#include "rimshot/scene/closest_point.h"
#include "shot_contact.h"
#include "shot_from_scene.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

scene::Scene one_of_each(const Quat& turn) {
  scene::Scene s = vacuum(1);
  add_ball(s, "ball", 0.1, 0.5, {0, 0, 50});
  add_static(s, "sphere", scene::Sphere{0.7});
  add_static(s, "box", scene::Box{{0.3, 0.5, 0.2}});
  add_static(s, "capsule", scene::Capsule{0.2, 0.9});
  add_static(s, "cylinder", scene::Cylinder{0.4, 0.6});
  add_static(s, "torus", scene::Torus{0.8, 0.1});
  add_static(s, "plane", scene::Plane{Vec3(1, 2, 2) / 3, 0.4});
  for (std::size_t i = 1; i < s.bodies.size(); ++i) {
    s.bodies[i].initial.p_WB = Vec3(0.1 * double(i), -0.2, 0.3);
    s.bodies[i].initial.q_WB = turn;
  }
  return s;
}

Vec3 eigen(const batch::Vector& v) { return {v.x, v.y, v.z}; }

}  // namespace

TEST_CASE("gap and normal are the scene's closest point, for every shape, from 200 sides") {
  const scene::Scene s = one_of_each(Quat(0.4, -0.3, 0.5, 0.7).normalized());
  std::string reason;
  const auto fast = batch::shot_from_scene(s, batch::roles(s, "", ""), reason);
  REQUIRE(fast);
  REQUIRE(fast->court.count == 6);
  Rng rng(1);
  for (int i = 0; i < 6; ++i) {
    const scene::Body& body = s.bodies[std::size_t(i) + 1];
    int outside = 0;
    for (int k = 0; k < 200; ++k) {
      const Vec3 p(rng.uniform(-2, 2), rng.uniform(-2, 2), rng.uniform(-2, 2));
      const auto exact = scene::closest_point(body.shape, body.initial.q_WB.conjugate() * (p - body.initial.p_WB));
      if (exact.distance < 1e-3) continue;
      ++outside;
      const auto found = batch::nearest(fast->court.obstacles[i], 0.1, {p.x(), p.y(), p.z()});
      CHECK_NEAR(found.gap, exact.distance - 0.1, 1e-14);  // roundings of 4 m
      CHECK_NEAR((eigen(found.normal) - body.initial.q_WB * exact.normal).norm(), 0, 1e-12);  // divided by >= 1e-3 m
    }
    CHECK(outside > 50);
  }
}

TEST_CASE("the search finds a contact at once or in the middle of an arc, and none where there is none") {
  using namespace rimshot::batch;
  Shot shot{};
  shot.gravity = {0, 0, -9.81};
  shot.velocity = {0, 0, -1};
  Obstacle floor{};
  floor.surface = Surface::Plane;
  floor.axis_z = {0, 0, 1};
  Arc arc;
  begin_arc(shot, {0, 0, 0.3}, shot.velocity, shot.spin, 0.2, arc);
  double at = 0;
  CHECK(first_contact(floor, 0.1, arc, arc.h, at) == Search::Contact);
  // 0.2 = t + g t^2 / 2
  CHECK_NEAR(at, (std::sqrt(1 + 2 * 9.81 * 0.2) - 1) / 9.81, 1e-11);  // 1e-11 m of gap at 2.2 m/s, and roundings
  CHECK(first_contact(floor, 0.1, arc, at * 0.999, at) == Search::Nothing);
  begin_arc(shot, {0, 0, 0.1}, {0, 0, 1}, shot.spin, 0.1, arc);
  CHECK(first_contact(floor, 0.1, arc, arc.h, at) == Search::Nothing);  // touches, and leaves
}

TEST_CASE("the search does not jump through a ring of 2 mm at 60 m/s") {
  using namespace rimshot::batch;
  Shot shot{};
  Obstacle ring{};
  ring.surface = Surface::Torus;
  ring.axis_x = {1, 0, 0};
  ring.axis_y = {0, 1, 0};
  ring.axis_z = {0, 0, 1};
  ring.size[0] = 0.3;
  ring.size[1] = 0.001;
  int met = 0;
  for (int k = 0; k < 1000; ++k) {
    Rng rng(2, std::uint64_t(k));
    // Aimed at the wire with a bead of 2 mm.
    const double around = rng.uniform(0, 2 * std::numbers::pi);
    const Vector aim{0.3 * std::cos(around), 0.3 * std::sin(around), 0};
    const Vec3 d = Vec3(rng.normal(), rng.normal(), rng.normal()).normalized() * 60;
    shot.velocity = {d.x(), d.y(), d.z()};
    Arc arc;
    begin_arc(shot, aim - rng.uniform(0.02, 0.1) * shot.velocity, shot.velocity, shot.spin, 0.2, arc);
    double at = 0;
    met += first_contact(ring, 0.001, arc, arc.h, at) == Search::Contact;
  }
  CHECK(met == 1000);
}
