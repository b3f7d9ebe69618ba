#pragma once
#include <ATen/ATen.h>

#include <string>
#include <utility>

#include "task.h"

namespace rimshot::train {

/// Adds weighted terms up to an objective; terms of one name become one.
class WeightedSum {
 public:
  explicit WeightedSum(std::string clips) { result_ = {at::zeros({}), {}, std::move(clips)}; }

  /// `share` of the term enters the log and, times `weight`, the total.
  void add(const char* name, double weight, const at::Tensor& term, double share = 1) {
    if (weight != 0) result_.total = result_.total + term * (weight * share);
    const double value = term.item<double>() * share;
    for (Term& known : result_.terms) {
      if (known.name != std::string(name)) continue;
      known.value += value;
      return;
    }
    result_.terms.push_back({name, value});
  }
  const Objective& result() const { return result_; }

 private:
  Objective result_;
};

}  // namespace rimshot::train
