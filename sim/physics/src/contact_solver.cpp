#include "contact_solver.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include "anderson.h"
#include "rigid_body.h"

namespace rimshot::physics {
namespace {

constexpr int kMostSweeps = 600;  ///< with acceleration, and again without
/// The sweeps end when one changes no velocity by more than this [m/s].
constexpr double kSettled = 1e-12;
/// Earlier sweeps that take part in the acceleration.
constexpr int kDepth = 10;

/// One component of the impulse between two bodies, and the rate of the two that it changes.
struct Component {
  std::size_t a = 0, b = 0;  ///< places of the bodies in the list of velocities
  JointRow row;
  Velocity per_a, per_b;  ///< change of the velocities per impulse
  double mobility = 0;    ///< change of the rate per impulse
  double target = 0, impulse = 0;
};

/// A contact: its components follow each other, along the normal and, with friction, two across it.
struct Cone {
  std::size_t normal = 0;
  double friction = 0;
  double largest = 0;  ///< eigenvalue of the mobility across the normal
};

/// A component with bounds, constant ones or those that a contact's normal impulse gives.
struct Bounded {
  std::size_t component = 0;
  const SolverRow* row = nullptr;
  std::size_t normal = 0;  ///< of the contact, where the row has an arm
};

double rate(const JointRow& row, const Velocity& a, const Velocity& b) {
  return row.lin_a.dot(a.v) + row.ang_a.dot(a.w) + row.lin_b.dot(b.v) + row.ang_b.dot(b.w);
}

class Problem {
 public:
  std::vector<Component> components;
  std::vector<Cone> cones;
  std::vector<Bounded> bounded;
  std::vector<Velocity> velocities;  ///< the last one is that of all that stands still

  void solve() {
    const std::vector<Velocity> free = velocities;
    const auto start = [&] {
      return_to_bounds();
      velocities = free;
      for (const Component& c : components) push(c, c.impulse);
    };
    start();
    AndersonAcceleration acceleration(kDepth);
    double least = HUGE_VAL;
    Eigen::VectorXd best;
    for (int i = 0; i < kMostSweeps; ++i) {
      const Eigen::VectorXd before = impulses();
      const double change = sweep();
      if (change <= kSettled) return;
      const Eigen::VectorXd after = impulses();
      if (change < least) {
        least = change;
        best = after;
      }
      set_impulses(acceleration.next(before, after));
      start();
    }
    // Where the acceleration runs in circles, because contacts open and slide by turns, sweeps alone come closer.
    set_impulses(best);
    start();
    for (int i = 0; i < kMostSweeps; ++i)
      if (sweep() <= kSettled) return;
  }

 private:
  void push(const Component& c, double impulse) {
    Velocity &a = velocities[c.a], &b = velocities[c.b];
    a.v += impulse * c.per_a.v;
    a.w += impulse * c.per_a.w;
    b.v += impulse * c.per_b.v;
    b.w += impulse * c.per_b.w;
  }

  /// Sets an impulse and returns by how much its rate changes.
  double set(Component& c, double impulse) {
    const double more = impulse - c.impulse;
    if (more == 0) return 0;
    c.impulse = impulse;
    push(c, more);
    return std::abs(more) * c.mobility;
  }

  double rate_of(const Component& c) const { return rate(c.row, velocities[c.a], velocities[c.b]); }
  double high(const Bounded& b) const { return b.row->arm > 0 ? b.row->arm * components[b.normal].impulse : b.row->high; }
  double low(const Bounded& b) const { return b.row->arm > 0 ? -b.row->arm * components[b.normal].impulse : b.row->low; }

  double settle(const Bounded& b) {
    Component& c = components[b.component];
    return set(c, std::clamp(c.impulse + (c.target - rate_of(c)) / c.mobility, low(b), high(b)));
  }

  double settle(const Cone& cone) {
    Component *n = &components[cone.normal], *x = n + 1, *y = n + 2;
    double change = set(*n, std::max(0.0, n->impulse + (n->target - rate_of(*n)) / n->mobility));
    if (cone.friction == 0) return change;
    // What this leaves as it is stops the sliding, or stands on the cone against it.
    double along = x->impulse - rate_of(*x) / cone.largest, across = y->impulse - rate_of(*y) / cone.largest;
    const double limit = cone.friction * n->impulse, length = std::sqrt(along * along + across * across);
    if (length > limit) along *= limit / length, across *= limit / length;
    change = std::max(change, set(*x, along));
    return std::max(change, set(*y, across));
  }

