#pragma once
#include <map>
#include <string>

namespace rimshot::scene {

/// Value of an arithmetic expression, for closed forms in scene files: numbers, + - * / ^ ( ), comparisons, the constant pi, the
/// functions sqrt, exp, ln, sin, cos, tan, asin, acos, atan, atan2(y, x), sinh, cosh, tanh, abs, min, max, and ellipk(k), the complete
/// elliptic integral of the first kind of the modulus k. Angles are in radians.
/// @param variables by name: letters, digits and _, no digit first
/// @throws Error(InvalidInput) with the place in the expression, or if the value is not finite
double evaluate(const std::string& expression, const std::map<std::string, double>& variables = {});

}  // namespace rimshot::scene
