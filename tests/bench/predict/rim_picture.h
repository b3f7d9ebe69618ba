#pragma once
#include <string>

#include "options.h"

namespace rimshot::bench {

/// Results of `rim` as a picture (PNG): errors by split and number of given frames, and the rebounds that were predicted worst.
std::string rim_picture(const Options& options);

}  // namespace rimshot::bench