  /// Gauss-Seidel, there and back: each component in turn gets the impulse that makes its rate right, as far as its bounds go. Returns the
  /// largest change of a rate.
  double sweep() {
    double change = 0;
    for (const Bounded& b : bounded) change = std::max(change, settle(b));
    for (const Cone& cone : cones) change = std::max(change, settle(cone));
    for (const Cone& cone : std::views::reverse(cones)) change = std::max(change, settle(cone));
    for (const Bounded& b : std::views::reverse(bounded)) change = std::max(change, settle(b));
    return change;
  }

  void return_to_bounds() {
    for (const Cone& cone : cones) {
      Component* n = &components[cone.normal];
      n->impulse = std::max(0.0, n->impulse);
      if (cone.friction == 0) continue;
      const double limit = cone.friction * n->impulse, length = std::sqrt(n[1].impulse * n[1].impulse + n[2].impulse * n[2].impulse);
      if (length <= limit) continue;
      n[1].impulse *= limit / length;
      n[2].impulse *= limit / length;
    }
    for (const Bounded& b : bounded) {
      Component& c = components[b.component];
      c.impulse = std::clamp(c.impulse, low(b), high(b));
    }
  }

  /// In units whose squares are energies.
  Eigen::VectorXd impulses() const {
    Eigen::VectorXd out(Eigen::Index(components.size()));
    for (std::size_t i = 0; i < components.size(); ++i) out[Eigen::Index(i)] = std::sqrt(components[i].mobility) * components[i].impulse;
    return out;
  }

  void set_impulses(const Eigen::VectorXd& scaled) {
    for (std::size_t i = 0; i < components.size(); ++i) components[i].impulse = scaled[Eigen::Index(i)] / std::sqrt(components[i].mobility);
  }
};

}  // namespace

void solve_contacts(const scene::Scene& scene, const std::vector<BodyState>& states, const std::vector<int>& held,
                    std::vector<SolverContact>& contacts, const std::vector<SolverRow>& rows, std::vector<Velocity>& velocities) {
  Problem problem;
  problem.velocities = std::move(velocities);
  problem.velocities.emplace_back();
  std::vector<Mat3> inverse_inertia;
  for (int i : held) inverse_inertia.push_back(inverse_inertia_in_world(scene.bodies[std::size_t(i)], states[std::size_t(i)].q_WB));
  const auto place = [&](int body) { return std::size_t(std::ranges::lower_bound(held, body) - held.begin()); };
  const auto add = [&](int a, int b, const JointRow& row, double target, double impulse) {
    Component c;
    const auto side = [&](int body, const Vec3& linear, const Vec3& angular, std::size_t& at, Velocity& per) {
      at = place(body);
      if (at == held.size() || held[at] != body) return void(at = held.size());
      per = {linear / scene.bodies[std::size_t(body)].mass, inverse_inertia[at] * angular};
    };
    side(a, row.lin_a, row.ang_a, c.a, c.per_a);
    side(b, row.lin_b, row.ang_b, c.b, c.per_b);
    c.row = row;
    c.mobility = rate(row, c.per_a, c.per_b);
    c.target = target;
    c.impulse = impulse;
    problem.components.push_back(c);
  };
  for (const SolverContact& c : contacts) {
    Cone cone{problem.components.size(), c.friction};
    const auto along_axis = [&](const Vec3& axis, double target) {
      add(c.a, c.b, point_row(c.point, axis, states[std::size_t(c.a)], states[std::size_t(c.b)]), target, c.impulse.dot(axis));
    };
    along_axis(c.normal, -c.allowed_approach);
    if (c.friction > 0) {
      const Vec3 across = c.normal.unitOrthogonal();
      along_axis(across, 0);
      along_axis(c.normal.cross(across), 0);
      const Component *x = &problem.components[cone.normal + 1], *y = x + 1;
      cone.largest = 0.5 * (x->mobility + y->mobility) + Vec2(0.5 * (x->mobility - y->mobility), rate(x->row, y->per_a, y->per_b)).norm();
    }
    problem.cones.push_back(cone);
  }
  for (const SolverRow& row : rows) {
    problem.bounded.push_back({problem.components.size(), &row, row.arm > 0 ? problem.cones[row.contact].normal : 0});
    add(row.a, row.b, row.row, row.target, 0);
  }
  problem.solve();
  for (std::size_t k = 0; k < contacts.size(); ++k) {
    const Cone& cone = problem.cones[k];
    contacts[k].impulse.setZero();
    for (std::size_t i = cone.normal; i < cone.normal + (cone.friction > 0 ? 3 : 1); ++i)
      contacts[k].impulse += problem.components[i].impulse * problem.components[i].row.lin_a;
  }
  velocities = std::move(problem.velocities);
  velocities.pop_back();
}

}  // namespace rimshot::physics
