#pragma once
#include <string>
#include <vector>

#include "recorded_run.h"
#include "rimshot/physics/certificate.h"

namespace rimshot::physics {

/// Keeps the worst of many residuals of one law: the largest share of the bound at its place.
class Worst {
 public:
  Worst(std::string law, std::string unit);
  /// A residual that is not a number counts as infinite.
  void add(double value, double bound, double time, const std::string& where);
  const Residual& residual() const { return residual_; }

 private:
  Residual residual_;
  double share_ = 0;
};

// One group of laws each; every law becomes one residual, also where a run gives no place to check it (count 0).
std::vector<Residual> flight_residuals(const RecordedRun& run);
std::vector<Residual> impact_residuals(const RecordedRun& run);
std::vector<Residual> contact_residuals(const RecordedRun& run);
std::vector<Residual> coefficient_residuals(const RecordedRun& run);
std::vector<Residual> joint_residuals(const RecordedRun& run);
std::vector<Residual> spring_residuals(const RecordedRun& run);
std::vector<Residual> energy_residuals(const RecordedRun& run);

}  // namespace rimshot::physics
