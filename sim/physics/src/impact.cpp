#include "impact.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <optional>

#include "rigid_body.h"

namespace rimshot::physics {

ImpulseResponse::ImpulseResponse(const scene::Scene& scene, const Mechanisms& mechanisms, std::vector<BodyState>& states)
    : scene_(scene), mechanisms_(mechanisms), states_(states), inverse_inertia_(states.size(), Mat3::Constant(-1)) {}

Vec3 ImpulseResponse::relative_velocity(int a, int b, const Vec3& point) const {
  const auto velocity = [&](int i) -> Vec3 {
    const BodyState& s = states_[std::size_t(i)];
    return scene_.bodies[std::size_t(i)].is_static ? Vec3::Zero() : Vec3(s.v_WB_W + s.w_WB_W.cross(point - s.p_WB));
  };
  return velocity(a) - velocity(b);
}

void ImpulseResponse::push_one(int index, const Vec3& impulse, const Vec3& angular, std::vector<BodyState>& states) {
  const scene::Body& body = scene_.bodies[std::size_t(index)];
  if (body.is_static) return;
  BodyState& s = states[std::size_t(index)];
  if (const int group = mechanisms_.group_of(index); group >= 0) {
    const auto known = groups_.try_emplace(group, mechanisms_, group, states_).first;
    known->second.push(index, impulse, angular, states);
    return;
  }
  Mat3& inverse = inverse_inertia_[std::size_t(index)];
  if (inverse(0, 1) == -1) inverse = inverse_inertia_in_world(body, s.q_WB);
  s.v_WB_W += impulse / body.mass;
  s.w_WB_W += inverse * angular;
}

void ImpulseResponse::push(int a, int b, const Vec3& point, const Vec3& impulse) {
  push_one(a, impulse, (point - states_[std::size_t(a)].p_WB).cross(impulse), states_);
  push_one(b, -impulse, -(point - states_[std::size_t(b)].p_WB).cross(impulse), states_);
}

Vec3 ImpulseResponse::relative_spin(int a, int b) const {
  const auto spin = [&](int i) -> Vec3 { return scene_.bodies[std::size_t(i)].is_static ? Vec3::Zero() : states_[std::size_t(i)].w_WB_W; };
  return spin(a) - spin(b);
}

void ImpulseResponse::twist(int a, int b, const Vec3& angular_impulse) {
  push_one(a, Vec3::Zero(), angular_impulse, states_);
  push_one(b, Vec3::Zero(), -angular_impulse, states_);
}

double ImpulseResponse::twist_mobility(int a, int b, const Vec3& axis) {
  std::vector<BodyState> probe = states_;
  for (BodyState& s : probe) s.v_WB_W = s.w_WB_W = Vec3::Zero();
  push_one(a, Vec3::Zero(), axis, probe);
  push_one(b, Vec3::Zero(), -axis, probe);
  return axis.dot(probe[std::size_t(a)].w_WB_W - probe[std::size_t(b)].w_WB_W);
}

Mat3 ImpulseResponse::mobility(int a, int b, const Vec3& point) {
  const bool joined = mechanisms_.group_of(a) >= 0 || mechanisms_.group_of(b) >= 0;
  Mat3 out;
  if (joined) {
    for (int axis = 0; axis < 3; ++axis) {
      std::vector<BodyState> probe(states_.size());
      for (std::size_t i = 0; i < probe.size(); ++i) probe[i].p_WB = states_[i].p_WB, probe[i].q_WB = states_[i].q_WB;
      push_one(a, Vec3::Unit(axis), (point - probe[std::size_t(a)].p_WB).cross(Vec3::Unit(axis)), probe);
      push_one(b, -Vec3::Unit(axis), -(point - probe[std::size_t(b)].p_WB).cross(Vec3::Unit(axis)), probe);
      const auto velocity = [&](int i) { return Vec3(probe[std::size_t(i)].v_WB_W + probe[std::size_t(i)].w_WB_W.cross(point - probe[std::size_t(i)].p_WB)); };
      out.col(axis) = velocity(a) - velocity(b);
    }
    return out;
  }
  out.setZero();
  for (int i : {a, b}) {
    const scene::Body& body = scene_.bodies[std::size_t(i)];
    if (body.is_static) continue;
    const BodyState& s = states_[std::size_t(i)];
    Mat3& inverse = inverse_inertia_[std::size_t(i)];
    if (inverse(0, 1) == -1) inverse = inverse_inertia_in_world(body, s.q_WB);
    const Vec3 r = point - s.p_WB;
    for (int axis = 0; axis < 3; ++axis) {
      const Vec3 e = Vec3::Unit(axis);
      out.col(axis) += e / body.mass + Vec3(inverse * r.cross(e)).cross(r);
    }
  }
  return out;
}

namespace {

constexpr int kMostSweeps = 5000;
constexpr int kMostTurns = 20, kMostProjections = 300;
/// An angle of sliding [rad], and what is left across it as a share of the velocities, that are rounding.
constexpr double kRoundingOfSlip = 4e-16;
/// The sweeps end when no velocity changes by more than this share of the fastest approach, or than a rounding of a velocity.
constexpr double kSettled = 1e-14;
constexpr double kRounding = 1e-15;  ///< [m/s]

/// The impulse of one contact which turns the velocity `u` that it would have without it into u_n >= target, friction included.
class LocalProblem {
 public:
  LocalProblem(const Mat3& mobility, const Vec3& normal, double friction) : friction_(friction) {
    frame_.col(0) = normal;
    frame_.col(1) = normal.unitOrthogonal();
    frame_.col(2) = normal.cross(frame_.col(1));
    W_ = frame_.transpose() * mobility * frame_;
    inverse_ = W_.inverse();
    const double trace = W_(1, 1) + W_(2, 2), det = W_(1, 1) * W_(2, 2) - W_(1, 2) * W_(2, 1);
    largest_ = 0.5 * (trace + std::sqrt(std::max(0.0, trace * trace - 4 * det)));
  }

