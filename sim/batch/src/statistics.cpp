#include "rimshot/batch/statistics.h"

#include <cmath>

namespace rimshot::batch {
namespace {

double squared(const double a[3], const double b[3]) {
  double sum = 0;
  for (int i = 0; i < 3; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// Distance of two states, tau = 1 s.
double start_distance(const Outcome& a, const Outcome& b, double k) {
  return std::sqrt(squared(a.start_position, b.start_position) + squared(a.start_velocity, b.start_velocity) +
                   k * k * squared(a.start_spin, b.start_spin));
}

double end_distance(const Outcome& a, const Outcome& b, double k) {
  return std::sqrt(squared(a.end_position, b.end_position) + squared(a.end_velocity, b.end_velocity) +
                   k * k * squared(a.end_spin, b.end_spin));
}

struct Mean {
  double sum = 0;
  std::size_t count = 0;
  /// Growth from d_0 to d in a time; what has none (no time, no distance beyond rounding) does not count.
  void add(double d, double d_0, double time) {
    constexpr double kRounding = 1e-13;
    if (!(d > kRounding && d_0 > kRounding && time > 0)) return;
    sum += std::log(d / d_0) / time;
    ++count;
  }
  double value() const { return count > 0 ? sum / double(count) : kNone; }
};

}  // namespace

Summary summarize(const Design& design, std::span<const Outcome> outcomes, std::size_t point, const Output& output, double duration,
                  double gyration) {
  Summary summary;
  double sum = 0;
  for (int t = 0; t < design.takes(); ++t) {
    const double y = output.value(outcomes[design.world(point, t)]);
    if (std::isnan(y)) continue;
    sum += y;
    ++summary.count;
  }
  if (summary.count == 0) return summary;
  summary.mean = sum / double(summary.count);
  if (summary.count < 2) return summary;
  double squares = 0;
  Mean exponent;
  for (int t = 0; t < design.takes(); ++t) {
    const Outcome &take = outcomes[design.world(point, t)], &twin = outcomes[design.world(point, t, true)];
    const double y = output.value(take);
    if (std::isnan(y)) continue;
    squares += (y - summary.mean) * (y - summary.mean);
    if (output.time == nullptr) continue;
    const double read = output.time(take);
    exponent.add(std::abs(output.value(twin) - y), start_distance(take, twin, gyration), std::isnan(read) ? duration : read);
  }
  summary.spread = std::sqrt(squares / double(summary.count - 1));
  summary.exponent = exponent.value();
  return summary;
}

double state_exponent(const Design& design, std::span<const Outcome> outcomes, std::size_t point, double duration, double gyration) {
  Mean exponent;
  if (!design.perturbed()) return kNone;
  for (int t = 0; t < design.takes(); ++t) {
    const Outcome &take = outcomes[design.world(point, t)], &twin = outcomes[design.world(point, t, true)];
    exponent.add(end_distance(take, twin, gyration), start_distance(take, twin, gyration), duration);
  }
  return exponent.value();
}

}  // namespace rimshot::batch
