#pragma once
#include <functional>
#include <string>

namespace rimshot {

/// Hears how far long work is: `done` of `total` units of `stage`, of which a part may be done. Called on the thread that does the work; may be empty.
using Progress = std::function<void(const std::string& stage, double done, double total)>;

}  // namespace rimshot
