#pragma once
#include "rimshot/losses/jet.h"

namespace rimshot::losses {

/// Three components of a number type, for host and device.
template <typename T>
struct Vector3 {
  T x = T(0), y = T(0), z = T(0);
};

template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> load(const T* values) { return {values[0], values[1], values[2]}; }
/// Constants as numbers of type T.
template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> constant(const double* values) { return {T(values[0]), T(values[1]), T(values[2])}; }

template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> operator+(const Vector3<T>& a, const Vector3<T>& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> operator-(const Vector3<T>& a, const Vector3<T>& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
template <typename T, typename S>
RIMSHOT_HOST_DEVICE Vector3<T> operator*(const S& s, const Vector3<T>& a) { return {s * a.x, s * a.y, s * a.z}; }
template <typename T>
RIMSHOT_HOST_DEVICE T dot(const Vector3<T>& a, const Vector3<T>& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> cross(const Vector3<T>& a, const Vector3<T>& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
template <typename T>
RIMSHOT_HOST_DEVICE T length(const Vector3<T>& a) { return root(dot(a, a)); }
/// The part of `a` across the unit vector `n`.
template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> across(const Vector3<T>& a, const Vector3<T>& n) { return a - dot(a, n) * n; }

/// Components of a world vector along the body's axes; q = (w, x, y, z) of unit length turns body axes to world axes.
template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> to_body(const T* q, const Vector3<T>& v) {
  const Vector3<T> u{-q[1], -q[2], -q[3]};
  const Vector3<T> t = 2.0 * cross(u, v);
  return v + q[0] * t + cross(u, t);
}

}  // namespace rimshot::losses
