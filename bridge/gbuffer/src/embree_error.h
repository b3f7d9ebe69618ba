#pragma once
#include <embree3/rtcore.h>

#include <cmath>
#include <limits>
#include <string>

#include "rimshot/core/error.h"

namespace rimshot::gbuffer {

inline void check_embree(RTCDevice device) {
  const RTCError error = rtcGetDeviceError(device);
  if (error != RTC_ERROR_NONE) {
    throw Error(ErrorCode::Environment, "Embree reports error " + std::to_string(int(error)) + "; it needs a CPU with SSE2 and enough memory");
  }
}

/// The smallest float that is not below x.
inline float round_up(double x) {
  const float y = float(x);
  return double(y) < x ? std::nextafterf(y, std::numeric_limits<float>::infinity()) : y;
}

}  // namespace rimshot::gbuffer
