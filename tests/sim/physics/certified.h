#pragma once
#include "rimshot/physics/certificate.h"
#include "tolerance.h"

namespace rimshot::test {

/// Every residual of the run's certificate within its bound; one that is not is named.
inline void require_certified(const trajectory::Trajectory& run) {
  for (const auto& residual : physics::certify(run).residuals) {
    CAPTURE(residual.law);
    CAPTURE(residual.where);
    CAPTURE(residual.time);
    CHECK_LE(residual.value, residual.bound);
  }
}

}  // namespace rimshot::test
