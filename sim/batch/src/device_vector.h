#pragma once
#include <cmath>

/// The parts of the fast path are compiled by the C++ compiler and, where there is one, by nvcc. They use + - * / and sqrt
/// alone, which IEEE 754 fixes, and are built without contraction, so that both give the same bits.
#ifdef __CUDACC__
#define RIMSHOT_HOST_DEVICE __host__ __device__
#else
#define RIMSHOT_HOST_DEVICE
#endif

namespace rimshot::batch {

/// Three doubles, for code that runs on both sides (Eigen's functions are not all callable from a kernel).
struct Vector {
  double x, y, z;
};

RIMSHOT_HOST_DEVICE inline Vector operator+(Vector a, Vector b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
RIMSHOT_HOST_DEVICE inline Vector operator-(Vector a, Vector b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
RIMSHOT_HOST_DEVICE inline Vector operator*(double s, Vector a) { return {s * a.x, s * a.y, s * a.z}; }
RIMSHOT_HOST_DEVICE inline double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
RIMSHOT_HOST_DEVICE inline Vector cross(Vector a, Vector b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
RIMSHOT_HOST_DEVICE inline double length(Vector a) { return sqrt(dot(a, a)); }
RIMSHOT_HOST_DEVICE inline double smaller(double a, double b) { return a < b ? a : b; }
RIMSHOT_HOST_DEVICE inline double larger(double a, double b) { return a > b ? a : b; }

}  // namespace rimshot::batch
