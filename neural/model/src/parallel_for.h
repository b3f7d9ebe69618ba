#pragma once
#include <functional>

namespace rimshot::model {

/// Runs body(begin, end) over parts of [0, count), in any order and on any threads.
using ParallelFor = std::function<void(int count, const std::function<void(int begin, int end)>& body)>;

}  // namespace rimshot::model
