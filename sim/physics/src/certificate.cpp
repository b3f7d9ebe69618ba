#include "rimshot/physics/certificate.h"

#include <algorithm>

#include "rimshot/trajectory/io.h"

namespace rimshot::physics {

bool Certificate::holds() const {
  return std::ranges::all_of(residuals, &Residual::holds);
}

std::string Certificate::to_json() const { return "{}"; }

Certificate certify(const trajectory::Trajectory& run) {
  Certificate certificate;
  certificate.trajectory_sha256 = trajectory::sha256(run);
  return certificate;
}

}  // namespace rimshot::physics
