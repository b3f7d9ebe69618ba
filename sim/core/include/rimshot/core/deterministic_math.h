#pragma once
#include "rimshot/core/conventions.h"

/// Functions whose last bit does not depend on the CPU. glibc chooses other variants of sin, cos, exp and log where the CPU has
/// FMA; +, -, *, / and sqrt are exact everywhere, and these functions are made of them alone, compiled without contraction.
/// Use them wherever a value enters a result that promises equal bytes.
namespace rimshot::deterministic {

/// Within 4 ulp of the true value for |x| <= 1e5 (the argument is reduced in three parts of pi/2).
double sin(double x);
double cos(double x);
/// Natural logarithm, x > 0 and finite; within 4 ulp.
double log(double x);
/// Exponential, |x| < 700; within 4 ulp.
double exp(double x);

/// Angle of the point (x, y) in (-pi, pi]; 0 for (0, 0); within 8 ulp.
double atan2(double y, double x);

/// Rotation by the vector's length about its direction [rad].
Quat rotation(const Vec3& rotation_vector);

}  // namespace rimshot::deterministic
