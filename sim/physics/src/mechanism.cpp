#include "mechanism.h"

#include <algorithm>
#include <cmath>

#include "rigid_body.h"
#include "rimshot/physics/force_total.h"

namespace rimshot::physics {
namespace {

constexpr double kMostSwing = 0.02;     ///< [rad] a step
constexpr double kMostSpringSwing = 0.05;  ///< [rad] a step: the rule's amplitude is then off by 4e-9 of itself each radian
constexpr double kClosed = 1e-13;      ///< errors of joints below this stay [m, rad]
constexpr int kMostNewton = 8;
/// Added to the reaction's matrix as a share of its diagonal, so that equations that say the same twice have a solution.
constexpr double kRegular = 1e-14;

}  // namespace

Mechanisms::Mechanisms(const scene::Scene& scene, double longest_step)
    : scene_(scene), longest_step_(longest_step), springs_(scene) {
  for (const scene::Joint& joint : scene.joints) geometry_.emplace_back(scene, joint);
  release(0);
}

void Mechanisms::release(double time) {
  const scene::Scene& scene = scene_;
  groups_.clear();
  group_of_.assign(scene.bodies.size(), -1);
  // Connected parts of the graph of moving bodies.
  std::vector<int> label(scene.bodies.size());
  for (std::size_t i = 0; i < label.size(); ++i) label[i] = int(i);
  const auto moving = [&](int body) { return !scene.bodies[std::size_t(body)].is_static; };
  const auto connect = [&](const auto& edge) {
    if (!moving(edge.body_a) || !moving(edge.body_b)) return;
    const int from = label[std::size_t(edge.body_b)], to = label[std::size_t(edge.body_a)];
    std::ranges::replace(label, from, to);
  };
  for (const scene::Joint& joint : scene.joints)
    if (joint.release > time) connect(joint);
  for (const scene::Spring& spring : scene.springs) connect(spring);
  std::vector<int> group_of_label(label.size(), -1);
  const auto group_with = [&](const auto& edge) -> Group& {
    int& group = group_of_label[std::size_t(label[std::size_t(moving(edge.body_a) ? edge.body_a : edge.body_b)])];
    if (group < 0) {
      group = int(groups_.size());
      groups_.emplace_back();
    }
    return groups_[std::size_t(group)];
  };
  for (std::size_t j = 0; j < scene.joints.size(); ++j) {
    if (scene.joints[j].release <= time) continue;
    Group& group = group_with(scene.joints[j]);
    group.joints.push_back(int(j));
    if (scene.joints[j].motor) group.driven = true;
  }
  for (std::size_t j = 0; j < scene.springs.size(); ++j) group_with(scene.springs[j]).springs.push_back(int(j));
  for (std::size_t i = 0; i < label.size(); ++i)
    if (const int group = group_of_label[std::size_t(label[i])]; group >= 0 && moving(int(i))) {
      group_of_[i] = group;
      groups_[std::size_t(group)].bodies.push_back(int(i));
    }
}

std::vector<JointRow> Mechanisms::rows(int joint, const std::vector<BodyState>& states) const {
  std::vector<JointRow> rows;
  const scene::Joint& j = scene_.joints[std::size_t(joint)];
  geometry_[std::size_t(joint)].add_rows(states[std::size_t(j.body_a)], states[std::size_t(j.body_b)], rows);
  return rows;
}

Mechanisms::Response::Response(const Mechanisms& mechanisms, int group, const std::vector<BodyState>& states)
    : mechanisms_(mechanisms), group_(mechanisms.groups_[std::size_t(group)]), inverse_inertia_(states.size(), Mat3::Zero()) {
  const auto& scene = mechanisms.scene_;
  for (int body : group_.bodies)
    inverse_inertia_[std::size_t(body)] = inverse_inertia_in_world(scene.bodies[std::size_t(body)], states[std::size_t(body)].q_WB);
  for (int joint : group_.joints)
    for (const JointRow& row : mechanisms.rows(joint, states)) {
      rows_.push_back(row);
      owner_.push_back(joint);
    }
  const Eigen::Index n = Eigen::Index(rows_.size());
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(n, n);
  // Two rows meet at the bodies they share.
  struct Side {
    int body;
    const Vec3 *lin, *ang;
  };
  const auto sides = [&](Eigen::Index i) {
    const scene::Joint& j = scene.joints[std::size_t(owner_[std::size_t(i)])];
    const JointRow& r = rows_[std::size_t(i)];
    return std::array<Side, 2>{{{j.body_a, &r.lin_a, &r.ang_a}, {j.body_b, &r.lin_b, &r.ang_b}}};
  };
  for (Eigen::Index i = 0; i < n; ++i)
    for (const Side& p : sides(i)) {
      const scene::Body& body = scene.bodies[std::size_t(p.body)];
      if (body.is_static) continue;
      const Vec3 lin = *p.lin / body.mass, ang = inverse_inertia_[std::size_t(p.body)] * *p.ang;
      for (Eigen::Index k = 0; k <= i; ++k)
        for (const Side& q : sides(k))
          if (q.body == p.body) matrix(i, k) += lin.dot(*q.lin) + ang.dot(*q.ang);
    }
  matrix.diagonal() *= 1 + kRegular;
  if (n > 0) reaction_.compute(matrix);  // reads the lower triangle
}

Eigen::VectorXd Mechanisms::Response::rates(const std::vector<BodyState>& states) const {
  Eigen::VectorXd out(Eigen::Index(rows_.size()));
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const scene::Joint& j = mechanisms_.scene_.joints[std::size_t(owner_[i])];
    out[Eigen::Index(i)] = rows_[i].rate(states[std::size_t(j.body_a)], states[std::size_t(j.body_b)]);
  }
  return out;
}