  struct Impulse {
    double normal;
    Vec3 friction;
  };
  /// @param guess of the impulse, where the search for the direction of sliding begins
  Impulse impulse(const Vec3& velocity, double target, const Impulse& guess) const {
    const Vec3 u = frame_.transpose() * velocity;
    if (friction_ == 0) return {std::max(0.0, (target - u[0]) / W_(0, 0)), Vec3::Zero()};
    const Vec3 stick = inverse_ * (Vec3(target, 0, 0) - u);
    if (stick[0] > 0 && stick.tail<2>().norm() <= friction_ * stick[0]) return split(stick);
    if (target <= u[0]) return {0, Vec3::Zero()};
    const Vec2 before = -Vec2(frame_.col(1).dot(guess.friction), frame_.col(2).dot(guess.friction));
    const Vec2 free_slip = u.tail<2>() + (target - u[0]) / W_(0, 0) * W_.col(0).tail<2>();
    if (const auto J = slide(u, target, before.isZero(0) ? free_slip : before)) return split(*J);
    return split(slide_by_projection(u, target, stick.tail<2>()));
  }

 private:
  Impulse split(const Vec3& J) const { return {J[0], J[1] * frame_.col(1) + J[2] * frame_.col(2)}; }

  /// Newton's iteration for the direction d of the sliding: with J = lambda (1, -mu d) and lambda from the normal's equation, what is left
  /// of the sliding has no part across d. Nothing where it does not settle on sliding along d.
  std::optional<Vec3> slide(const Vec3& u, double target, const Vec2& along) const {
    if (along.isZero(0)) return {};
    Vec2 d = along.normalized();
    for (int i = 0; i < kMostTurns; ++i) {
      const Vec2 across(-d.y(), d.x());
      const double push = W_(0, 0) - friction_ * W_.row(0).tail<2>().dot(d), push_rate = -friction_ * W_.row(0).tail<2>().dot(across);
      if (!(push > 0)) return {};
      const double lambda = (target - u[0]) / push, lambda_rate = -lambda * push_rate / push;
      const Vec2 turn = W_.col(0).tail<2>() - friction_ * W_.bottomRightCorner<2, 2>() * d;
      const Vec2 slip = u.tail<2>() + lambda * turn;
      const Vec2 slip_rate = lambda_rate * turn - lambda * friction_ * W_.bottomRightCorner<2, 2>() * across;
      // f = slip . across; the rate of across is -d.
      const double f = slip.dot(across), rate = slip_rate.dot(across) - slip.dot(d);
      const double turned = rate != 0 ? -f / rate : 0;  // [rad]
      if (std::abs(f) <= kRoundingOfSlip * (u.norm() + lambda * W_(0, 0)) || std::abs(turned) <= kRoundingOfSlip) {
        if (!(slip.dot(d) >= 0)) return {};
        return Vec3(lambda, -friction_ * lambda * d.x(), -friction_ * lambda * d.y());
      }
      if (!(std::abs(turned) < 1)) return {};
      d = (d + turned * across).normalized();
    }
    return {};
  }

