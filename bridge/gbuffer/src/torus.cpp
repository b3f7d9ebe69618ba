#include <algorithm>
#include <array>
#include <cmath>

#include "intersect.h"

namespace rimshot::gbuffer {
namespace {

/// x^4 + c2 x^2 + c1 x + c0 and its derivatives.
struct Quartic {
  double c2, c1, c0;
  double value(double x) const { return (x * x + c2) * x * x + c1 * x + c0; }
  double slope(double x) const { return (4 * x * x + 2 * c2) * x + c1; }
  double bend(double x) const { return 12 * x * x + 2 * c2; }
};

/// The root of a function that is monotone on [a, b] and changes its sign there: Newton's step, or a bisection where that
/// leaves the bracket or gains too little (Press et al., Numerical Recipes, section 9.4).
template <typename Function, typename Derivative>
double bracketed_root(const Function& f, const Derivative& df, double a, double b) {
  const bool rising = f(a) < 0;
  double x = 0.5 * (a + b), step = b - a;
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double y = f(x);
    if (y == 0) return x;
    ((y < 0) == rising ? a : b) = x;
    const double slope = df(x);
    double next = x - y / slope;
    const double previous = step;
    step = std::abs(next - x);
    if (!(next > a && next < b && step < 0.5 * previous)) {
      next = 0.5 * (a + b);
      step = 0.5 * (b - a);
    }
    if (next == x || b - a <= 1e-15 * (std::abs(a) + std::abs(b))) return next;
    if (step <= 1e-16 * std::abs(x)) return next;
    x = next;
  }
  return x;
}

/// First sign change of `f` on the ascending points x[0] .. x[count - 1], between which it is monotone.
double first_root(const Quartic& f, const double* x, int count) {
  double before = f.value(x[0]);
  for (int i = 1; i < count; ++i) {
    const double after = f.value(x[i]);
    if ((before < 0) != (after < 0)) {
      return bracketed_root([&](double t) { return f.value(t); }, [&](double t) { return f.slope(t); }, x[i - 1], x[i]);
    }
    before = after;
  }
  return kInfinity;
}

}  // namespace

double first_hit(const scene::Torus& torus, const LocalRay& ray) {
  // Distances x count from the ray's point nearest to the centre. There o . d = 0, the quartic has no cubic term, and its
  // numbers have the size of the torus however far the ray starts.
  const Vec3& d = ray.direction;
  const double shift = -ray.origin.dot(d);
  const Vec3 o = ray.origin + shift * d;
  const double major = torus.major_radius, minor = torus.minor_radius, inner = major - minor;

  // The part of the ray within the bounding sphere and the slab about the torus, both a little wide: a ray from outside then
  // starts above the surface even where that touches them.
  const double slab = minor * (1 + 1e-6), outer = major + slab;
  const double squared = outer * outer - o.squaredNorm();
  if (squared <= 0) return kInfinity;
  const double half = std::sqrt(squared);
  double low = std::max(-half, ray.t_min - shift), high = std::min(half, ray.t_max - shift);
  if (d.z() != 0) {
    const double a = (-slab - o.z()) / d.z(), b = (slab - o.z()) / d.z();
    low = std::max(low, std::min(a, b));
    high = std::min(high, std::max(a, b));
  } else if (std::abs(o.z()) > slab) {
    return kInfinity;
  }
  if (!(low < high)) return kInfinity;

  // Squared distance from the axis: rho^2 = A x^2 + 2 B x + C. A ray that stays in the hole misses.
  const double A = d.x() * d.x() + d.y() * d.y(), B = o.x() * d.x() + o.y() * d.y(), C = o.x() * o.x() + o.y() * o.y();
  const auto squared_rho = [&](double x) { return (A * x + 2 * B) * x + C; };
  if (std::max(squared_rho(low), squared_rho(high)) < inner * inner) return kInfinity;

  // (|p|^2 + R^2 - r^2)^2 = 4 R^2 rho^2, with |p|^2 = x^2 + |o|^2.
  const double m = o.squaredNorm() + major * major - minor * minor;
  const Quartic f{2 * m - 4 * major * major * A, -8 * major * major * B, m * m - 4 * major * major * C};

  // Between the zeros of the second derivative the slope is monotone, between the slope's zeros the quartic is.
  std::array<double, 4> slope_pieces{low};
  int count = 1;
  if (f.c2 < 0) {
    const double inflection = std::sqrt(-f.c2 / 6);
    for (const double x : {-inflection, inflection}) {
      if (x > low && x < high) slope_pieces[std::size_t(count++)] = x;
    }
  }
  slope_pieces[std::size_t(count++)] = high;

  std::array<double, 5> pieces{low};
  int piece_count = 1;
  for (int i = 1; i < count; ++i) {
    const double a = slope_pieces[std::size_t(i - 1)], b = slope_pieces[std::size_t(i)];
    if ((f.slope(a) < 0) == (f.slope(b) < 0)) continue;
    pieces[std::size_t(piece_count++)] =
        bracketed_root([&](double x) { return f.slope(x); }, [&](double x) { return f.bend(x); }, a, b);
  }
  pieces[std::size_t(piece_count++)] = high;
  return first_root(f, pieces.data(), piece_count) + shift;
}

}  // namespace rimshot::gbuffer
