#pragma once
#include <memory>
#include <span>
#include <string>

#include "shot.h"

namespace rimshot::batch {

/// The fast path on a CUDA device, one shot a thread, from the same source as on the CPU: the same bits.
class Gpu {
 public:
  virtual ~Gpu() = default;
  /// The first device that runs a test shot; nothing if this build has no kernels or the machine no usable device.
  static std::unique_ptr<Gpu> probe();
  virtual const std::string& name() const = 0;
  /// @param shots [n], `court` indexes `courts`   @param outcomes [n]   @param finishes [n]
  /// @throws Error(Environment) with CUDA's own words if the device fails
  virtual void fly(std::span<const Shot> shots, std::span<const Court> courts, std::span<Outcome> outcomes,
                   std::span<Finish> finishes) const = 0;
};

}  // namespace rimshot::batch
