#pragma once
#include <string>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/losses/law.h"

namespace rimshot::test {

/// A place of a law away from its kinks, with nothing at zero: rows [kRows * kWidth] and constants. By the law's name.
struct RandomPlace {
  std::vector<double> rows, constants;
};
RandomPlace random_place(const losses::Kernel& law, Rng& rng);

}  // namespace rimshot::test
