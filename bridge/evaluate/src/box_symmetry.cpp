#include "rimshot/evaluate/box_symmetry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rimshot::evaluate {

std::vector<Quat> box_symmetries(const Vec3& half_extents) {
  constexpr double kEqual = 1e-6;
  std::vector<Quat> out;
  std::array<int, 3> to = {0, 1, 2};
  do {
    const bool fits = [&] {
      for (int k = 0; k < 3; ++k)
        if (std::abs(half_extents[k] - half_extents[to[std::size_t(k)]]) > kEqual * half_extents[k]) return false;
      return true;
    }();
    for (int signs = 0; fits && signs < 8; ++signs) {
      Mat3 turn = Mat3::Zero();
      for (int k = 0; k < 3; ++k) turn(to[std::size_t(k)], k) = (signs >> k & 1) ? -1 : 1;
      if (turn.determinant() > 0) out.emplace_back(turn);
    }
  } while (std::ranges::next_permutation(to).found);
  return out;
}

Quat nearest_alike(const Quat& q_WB, const Quat& near, const Vec3& half_extents) {
  Quat best = q_WB;
  for (const Quat& turn : box_symmetries(half_extents))
    if (const Quat other = q_WB * turn; other.angularDistance(near) < best.angularDistance(near)) best = other;
  return best;
}

}  // namespace rimshot::evaluate
