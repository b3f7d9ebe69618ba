#pragma once
#include <cmath>

#include "rimshot/losses/host_device.h"

namespace rimshot::losses {

/// A number with its derivatives by N inputs: forward-mode differentiation (Griewank and Walther, Evaluating Derivatives, chapter 3).
/// A law written once over a number type gives its value with double and its gradient with Jet.
template <int N>
struct Jet {
  double value = 0;
  double d[N] = {};

  RIMSHOT_HOST_DEVICE Jet() {}
  RIMSHOT_HOST_DEVICE Jet(double constant) : value(constant) {}
};

/// f(a) with derivative `slope`.
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> chain(double value, double slope, const Jet<N>& a) {
  Jet<N> out(value);
  for (int i = 0; i < N; ++i) out.d[i] = slope * a.d[i];
  return out;
}
/// f(a, b) with partial derivatives.
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> chain(double value, double slope_a, const Jet<N>& a, double slope_b, const Jet<N>& b) {
  Jet<N> out(value);
  for (int i = 0; i < N; ++i) out.d[i] = slope_a * a.d[i] + slope_b * b.d[i];
  return out;
}

template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator+(const Jet<N>& a, const Jet<N>& b) { return chain(a.value + b.value, 1, a, 1, b); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator-(const Jet<N>& a, const Jet<N>& b) { return chain(a.value - b.value, 1, a, -1, b); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator*(const Jet<N>& a, const Jet<N>& b) { return chain(a.value * b.value, b.value, a, a.value, b); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator/(const Jet<N>& a, const Jet<N>& b) {
  return chain(a.value / b.value, 1 / b.value, a, -a.value / (b.value * b.value), b);
}
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator+(const Jet<N>& a, double b) { return chain(a.value + b, 1, a); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator+(double a, const Jet<N>& b) { return chain(a + b.value, 1, b); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator-(const Jet<N>& a, double b) { return chain(a.value - b, 1, a); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator-(double a, const Jet<N>& b) { return chain(a - b.value, -1, b); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator-(const Jet<N>& a) { return chain(-a.value, -1, a); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator*(const Jet<N>& a, double b) { return chain(a.value * b, b, a); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator*(double a, const Jet<N>& b) { return chain(a * b.value, a, b); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator/(const Jet<N>& a, double b) { return chain(a.value / b, 1 / b, a); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> operator/(double a, const Jet<N>& b) { return chain(a / b.value, -a / (b.value * b.value), b); }

RIMSHOT_HOST_DEVICE inline double value_of(double a) { return a; }
template <int N>
RIMSHOT_HOST_DEVICE double value_of(const Jet<N>& a) { return a.value; }

/// Square root; at 0 its derivative counts as 0, the smallest of its subgradients where it is the length of a vector.
RIMSHOT_HOST_DEVICE inline double root(double a) { return sqrt(a); }
template <int N>
RIMSHOT_HOST_DEVICE Jet<N> root(const Jet<N>& a) {
  const double r = sqrt(a.value);
  return chain(r, r > 0 ? 0.5 / r : 0.0, a);
}

/// max(0, a).
template <typename T>
RIMSHOT_HOST_DEVICE T positive_part(const T& a) { return value_of(a) > 0 ? a : T(0); }

}  // namespace rimshot::losses
