#include "rimshot/model/disc_motion.h"

#include <ATen/ATen.h>

#include <limits>
#include <vector>

#include "plane_vectors.h"

namespace rimshot::model {
namespace {

constexpr int kContactsAStep = 2;
constexpr int kWalls = 4;
constexpr double kNever = 1e9;  // [s]
constexpr double kTiny = 1e-12;

/// Where `condition`, else `other`; the gradient of what is not chosen is dropped before it can be infinite.
at::Tensor choose(const at::Tensor& condition, const at::Tensor& value, double other) {
  return at::where(condition, value, at::full({}, other, value.options()));
}

/// When |d + u t| = R + s t is met first within `horizon`, from outside and while approaching; 0 where the discs overlap
/// and approach; kNever else. All [S, N], d and u [S, N, 2].
at::Tensor meeting_time(const at::Tensor& d, const at::Tensor& u, const at::Tensor& reach, const at::Tensor& reach_rate,
                        const at::Tensor& horizon) {
  const at::Tensor a = inner_product(u, u) - reach_rate.square(), b = inner_product(d, u) - reach * reach_rate, c = inner_product(d, d) - reach.square();
  const at::Tensor discriminant = b.square() - a * c;
  const at::Tensor approaching = (b < 0) & (discriminant > 0);
  const at::Tensor root = choose(approaching, discriminant, 1).sqrt();
  const at::Tensor time = c.clamp_min(0) / choose(approaching, root - b, 1);
  return choose(approaching & (time <= horizon), time, kNever);
}

/// When a gap g with rate v and acceleration a closes first within `horizon`; 0 where it is closed and closing further.
at::Tensor closing_time(const at::Tensor& gap, const at::Tensor& rate, const at::Tensor& acceleration, const at::Tensor& horizon) {
  const at::Tensor discriminant = rate.square() - 2 * acceleration * gap.clamp_min(0);
  const at::Tensor real = discriminant > 0;
  const at::Tensor reach = choose(real, discriminant, 1).sqrt() - rate;
  const at::Tensor closes = real & (reach > kTiny) & ((gap > 0) | (rate < 0));
  const at::Tensor time = 2 * gap.clamp_min(0) / choose(closes, reach, 1);
  return choose(closes & (time <= horizon), time, kNever);
}

/// Inward normals of the walls x = 0, x = size, y = 0, y = size, and where they stand: gap = normal . p + offset - radius.
at::Tensor wall_normals(const at::TensorOptions& options) {
  return at::tensor({1.f, 0.f, -1.f, 0.f, 0.f, 1.f, 0.f, -1.f}).view({kWalls, 2}).to(options);
}
at::Tensor wall_offsets(double size, const at::TensorOptions& options) {
  return at::tensor({0.f, float(size), 0.f, float(size)}).to(options);
}

Discs fly(const Discs& discs, const MotionLaw::Push& push, const at::Tensor& time) {
  Discs out = discs;
  const at::Tensor t = time.unsqueeze(-1), t2 = t.unsqueeze(-1);
  out.position = discs.position + t2 * (discs.velocity + 0.5 * t2 * push.acceleration);
  out.velocity = discs.velocity + t2 * push.acceleration;
  out.radius = discs.radius + t * discs.growth;
  return out;
}

/// The motion of what touches, along the normal and across it.
struct Touch {
  at::Tensor normal, approach, across;
  Touch(const at::Tensor& n, const at::Tensor& relative_velocity)
      : normal(n), approach((-inner_product(relative_velocity, n)).clamp_min(0)), across(relative_velocity + approach.unsqueeze(-1) * n) {}
  at::Tensor change(const Bounce& bounce) const { return bounce.normal.unsqueeze(-1) * normal - bounce.tangential.unsqueeze(-1) * across; }
};

}  // namespace

Discs advance(const Discs& start, double time, const Square& square, const MotionLaw& law) {
  const MotionLaw::Push push = law.push(start, time);
  Discs discs = start;
  discs.growth = start.growth + push.growth_change;
  const std::int64_t bodies = start.position.size(2);
  at::Tensor remaining = at::full({start.position.size(0), start.position.size(1)}, time, start.position.options());
  struct Pair {
    std::int64_t a, b;
  };
  std::vector<Pair> pairs;
  for (std::int64_t a = 0; a < bodies; ++a)
    for (std::int64_t b = a + 1; b < bodies; ++b) pairs.push_back({a, b});
  const at::Tensor normals = wall_normals(start.position.options());
  const bool walls = start.walls.any().item<bool>();

  for (int contact = 0; square.contacts && contact < kContactsAStep; ++contact) {
    std::vector<at::Tensor> times;  // of every pair, then of every disc at every wall
    for (const Pair pair : pairs) {
      const auto relative = [&](const at::Tensor& of) { return of.select(2, pair.a) - of.select(2, pair.b); };
      const auto sum = [&](const at::Tensor& of) { return of.select(2, pair.a) + of.select(2, pair.b); };
      const at::Tensor mean_velocity = relative(discs.velocity) + 0.5 * remaining.unsqueeze(-1) * relative(push.acceleration);
      const at::Tensor both = (start.present.select(2, pair.a) * start.present.select(2, pair.b)) > 0;
      const at::Tensor when = meeting_time(relative(discs.position), mean_velocity, sum(discs.radius), sum(discs.growth), remaining);
      times.push_back(choose(both, when, kNever).unsqueeze(-1));
    }
    if (walls) {
      const auto along = [&](const at::Tensor& vectors) { return at::matmul(vectors, normals.t()); };  // [S, N, B, walls]
      const at::Tensor gap = along(discs.position) + wall_offsets(square.size, normals.options()) - discs.radius.unsqueeze(-1);
      const at::Tensor when = closing_time(gap, along(discs.velocity) - discs.growth.unsqueeze(-1), along(push.acceleration),
                                           remaining.unsqueeze(-1).unsqueeze(-1));
      const at::Tensor walled = (start.present * start.walls.unsqueeze(-1)).unsqueeze(-1) > 0;
      times.push_back(choose(walled, when, kNever).flatten(2));
    }
    if (times.empty()) break;
    const at::Tensor all = at::cat(times, -1);
    const at::Tensor which = std::get<1>(all.detach().min(-1, true)), first = all.gather(-1, which).squeeze(-1);
    const at::Tensor happens = first < kNever;
    if (!happens.any().item<bool>()) break;
    const at::Tensor until = at::where(happens, first, remaining);
    discs = fly(discs, push, until);
    remaining = remaining - until;

    std::vector<at::Tensor> velocity = discs.velocity.unbind(2);
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      const auto [a, b] = pairs[p];
      const at::Tensor touched = (happens & (which.squeeze(-1) == std::int64_t(p))).unsqueeze(-1);
      if (!touched.any().item<bool>()) continue;
      const at::Tensor d = discs.position.select(2, a) - discs.position.select(2, b);
      const Touch touch(d / inner_product(d, d).clamp_min(kTiny).sqrt().unsqueeze(-1), velocity[std::size_t(a)] - velocity[std::size_t(b)]);
      const at::Tensor slip = inner_product(touch.across, touch.across), own = discs.radius.select(2, a), other = discs.radius.select(2, b);
      const at::Tensor of_a = touch.change(law.meet(touch.approach, slip, own, other)), of_b = touch.change(law.meet(touch.approach, slip, other, own));
      velocity[std::size_t(a)] = velocity[std::size_t(a)] + at::where(touched, of_a, at::zeros_like(of_a));
      velocity[std::size_t(b)] = velocity[std::size_t(b)] - at::where(touched, of_b, at::zeros_like(of_b));
    }
    discs.velocity = at::stack(velocity, 2);
    if (walls) {
      const at::Tensor at_wall = (which - std::int64_t(pairs.size()) == at::arange(bodies * kWalls)) & happens.unsqueeze(-1);
      if (at_wall.any().item<bool>()) {
        const at::Tensor one_hot = at_wall.unflatten(-1, {bodies, kWalls}).to(normals.scalar_type());  // [S, N, B, walls]
        const Touch touch(at::matmul(one_hot, normals), discs.velocity);
        const at::Tensor change = touch.change(law.hit_wall(touch.approach, inner_product(touch.across, touch.across), discs.radius));
        discs.velocity = discs.velocity + one_hot.sum(-1, true) * change;
      }
    }
  }
  return fly(discs, push, remaining);
}

}  // namespace rimshot::model
