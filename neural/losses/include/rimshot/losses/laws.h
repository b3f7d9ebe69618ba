#pragma once
#include <span>

#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// Every law on states of bodies (kStateWidth) and on moments of coverage (kMoments), in a fixed order.
std::span<const Kernel> all_laws();

}  // namespace rimshot::losses