  /// Uzawa's iteration, projected onto the cone, from the friction `t`.
  Vec3 slide_by_projection(const Vec3& u, double target, Vec2 t) const {
    double normal = 0;
    for (int i = 0; i < kMostProjections; ++i) {
      normal = std::max(0.0, (target - u[0] - W_.row(0).tail<2>().dot(t)) / W_(0, 0));
      const Vec2 slip = u.tail<2>() + normal * W_.col(0).tail<2>() + W_.bottomRightCorner<2, 2>() * t;
      Vec2 next = t - slip / largest_;
      const double limit = friction_ * normal, length = next.norm();
      if (length > limit) next *= limit / length;
      const double change = (next - t).norm();
      t = next;
      if (change <= 1e-16 * limit) break;
    }
    return {normal, t.x(), t.y()};
  }

  Mat3 frame_, W_, inverse_;
  double friction_, largest_ = 0;
};

/// One pass of the whole group from the velocities as they are, with restitutions times `share`.
void solve(std::vector<ImpactContact>& contacts, const std::vector<LocalProblem>& problems, const std::vector<Mat3>& mobility, double share,
           ImpulseResponse& response) {
  const auto target = [&](const ImpactContact& c) {
    return c.restitution > 0 ? share * c.restitution * std::max(0.0, c.approach_speed) : -c.allowed_approach;
  };
  double fastest = 0;
  for (ImpactContact& c : contacts) {
    c.normal_impulse = 0;
    c.friction_impulse.setZero();
    c.drilling_impulse = 0;
    fastest = std::max(fastest, c.approach_speed);
  }
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    double change = 0;
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      ImpactContact& c = contacts[i];
      if (c.drilling_friction > 0) {
        // Of the impulse that is known so far; the sweeps settle both.
        const double each = response.twist_mobility(c.a, c.b, c.normal), most = c.drilling_friction * c.normal_impulse;
        const double stop = c.drilling_impulse - response.relative_spin(c.a, c.b).dot(c.normal) / each;
        const double more = std::clamp(stop, -most, most) - c.drilling_impulse;
        if (more != 0) response.twist(c.a, c.b, more * c.normal);
        c.drilling_impulse += more;
        change = std::max(change, std::abs(more) * each * c.drilling_friction);
      }
      const Vec3 without = response.relative_velocity(c.a, c.b, c.point) - mobility[i] * c.impulse();
      const auto impulse = problems[i].impulse(without, target(c), {c.normal_impulse, c.friction_impulse});
      const Vec3 difference = (impulse.normal - c.normal_impulse) * c.normal + (impulse.friction - c.friction_impulse);
      if (difference.isZero(0)) continue;
      response.push(c.a, c.b, c.point, difference);
      change = std::max(change, (mobility[i] * difference).norm());
      c.normal_impulse = impulse.normal;
      c.friction_impulse = impulse.friction;
    }
    if (change <= std::max(kSettled * fastest, kRounding) || (contacts.size() == 1 && !(contacts[0].drilling_friction > 0))) break;
  }
  for (ImpactContact& c : contacts) c.separation_speed = response.relative_velocity(c.a, c.b, c.point).dot(c.normal);
}

}  // namespace

void resolve_together(std::vector<ImpactContact>& contacts, ImpulseResponse& response) {
  std::vector<Mat3> mobility;
  std::vector<LocalProblem> problems;
  std::vector<Vec3> before;
  std::vector<double> drilling;
  for (ImpactContact& c : contacts) {
    before.push_back(response.relative_velocity(c.a, c.b, c.point));
    c.approach_speed = -before.back().dot(c.normal);
    drilling.push_back(response.relative_spin(c.a, c.b).dot(c.normal));
    mobility.push_back(response.mobility(c.a, c.b, c.point));
    problems.emplace_back(mobility.back(), c.normal, c.friction);
  }
  const std::vector<BodyState> start = response.states();
  // Energy gained: the impulses times the means of the velocities before and after.
  const auto gains = [&] {
    double sum = 0, scale = 0;
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const ImpactContact& c = contacts[i];
      sum += 0.5 * c.impulse().dot(before[i] + response.relative_velocity(c.a, c.b, c.point));
      if (c.drilling_impulse != 0) sum += 0.5 * c.drilling_impulse * (drilling[i] + response.relative_spin(c.a, c.b).dot(c.normal));
      scale += std::abs(c.normal_impulse) * c.approach_speed;
    }
    return sum > 1e-12 * scale;
  };
  solve(contacts, problems, mobility, 1, response);
  if (std::ranges::all_of(contacts, [](const ImpactContact& c) { return c.restitution == 0; }) || !gains()) return;
  double low = 0, high = 1;
  for (int i = 0; i < 50; ++i) {
    const double share = 0.5 * (low + high);
    response.states() = start;
    solve(contacts, problems, mobility, share, response);
    (gains() ? high : low) = share;
  }
  response.states() = start;
  solve(contacts, problems, mobility, low, response);
}

}  // namespace rimshot::physics
