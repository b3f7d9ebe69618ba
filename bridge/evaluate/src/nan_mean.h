#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "rimshot/evaluate/report.h"

namespace rimshot::evaluate {

/// Mean of the values that are numbers (NumPy's nanmean), and how many those were.
class NanMean {
 public:
  void add(double value) {
    ++all_;
    if (std::isnan(value)) return;
    sum_ += value;
    ++count_;
  }
  /// Part of the values that were numbers.
  double rate() const { return all_ > 0 ? double(count_) / all_ : 0; }
  double value() const { return count_ > 0 ? sum_ / count_ : std::nan(""); }
  Metric metric(const std::string& unit, const std::string& reason) const {
    return count_ > 0 ? Metric{value(), unit, {}, ""} : Metric::unmeasurable(unit, reason);
  }

 private:
  double sum_ = 0;
  int count_ = 0, all_ = 0;
};

}  // namespace rimshot::evaluate
