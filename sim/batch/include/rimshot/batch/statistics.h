#pragma once
#include <span>

#include "rimshot/batch/design.h"
#include "rimshot/batch/outcome.h"

namespace rimshot::batch {

/// An output over the takes at one point of a sweep.
struct Summary {
  std::size_t count = 0;    ///< takes that have the output
  double mean = kNone;
  double spread = kNone;    ///< standard deviation; kNone with fewer than 2 takes
  double exponent = kNone;  ///< predictability exponent [1/s], below; kNone where it is not defined
};

/// Mean, spread and predictability of one output at a point.
///
/// The predictability exponent says how fast neighbouring takes part: it is the mean over the takes of
///     ln(d_y / d_0) / t,
/// where d_0 is the distance of a take and its twin at the start, d_y their difference in the output, and t the time at
/// which the output is read: a finite-time Lyapunov exponent of a pair of trajectories (Benettin, Galgani and Strelcyn, Phys. Rev.
/// A 14 (1976) 2338; Ott, Chaos in Dynamical Systems, 2nd ed., section 4.4), read at an output instead of at a fixed time. Distances
/// of states are sqrt(|dp|^2 + tau^2 |dv|^2 + (tau k)^2 |dw|^2) with tau = 1 s and the body's radius of gyration k; an
/// output counts with its number in m, m/s times tau, and s times 1 m/s. 0 means that neighbours stay as close as they were; each ln 10
/// / t more costs a digit. Outputs of no moment (made, contacts, ring_gap) have none; neither has a sweep that perturbs no initial state.
/// @param outcomes [design.worlds()]   @param gyration k [m]
Summary summarize(const Design& design, std::span<const Outcome> outcomes, std::size_t point, const Output& output, double duration,
                  double gyration);

/// The same for the whole state at the end of the run: distance of the end states instead of an output.
double state_exponent(const Design& design, std::span<const Outcome> outcomes, std::size_t point, double duration, double gyration);

}  // namespace rimshot::batch
