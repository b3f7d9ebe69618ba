// Stands in for gpu.cu in a build without the CUDA Toolkit: there is no device.
#include "gpu.h"

namespace rimshot::batch {

std::unique_ptr<Gpu> Gpu::probe() { return nullptr; }

}  // namespace rimshot::batch
