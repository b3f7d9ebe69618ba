#pragma once
#include <vector>

#include "contact_laws.h"
#include "contact_solver.h"

namespace rimshot::physics {

/// Components of the moment with which places of lasting contact resist turning: each stops the bodies' relative turn about an axis as far
/// as its bound goes; of every place whose law has such a coefficient along the turn and across it, and about the normal.
///
///   rolling:  |M_t| <= rolling_friction N, about the axes across the normal, against the relative turn there
///   drilling: |M_n| <= drilling_friction N, about the normal
///
/// with the normal force N and the coefficients as lengths [m]: the pressure's centre runs ahead of the place by up to the first (hysteresis
/// of what is pressed); a patch of radius a under Hertz's pressure resists drilling with 3 pi / 16 mu a.
/// Source: Johnson, Contact Mechanics (1985), sections 9.1 (rolling) and 7.5 (twist; sliding all over: Lubkin 1951, M = 3 pi / 16 mu a N).
/// Limits: both act apart from each other and from sliding; a real patch has less of one where the other is fast (Contensou 1963).
std::vector<SolverRow> moment_rows(const std::vector<SolverContact>& contacts, const ContactLaws& laws, const std::vector<BodyState>& states);

}  // namespace rimshot::physics