void Mechanisms::Response::add(const Eigen::VectorXd& lambda, std::vector<BodyState>& velocities) const {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const scene::Joint& j = mechanisms_.scene_.joints[std::size_t(owner_[i])];
    const JointRow& row = rows_[i];
    const auto push = [&](int index, const Vec3& lin, const Vec3& ang) {
      const scene::Body& body = mechanisms_.scene_.bodies[std::size_t(index)];
      if (body.is_static) return;
      velocities[std::size_t(index)].v_WB_W += lambda[Eigen::Index(i)] / body.mass * lin;
      velocities[std::size_t(index)].w_WB_W += inverse_inertia_[std::size_t(index)] * (lambda[Eigen::Index(i)] * ang);
    };
    push(j.body_a, row.lin_a, row.ang_a);
    push(j.body_b, row.lin_b, row.ang_b);
  }
}

Eigen::VectorXd Mechanisms::Response::solve(const Eigen::VectorXd& right) const {
  return rows_.empty() ? Eigen::VectorXd() : Eigen::VectorXd(reaction_.solve(right));
}

void Mechanisms::Response::push(int body, const Vec3& impulse, const Vec3& angular_impulse, std::vector<BodyState>& states) const {
  BodyState& state = states[std::size_t(body)];
  const Vec3 dv = impulse / mechanisms_.scene_.bodies[std::size_t(body)].mass, dw = inverse_inertia_[std::size_t(body)] * angular_impulse;
  // Only the change is brought onto the equations: what the velocities were off before stays theirs.
  std::vector<BodyState> change(states.size());
  change[std::size_t(body)].v_WB_W = dv;
  change[std::size_t(body)].w_WB_W = dw;
  state.v_WB_W += dv;
  state.w_WB_W += dw;
  add(-solve(rates(change)), states);
}

void Mechanisms::project_velocities(int group, std::vector<BodyState>& states) const {
  const Response response(*this, group, states);
  response.add(-response.solve(response.rates(states)), states);
}

void Mechanisms::project(int group, std::vector<BodyState>& states) const {
  for (int i = 0; i < kMostNewton; ++i) {
    const Response response(*this, group, states);
    Eigen::VectorXd error(Eigen::Index(response.rows_.size()));
    for (std::size_t k = 0; k < response.rows_.size(); ++k) error[Eigen::Index(k)] = response.rows_[k].error;
    if (error.size() == 0 || error.cwiseAbs().maxCoeff() <= kClosed) break;
    std::vector<BodyState> shift(states.size());
    response.add(-response.solve(error), shift);
    for (int body : groups_[std::size_t(group)].bodies) {
      states[std::size_t(body)].p_WB += shift[std::size_t(body)].v_WB_W;
      states[std::size_t(body)].q_WB = turned(states[std::size_t(body)].q_WB, shift[std::size_t(body)].w_WB_W);
    }
  }
  project_velocities(group, states);
}

/// Time derivatives of a group's states: v, q', a, alpha of every body, and the power that air and dampers take.
struct Mechanisms::Rates {
  std::vector<Vec3> v, a, alpha;
  std::vector<Eigen::Vector4d> q;
  double lost_power = 0;
};

