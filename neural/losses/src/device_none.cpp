#include "rimshot/core/error.h"
#include "rimshot/losses/device.h"

namespace rimshot::losses::device {
namespace {

[[noreturn]] void refuse() {
  throw Error(ErrorCode::Environment, "this build has no CUDA kernels; install the CUDA Toolkit and configure with -DRIMSHOT_CUDA=ON");
}

}  // namespace

bool available() { return false; }
double mean_energy(const Kernel&, const double*, std::size_t, const Places&, double*) { refuse(); }
double temporal(const TemporalFrames<float>&, float*, float*) { refuse(); }
void contact_operator(const ContactBatch&, const double*, const double*, double*) { refuse(); }

}  // namespace rimshot::losses::device
