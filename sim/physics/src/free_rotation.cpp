#include "free_rotation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "rigid_body.h"

namespace rimshot::physics {
namespace {

constexpr int kOrder = 18;
constexpr double kMostTurn = 0.125;  ///< [rad] a step

/// Orientation and angular velocity, both of the principal axes.
struct Rotation {
  Quat q;
  Vec3 w;
};

Rotation step(const Vec3& inertia, const Rotation& start, double h) {
  // w' = r * (w_y w_z, w_z w_x, w_x w_y) with the ratios of Euler's equations.
  const Vec3 ratio((inertia.y() - inertia.z()) / inertia.x(), (inertia.z() - inertia.x()) / inertia.y(), (inertia.x() - inertia.y()) / inertia.z());
  std::array<Vec3, kOrder + 1> w;
  std::array<Eigen::Vector4d, kOrder + 1> q;  // w, x, y, z
  w[0] = start.w;
  q[0] = {start.q.w(), start.q.x(), start.q.y(), start.q.z()};
  for (std::size_t k = 0; k < kOrder; ++k) {
    Vec3 product = Vec3::Zero();
    Eigen::Vector4d turn = Eigen::Vector4d::Zero();
    for (std::size_t i = 0; i <= k; ++i) {
      const Vec3 &a = w[i], &b = w[k - i];
      product += Vec3(a.y() * b.z(), a.z() * b.x(), a.x() * b.y());
      const Eigen::Vector4d& p = q[i];
      turn += Eigen::Vector4d(-p[1] * b.x() - p[2] * b.y() - p[3] * b.z(), p[0] * b.x() + p[2] * b.z() - p[3] * b.y(),
                              p[0] * b.y() + p[3] * b.x() - p[1] * b.z(), p[0] * b.z() + p[1] * b.y() - p[2] * b.x());
    }
    w[k + 1] = ratio.cwiseProduct(product) / double(k + 1);
    q[k + 1] = turn / (2.0 * double(k + 1));
  }
  Rotation end{Quat::Identity(), w[kOrder]};
  Eigen::Vector4d p = q[kOrder];
  for (int k = kOrder - 1; k >= 0; --k) {
    end.w = end.w * h + w[std::size_t(k)];
    p = p * h + q[std::size_t(k)];
  }
  end.q = Quat(p[0], p[1], p[2], p[3]).normalized();
  return end;
}

}  // namespace

void rotate_freely(const scene::Body& body, BodyState& state, double s) {
  if (state.w_WB_W.isZero(0) || s == 0) return;
  if (spins_steadily(body)) {
    state.q_WB = turned(state.q_WB, s * state.w_WB_W);
    return;
  }
  const Vec3 momentum = angular_momentum(body, state);
  const int steps = std::max(1, int(std::ceil(spin_bound(body, state) * std::abs(s) / kMostTurn)));
  Rotation at{(state.q_WB * body.inertia_axes).normalized(), Vec3::Zero()};
  for (int i = 0; i < steps; ++i) {
    at.w = (at.q.conjugate() * momentum).cwiseQuotient(body.inertia);
    at = step(body.inertia, at, s / steps);
  }
  state.q_WB = (at.q * body.inertia_axes.conjugate()).normalized();
  state.w_WB_W = at.q * Vec3((at.q.conjugate() * momentum).cwiseQuotient(body.inertia));
}

double spin_bound(const scene::Body& body, const BodyState& state) {
  if (spins_steadily(body)) return state.w_WB_W.norm();
  const Vec3 w = (state.q_WB * body.inertia_axes).conjugate() * state.w_WB_W;
  return std::sqrt(w.dot(body.inertia.cwiseProduct(w)) / body.inertia.minCoeff());
}

}  // namespace rimshot::physics
