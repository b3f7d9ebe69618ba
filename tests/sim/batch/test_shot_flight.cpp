#include <cmath>

#include "shot_flight.h"
#include "tolerance.h"

using namespace rimshot::batch;

namespace {

struct Ball {
  Vector p, v;
};

/// Flight by arcs, as the kernel does it.
Ball fly(const Shot& shot, double duration) {
  Ball ball{shot.position, shot.velocity};
  for (double t = 0; t < duration;) {
    Arc arc;
    begin_arc(shot, ball.p, ball.v, shot.spin, duration - t, arc);
    ball = {arc.position(arc.h), arc.velocity(arc.h)};
    t += arc.h;
  }
  return ball;
}

/// The classical Runge-Kutta method with n steps: another method on the same equation.
Ball runge_kutta(const Shot& shot, double duration, int n) {
  const auto rate = [&](Vector v) {
    const Vector u = v - shot.wind;
    return shot.gravity - shot.drag * length(u) * u + shot.lift * cross(shot.spin, u);
  };
  Ball b{shot.position, shot.velocity};
  const double h = duration / n;
  for (int i = 0; i < n; ++i) {
    const Vector a1 = rate(b.v), v2 = b.v + 0.5 * h * a1, a2 = rate(v2), v3 = b.v + 0.5 * h * a2, a3 = rate(v3),
                 v4 = b.v + h * a3, a4 = rate(v4);
    b = {b.p + h / 6 * (b.v + 2 * v2 + 2 * v3 + v4), b.v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)};
  }
  return b;
}

Shot basketball() {
  Shot shot{};
  shot.position = {0, 0, 2};
  shot.velocity = {4.5, 0.3, 5.8};
  shot.spin = {2, -18, 1};
  shot.gravity = {0, 0, -9.81};
  shot.wind = {-2, 1, 0};
  shot.drag = 0.023;
  shot.lift = 0.0056;
  return shot;
}

}  // namespace

TEST_CASE("arcs: without air the flight is the parabola") {
  Shot shot = basketball();
  shot.drag = shot.lift = 0;
  const Ball end = fly(shot, 2);
  CHECK_NEAR(end.p.x, 9, 1e-14);                                // roundings of 9 m
  CHECK_NEAR(end.p.z, 2 + 5.8 * 2 - 0.5 * 9.81 * 4, 2e-14);     // the same of 20 m
  CHECK_NEAR(end.v.z, 5.8 - 9.81 * 2, 2e-14);
}

TEST_CASE("arcs: a fall from rest with drag is v = v_t tanh(g t / v_t)") {
  // Starts on the kink of |u|, where the series does not converge.
  Shot shot = basketball();
  shot.velocity = shot.spin = shot.wind = {0, 0, 0};
  const double terminal = std::sqrt(9.81 / shot.drag);
  for (const double t : {0.5, 1.0, 2.0}) {
    const Ball end = fly(shot, t);
    CHECK_NEAR(end.v.z, -terminal * std::tanh(9.81 * t / terminal), 2e-9);  // k g^2 h^3 of the first 1/1024 s
    CHECK_NEAR(end.p.z, 2 - terminal * terminal / 9.81 * std::log(std::cosh(9.81 * t / terminal)), 4e-9);
  }
}

TEST_CASE("arcs: straight up and down again through the kink agrees with Runge-Kutta") {
  Shot shot = basketball();
  shot.velocity = {0, 0, 6};
  shot.spin = shot.wind = {0, 0, 0};
  const Ball end = fly(shot, 1.5), fine = runge_kutta(shot, 1.5, 20000);
  CHECK_NEAR(end.p.z, fine.p.z, 1e-9);  // one short step with a constant |u|
  CHECK_NEAR(end.v.z, fine.v.z, 2e-9);
}

TEST_CASE("arcs: drag, lift and wind agree with Runge-Kutta of 20 000 steps") {
  const Shot shot = basketball();
  const Ball end = fly(shot, 2), fine = runge_kutta(shot, 2, 20000);
  // 1e-11 m an arc, some 15 arcs; the reference rounds 20 000 times: 1e-12.
  CHECK_NEAR(length(end.p - fine.p), 0, 2e-10);
  CHECK_NEAR(length(end.v - fine.v), 0, 2e-10);
}

TEST_CASE("arcs: speed and acceleration stay below their bounds inside the arc") {
  const Shot shot = basketball();
  Arc arc;
  begin_arc(shot, shot.position, shot.velocity, shot.spin, 2, arc);
  CHECK(arc.h > 0.05);
  CHECK(arc.h <= kLongestArc);
  for (int i = 0; i <= 20; ++i) {
    const double t = arc.h * i / 20;
    CHECK(length(arc.velocity(t)) <= arc.speed);
    const Vector a = (0.5 / 1e-5) * (arc.velocity(t + 1e-5) - arc.velocity(t - 1e-5));
    CHECK(length(a) <= arc.acceleration * (1 + 1e-6));  // the difference quotient's own error
  }
}
