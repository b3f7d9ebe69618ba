#include "recorded_run.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "rimshot/scene/mass_properties.h"

namespace rimshot::physics {
namespace {

using trajectory::ContactEvent;
using trajectory::Phase;

bool concerns(const ContactEvent& event, int body) { return event.body_a == body || event.body_b == body; }

}  // namespace

void SpringRate::add(const RecordedRun& run, const scene::Spring& spring) {
  stiffness_ += spring.stiffness;
  damping_ += spring.damping;
  for (const auto& [b, anchor] : {std::pair(spring.body_a, spring.anchor), std::pair(spring.body_b, spring.anchor_b)})
    if (run.moves(b))
      mobility_ = std::max(mobility_, 1 / run.body(b).mass + (anchor - run.state(b, 0).p_WB).squaredNorm() / run.body(b).inertia.minCoeff());
}

RecordedRun::RecordedRun(const trajectory::Trajectory& run) : run_(run), joined_until_(run.bodies.size(), 0), interval_(run.steps.outer) {
  for (const scene::Body& body : run.scene.bodies) shapes_.emplace_back(body.shape);
  const auto hold = [&](const auto& edge, double until) {
    for (int body : {edge.body_a, edge.body_b}) joined_until_[std::size_t(body)] = std::max(joined_until_[std::size_t(body)], until);
  };
  for (const scene::Joint& joint : run.scene.joints) hold(joint, joint.release);
  if (run.scene.world.fluid)
    for (const scene::Body& body : run.scene.bodies) volume_.push_back(body.is_static ? 0 : scene::volume(body.shape));
  for (const scene::Spring& spring : run.scene.springs) {
    hold(spring, HUGE_VAL);
    spring_rate_.add(*this, spring);
  }
  for (const ContactEvent& event : run.contacts) {
    if (event.phase == Phase::Begin) supports_.push_back({&event, event.time, run.time.back()});
    if (event.phase != Phase::End) continue;
    const auto begun = std::find_if(supports_.rbegin(), supports_.rend(), [&](const Support& s) {
      return s.begin->body_a == event.body_a && s.begin->body_b == event.body_b;
    });
    if (begun != supports_.rend()) begun->to = event.time;
  }
  for (std::size_t i = 1; i < run.time.size(); ++i) interval_ = std::max(interval_, run.time[i] - run.time[i - 1]);
  for (int b = 0; b < int(run.bodies.size()); ++b) {
    if (!moves(b)) continue;
    for (const BodyState& s : run.bodies[std::size_t(b)].states) {
      const Vec3 a = acceleration(b, s);
      top_speed_ = std::max(top_speed_, s.v_WB_W.norm());
      top_spin_ = std::max(top_spin_, s.w_WB_W.norm());
      top_coordinate_ = std::max(top_coordinate_, s.p_WB.cwiseAbs().maxCoeff());
      top_acceleration_ = std::max(top_acceleration_, a.norm());
      if (!run.scene.world.air) continue;
      const double relative = (s.v_WB_W - run.scene.world.air->wind).norm();
      if (relative > 0) air_rate_ = std::max(air_rate_, (a - acceleration(b, s.p_WB, run.scene.world.air->wind, s.w_WB_W)).norm() / relative);
    }
  }
}

bool RecordedRun::intervened(int body, double from, double to) const {
  return std::ranges::any_of(run_.interventions, [&](const auto& change) {
    return change.body == body && ((change.time >= from && change.time < to) || (change.removed && to > change.time));
  });
}

bool RecordedRun::touches_event(int body, double from, double to) const {
  return intervened(body, from, to) || std::ranges::any_of(run_.contacts,
                             [&](const ContactEvent& e) { return concerns(e, body) && e.time > from && e.time < to; });
}

bool RecordedRun::supported(int body, double from, double to) const {
  return std::ranges::any_of(supports_,
                             [&](const Support& s) { return concerns(*s.begin, body) && s.from < to && s.to > from; });
}

bool RecordedRun::flies(int body, double from, double to) const {
  return !joined(body, from) && !touches_event(body, from, to) && !supported(body, from, to);
}

const ContactEvent* RecordedRun::only_support(int body, double from, double to) const {
  const ContactEvent* found = nullptr;
  for (const Support& s : supports_) {
    if (!concerns(*s.begin, body) || s.from >= to || s.to <= from) continue;
    if (found || s.from > from || s.to < to) return nullptr;
    found = s.begin;
  }
  return touches_event(body, from, to) ? nullptr : found;
}

bool RecordedRun::steady(int index) const {
  const Vec3& I = body(index).inertia;
  return I.x() == I.y() && I.y() == I.z();
}

Mat3 RecordedRun::inertia(int index, const Quat& q_WB) const {
  const Mat3 R = q_WB.toRotationMatrix() * body(index).inertia_axes.toRotationMatrix();
  return R * body(index).inertia.asDiagonal() * R.transpose();
}

double RecordedRun::depth(const Vec3& place) const {
  return run_.scene.world.fluid->surface + run_.scene.world.gravity.normalized().dot(place);
}

double RecordedRun::submerged_volume(int index, const Vec3& place) const {
  const double d = depth(place);
  const auto* sphere = std::get_if<scene::Sphere>(&body(index).shape);
  if (!sphere) return d > 0 ? volume_[std::size_t(index)] : 0;
  const double r = sphere->radius, h = std::min(2 * r, std::max(0.0, d + r));
  const auto circle = [&](double z) { return std::numbers::pi * z * (2 * r - z); };
  return h / 6 * (circle(0) + 4 * circle(h / 2) + circle(h));
}

double RecordedRun::fluid_energy(int index, const Vec3& place) const {
  if (!run_.scene.world.fluid) return 0;
  const double weight = run_.scene.world.fluid->density * run_.scene.world.gravity.norm(), d = depth(place);
  const auto* sphere = std::get_if<scene::Sphere>(&body(index).shape);
  if (!sphere) return d > 0 ? weight * volume_[std::size_t(index)] * d : 0;
  // The volume is a cubic of the depth, for which Simpson's rule is exact too.
  const Vec3 down = run_.scene.world.gravity.normalized();
  const double r = sphere->radius, h = std::min(2 * r, std::max(0.0, d + r)), below = std::max(0.0, d - r);
  const auto at = [&](double wet) { return submerged_volume(index, place + (wet - r - d) * down); };
  return weight * (h / 6 * (at(0) + 4 * at(h / 2) + at(h)) + below * at(2 * r));
}

RecordedRun::Reach RecordedRun::reach(const scene::Spring& spring, std::size_t sample) const {
  const auto carried = [&](int b, const Vec3& anchor) {
    const Quat turn = state(b, sample).q_WB * state(b, 0).q_WB.conjugate();
    return Vec3(turn.toRotationMatrix() * (anchor - state(b, 0).p_WB));
  };
  const BodyState &a = state(spring.body_a, sample), &b = state(spring.body_b, sample);
  Reach out;
  out.arm_a = carried(spring.body_a, spring.anchor);
  out.arm_b = carried(spring.body_b, spring.anchor_b);
  out.d = b.p_WB + out.arm_b - a.p_WB - out.arm_a;
  const auto velocity = [](const BodyState& s, const Vec3& arm) { return Vec3(s.v_WB_W + s.w_WB_W.cross(arm)); };
  out.rate = velocity(b, out.arm_b) - velocity(a, out.arm_a);
  return out;
}

void RecordedRun::spring_loads(std::size_t sample, std::vector<Vec3>& forces, std::vector<Vec3>& torques) const {
  for (const scene::Spring& spring : run_.scene.springs) {
    const Reach at = reach(spring, sample);
    const double length = std::sqrt(at.d.dot(at.d));
    if (length < 1e-12) continue;
    const double pull = spring.stiffness * (length - spring.rest_length) + spring.damping * at.d.dot(at.rate) / length;
    const Vec3 on_a = at.d * (pull / length);
    forces[std::size_t(spring.body_a)] += on_a;
    forces[std::size_t(spring.body_b)] -= on_a;
    torques[std::size_t(spring.body_a)] += at.arm_a.cross(on_a);
    torques[std::size_t(spring.body_b)] -= at.arm_b.cross(on_a);
  }
}

double RecordedRun::spring_energy(std::size_t sample) const {
  double energy = 0;
  for (const scene::Spring& spring : run_.scene.springs) {
    const double l = reach(spring, sample).d.norm();
    energy += spring.stiffness * (l - spring.rest_length) * (l - spring.rest_length) / 2;
  }
  return energy;
}

Vec3 RecordedRun::acceleration(int index, const Vec3& place, const Vec3& velocity, const Vec3& spin) const {
  Vec3 a = run_.scene.world.gravity;
  if (run_.scene.world.fluid && !a.isZero(0))
    a -= run_.scene.world.fluid->density * submerged_volume(index, place) / body(index).mass * run_.scene.world.gravity;
  const auto* sphere = std::get_if<scene::Sphere>(&body(index).shape);
  if (const auto& air = run_.scene.world.air; air && sphere) {
    const double r = sphere->radius, per_mass = air->density * std::numbers::pi * r * r / (2 * body(index).mass);
    const Vec3 u = velocity - air->wind;
    a -= per_mass * body(index).aero.drag * std::sqrt(u.dot(u)) * u;
    a += per_mass * r * body(index).aero.lift * spin.cross(u);
  }
  return a;
}

namespace {

/// Of states that go on in up to 2000 steps a second.
double roundings(double interval) { return (64 + 4000 * interval) * 2.2e-16; }

/// c a^2 h^3 (a h / v)^n, the last factor at most 1.
double drag_error(const scene::Scene& scene, const scene::Body& body, double a, double h, double speed, int n) {
  const auto* sphere = std::get_if<scene::Sphere>(&body.shape);
  if (!scene.world.air || !sphere) return 0;
  const double c =
      scene.world.air->density * body.aero.drag * std::numbers::pi * sphere->radius * sphere->radius / (2 * body.mass);
  const double turn = speed > a * h ? a * h / speed : 1;
  return c * a * a * h * h * h * std::pow(turn, n);
}

}  // namespace

/// Where a sphere of radius r passes the surface its lift has the second derivative 2 pi r rho g v^2 and the rate sqrt(rho g pi r^2 / m):
/// the jump at either end costs v^2 h^3 times that, the smooth part the fourth power of rate times h.
double RecordedRun::fluid_error(int index, const BodyState& s) const {
  const auto* sphere = std::get_if<scene::Sphere>(&body(index).shape);
  if (!run_.scene.world.fluid || !sphere || run_.scene.world.gravity.isZero(0)) return 0;
  const double h = interval_, r = sphere->radius, speed = s.v_WB_W.norm() + top_acceleration_ * h;
  if (std::abs(depth(s.p_WB)) > r + 2 * speed * h) return 0;
  const double per_depth = run_.scene.world.fluid->density * run_.scene.world.gravity.norm() * std::numbers::pi * r / body(index).mass;
  return 2 * per_depth * speed * speed * h * h * h + top_acceleration_ * h * std::pow(per_depth * r * h * h, 2);
}

double RecordedRun::velocity_error(int index, const BodyState& s) const {
  const double a = acceleration(index, s).norm(), h = interval_;
  const double speed = run_.scene.world.air ? (s.v_WB_W - run_.scene.world.air->wind).norm() : 0;
  return roundings(h) * (1 + top_speed_) + a * h * std::pow(air_rate_ * h, 4) +
         drag_error(run_.scene, body(index), a, h, speed, 2) + fluid_error(index, s);
}

double RecordedRun::position_error(int index, const BodyState& s) const {
  const double a = acceleration(index, s).norm(), h = interval_;
  const double speed = run_.scene.world.air ? (s.v_WB_W - run_.scene.world.air->wind).norm() : 0;
  return roundings(h) * (1 + top_coordinate_) + a * h * h * std::pow(air_rate_ * h, 3) +
         h * drag_error(run_.scene, body(index), a, h, speed, 1) + h * fluid_error(index, s);
}

/// Gragg's modified midpoint rule with 2, 4, 6 and 8 substeps, extrapolated to order 8 (Hairer, Norsett and Wanner,
/// Solving Ordinary Differential Equations I, section II.9); either direction of time.
BodyState RecordedRun::integrate(int index, const BodyState& from, double time) const {
  struct Point {
    Vec3 p, v;
  };
  const auto rate = [&](const Point& at) { return Point{at.v, acceleration(index, at.p, at.v, from.w_WB_W)}; };
  const auto along = [](const Point& at, double h, const Point& slope) {
    return Point{at.p + h * slope.p, at.v + h * slope.v};
  };
  constexpr int kLevels = 4;
  Point table[kLevels];
  for (int level = 0; level < kLevels; ++level) {
    const int n = 2 * (level + 1);
    const double h = time / n;
    Point previous{from.p_WB, from.v_WB_W}, now = along(previous, h, rate(previous));
    for (int i = 1; i < n; ++i) {
      const Point next = along(previous, 2 * h, rate(now));
      previous = now;
      now = next;
    }
    const Point last = along(previous, h, rate(now));
    table[level] = {0.5 * (now.p + last.p), 0.5 * (now.v + last.v)};
    for (int k = level - 1; k >= 0; --k) {
      const double ratio = double((level + 1) * (level + 1)) / double((k + 1) * (k + 1)) - 1;
      table[k].p = table[k + 1].p + (table[k + 1].p - table[k].p) / ratio;
      table[k].v = table[k + 1].v + (table[k + 1].v - table[k].v) / ratio;
    }
  }
  BodyState out = from;
  out.p_WB = table[0].p;
  out.v_WB_W = table[0].v;
  const double angle = time * from.w_WB_W.norm();
  if (angle == 0) return out;
  if (steady(index)) {
    out.q_WB = Quat(Eigen::AngleAxisd(angle, from.w_WB_W.normalized())) * from.q_WB;
    return out;
  }
  // The angular momentum stays, and the orientation turns with w = I^-1 L: the same rule, in steps of a tenth of a radian.
  const Vec3 momentum = inertia(index, from.q_WB) * from.w_WB_W;
  const auto spin = [&](const Quat& q) { return Vec3(inertia(index, q.normalized()).inverse() * momentum); };
  const auto turn = [&](const Eigen::Vector4d& q) -> Eigen::Vector4d {
    const Vec3 w = spin(Quat(q));
    return 0.5 * (Quat(0, w.x(), w.y(), w.z()) * Quat(q)).coeffs();
  };
  Eigen::Vector4d q = from.q_WB.coeffs();
  const int pieces = 1 + int(std::abs(angle) * 20);
  for (int piece = 0; piece < pieces; ++piece) {
    Eigen::Vector4d rows[kLevels];
    for (int level = 0; level < kLevels; ++level) {
      const int n = 2 * (level + 1);
      const double h = time / pieces / n;
      Eigen::Vector4d previous = q, now = q + h * turn(q);
      for (int i = 1; i < n; ++i) {
        const Eigen::Vector4d next = previous + 2 * h * turn(now);
        previous = now;
        now = next;
      }
      rows[level] = 0.5 * (now + previous + h * turn(now));
      for (int k = level - 1; k >= 0; --k)
        rows[k] = rows[k + 1] + (rows[k + 1] - rows[k]) / (double((level + 1) * (level + 1)) / double((k + 1) * (k + 1)) - 1);
    }
    q = rows[0].normalized();
  }
  out.q_WB = Quat(q);
  out.w_WB_W = spin(out.q_WB);
  return out;
}

std::size_t RecordedRun::sample_at_or_before(double time) const {
  return std::size_t(std::upper_bound(run_.time.begin(), run_.time.end(), time) - run_.time.begin()) - 1;
}

std::optional<BodyState> RecordedRun::before(const ContactEvent& event, int body) const {
  const std::size_t i = sample_at_or_before(event.time);
  if (!moves(body)) return state(body, i);
  const double from = run_.time[i];
  if (joined(body, from)) return {};
  for (const ContactEvent& other : run_.contacts)
    if (&other != &event && concerns(other, body) && other.time >= from && other.time <= event.time) return {};
  if (supported(body, from, event.time) || intervened(body, from, event.time)) return {};
  return integrate(body, state(body, i), event.time - from);
}

std::optional<BodyState> RecordedRun::after(const ContactEvent& event, int body) const {
  const std::size_t i =
      sample_at_or_before(event.time) + 1;  // a sample at the event's own time shows the state before it
  if (i >= run_.time.size()) return {};
  if (!moves(body)) return state(body, i);
  if (joined(body, event.time)) return {};
  const double to = run_.time[i];
  for (const ContactEvent& other : run_.contacts)
    if (&other != &event && concerns(other, body) && other.time >= event.time && other.time < to) return {};
  if (supported(body, event.time, to) || intervened(body, event.time, to)) return {};
  return integrate(body, state(body, i), event.time - to);
}

RecordedRun::Surface RecordedRun::surface(int a, const BodyState& state_a, int b, const BodyState& state_b, double beyond) const {
  const auto c = scene::nearest_contact(shapes_[std::size_t(a)], state_a.pose(), shapes_[std::size_t(b)], state_b.pose(), beyond);
  return {c.gap, c.normal, c.point};
}

}  // namespace rimshot::physics