Mechanisms::Rates Mechanisms::rates(int group, const std::vector<BodyState>& states) const {
  const std::vector<int>& bodies = groups_[std::size_t(group)].bodies;
  const Response response(*this, group, states);
  Rates out;
  std::vector<BodyState> free(states.size());  // accelerations without the joints, in the place of velocities
  std::vector<Vec3> forces(states.size(), Vec3::Zero()), torques = forces;
  for (int spring : groups_[std::size_t(group)].springs) {
    springs_.add_loads(spring, states, 0, forces, torques);
    out.lost_power += springs_.lost_power(spring, states);
  }
  for (int i : bodies) {
    const BodyState& s = states[std::size_t(i)];
    const scene::Body& body = scene_.bodies[std::size_t(i)];
    free[std::size_t(i)].v_WB_W = flight_acceleration(scene_.world, body, s) + forces[std::size_t(i)] / body.mass;
    free[std::size_t(i)].w_WB_W = response.inverse_inertia_[std::size_t(i)] * (torques[std::size_t(i)] - s.w_WB_W.cross(angular_momentum(body, s)));
    out.lost_power -= air_force(scene_.world, body, s).dot(s.v_WB_W);
  }
  Eigen::VectorXd right = response.rates(free);
  for (std::size_t k = 0; k < response.rows_.size(); ++k) right[Eigen::Index(k)] += response.rows_[k].bias;
  response.add(-response.solve(right), free);
  for (int i : bodies) {
    const BodyState& s = states[std::size_t(i)];
    const Quat q = Quat(0, s.w_WB_W.x(), s.w_WB_W.y(), s.w_WB_W.z()) * s.q_WB;
    out.v.push_back(s.v_WB_W);
    out.q.push_back(0.5 * Eigen::Vector4d(q.x(), q.y(), q.z(), q.w()));
    out.a.push_back(free[std::size_t(i)].v_WB_W);
    out.alpha.push_back(free[std::size_t(i)].w_WB_W);
  }
  return out;
}

double Mechanisms::move(int group, double s, std::vector<BodyState>& states) const {
  const std::vector<int>& bodies = groups_[std::size_t(group)].bodies;
  double fastest = 0, swing = 0, work = 0;
  for (int i : bodies) fastest = std::max(fastest, states[std::size_t(i)].w_WB_W.norm());
  for (int spring : groups_[std::size_t(group)].springs) swing = std::max(swing, springs_.rate(spring));
  const int steps = std::max(1, int(std::ceil(s * std::max({1 / longest_step_, fastest / kMostSwing, swing / kMostSpringSwing}) - 1e-9)));
  const double h = s / steps;
  for (int n = 0; n < steps; ++n) {
    const std::vector<BodyState> start = states;
    const auto along = [&](const Rates& r, double dt) {
      for (std::size_t k = 0; k < bodies.size(); ++k) {
        const BodyState& from = start[std::size_t(bodies[k])];
        BodyState& to = states[std::size_t(bodies[k])];
        to.p_WB = from.p_WB + dt * r.v[k];
        to.q_WB.coeffs() = from.q_WB.coeffs() + dt * r.q[k];
        to.q_WB.normalize();
        to.v_WB_W = from.v_WB_W + dt * r.a[k];
        to.w_WB_W = from.w_WB_W + dt * r.alpha[k];
      }
    };
    Rates r1 = rates(group, states);
    along(r1, 0.5 * h);
    const Rates r2 = rates(group, states);
    along(r2, 0.5 * h);
    const Rates r3 = rates(group, states);
    along(r3, h);
    const Rates r4 = rates(group, states);
    for (std::size_t k = 0; k < bodies.size(); ++k) {
      r1.v[k] = (r1.v[k] + 2 * r2.v[k] + 2 * r3.v[k] + r4.v[k]) / 6;
      r1.q[k] = (r1.q[k] + 2 * r2.q[k] + 2 * r3.q[k] + r4.q[k]) / 6;
      r1.a[k] = (r1.a[k] + 2 * r2.a[k] + 2 * r3.a[k] + r4.a[k]) / 6;
      r1.alpha[k] = (r1.alpha[k] + 2 * r2.alpha[k] + 2 * r3.alpha[k] + r4.alpha[k]) / 6;
    }
    along(r1, h);
    work += h / 6 * (r1.lost_power + 2 * r2.lost_power + 2 * r3.lost_power + r4.lost_power);
    project(group, states);
  }
  return work;
}

bool Mechanisms::near_limit(int group, double s, const std::vector<BodyState>& states) const {
  return std::ranges::any_of(groups_[std::size_t(group)].joints, [&](int joint) {
    const scene::Joint& j = scene_.joints[std::size_t(joint)];
    if (!j.limits) return false;
    const BodyState &a = states[std::size_t(j.body_a)], &b = states[std::size_t(j.body_b)];
    const JointRow row = geometry_[std::size_t(joint)].free_row(a, b);
    const double reach = 2 * s * std::abs(row.rate(a, b)) + 1e-3 * ((*j.limits)[1] - (*j.limits)[0]);
    return row.error - (*j.limits)[0] <= reach || (*j.limits)[1] - row.error <= reach;
  });
}

}  // namespace rimshot::physics
