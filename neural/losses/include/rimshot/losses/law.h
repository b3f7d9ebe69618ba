#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "rimshot/losses/jet.h"

/// A law of mechanics as a differentiable residual over rows of states.
///
/// A law is a struct with
///   kName, kUnit   of its residual,
///   kRows          states that it looks at in one place (a body before, after, ...),
///   kWidth         numbers a state (state.h, coverage_moments.h),
///   kResiduals     components of its residual,
///   Constants      a struct of doubles: what is known and not differentiated (time steps, masses, normals),
///   residual(rows, constants, out)   templated over the number type: rows [kRows][kWidth] -> out [kResiduals].
/// A place is one evaluation: which rows of the state tensor, and the constants. Masks and contact lists become places; where a law
/// does not hold (free flight over a bounce) there is no place. Host and device compile the same source.
namespace rimshot::losses {

/// E = |residual|^2 [kUnit^2] of a law in one place and its gradient by the rows, [kRows * kWidth] each.
template <class Law>
RIMSHOT_HOST_DEVICE double value_and_gradient(const double* rows, const double* constants, double* gradient) {
  constexpr int kWidth = Law::kWidth;
  typename Law::Constants known;
  memcpy(static_cast<void*>(&known), constants, sizeof known);
  double energy = 0;
  // One row at a time carries derivatives, so that a Jet stays small enough for registers.
  for (int active = 0; active < Law::kRows; ++active) {
    Jet<kWidth> states[Law::kRows][kWidth], residual[Law::kResiduals];
    for (int row = 0; row < Law::kRows; ++row)
      for (int i = 0; i < kWidth; ++i) {
        states[row][i] = Jet<kWidth>(rows[row * kWidth + i]);
        if (row == active) states[row][i].d[i] = 1;
      }
    Law::residual(states, known, residual);
    energy = 0;
    for (int i = 0; i < kWidth; ++i) gradient[active * kWidth + i] = 0;
    for (const auto& r : residual) {
      energy += r.value * r.value;
      for (int i = 0; i < kWidth; ++i) gradient[active * kWidth + i] += 2 * r.value * r.d[i];
    }
  }
  return energy;
}

/// E alone.
template <class Law>
RIMSHOT_HOST_DEVICE double value(const double* rows, const double* constants) {
  typename Law::Constants known;
  memcpy(static_cast<void*>(&known), constants, sizeof known);
  double states[Law::kRows][Law::kWidth], residual[Law::kResiduals];
  memcpy(states, rows, sizeof states);
  Law::residual(states, known, residual);
  double energy = 0;
  for (const double r : residual) energy += r * r;
  return energy;
}

/// A law without its type.
struct Kernel {
  const char* name;
  const char* unit;
  int rows, width, constants;
  double (*value)(const double* rows, const double* constants);
  double (*value_and_gradient)(const double* rows, const double* constants, double* gradient);
};

template <class Law>
constexpr Kernel kernel_of() {
  static_assert(std::is_trivially_copyable_v<typename Law::Constants> && sizeof(typename Law::Constants) % sizeof(double) == 0,
                "constants are doubles only");
  return {Law::kName, Law::kUnit, Law::kRows, Law::kWidth, int(sizeof(typename Law::Constants) / sizeof(double)),
          value<Law>, value_and_gradient<Law>};
}

/// Places of a law, in memory that the host, torch and a device can read.
struct Places {
  std::vector<std::int64_t> rows;    ///< [P, kRows] rows of the state tensor flattened to [N * T * B, kWidth]
  std::vector<double> constants;     ///< [P, constants]
  std::size_t count(const Kernel& law) const { return rows.size() / std::size_t(law.rows); }
};

template <class Law>
void add_place(Places& places, const std::array<std::int64_t, Law::kRows>& rows, const typename Law::Constants& constants) {
  for (const std::int64_t row : rows) places.rows.push_back(row);
  double values[sizeof constants / sizeof(double)];
  std::memcpy(values, &constants, sizeof constants);
  for (const double value : values) places.constants.push_back(value);
}

/// The largest |residual| [kUnit] over all places: the metric of the law. states [rows, kWidth] row-major; 0 without places.
double worst_residual(const Kernel& law, const double* states, const Places& places);

/// Mean of E over the places and its gradient, [rows, kWidth], added to `gradient`; 0 without places.
double mean_energy(const Kernel& law, const double* states, const Places& places, double* gradient);

}  // namespace rimshot::losses
