#pragma once
#include <vector>

#include "rimshot/losses/contact_operator.h"
#include "rimshot/losses/law.h"
#include "rimshot/losses/temporal.h"

/// The kernels on a CUDA device, compiled from the same headers as the host's. Pointers are the host's: buffers are copied there and
/// back, because the libtorch of Debian knows no device. Built where the CUDA Toolkit is found; chosen at run time.
namespace rimshot::losses::device {

/// Whether this build has the kernels and the machine a device that runs them. Probes once; any failure of the driver counts as none.
bool available();

/// As mean_energy (law.h) for a law of all_laws(); `rows` rows of states; gradient is added to.
/// @throws Error(Environment) if the device fails or there is none.
double mean_energy(const Kernel& law, const double* states, std::size_t rows, const Places& places, double* gradient);

/// As temporal (temporal.h).
double temporal(const TemporalFrames<float>& frames, float* gradient, float* gradient_before);

/// As contact_operator, by cuBLAS: the scaled J M^-1, then one strided batch of products.
void contact_operator(const ContactBatch& batch, const double* jacobian, const double* inverse_mass, double* out);

}  // namespace rimshot::losses::device
