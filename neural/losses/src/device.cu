#include <cstring>

#include "device_buffer.h"
#include "rimshot/losses/angular_impulse.h"
#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/contact_timing.h"
#include "rimshot/losses/coulomb.h"
#include "rimshot/losses/device.h"
#include "rimshot/losses/energy_gain.h"
#include "rimshot/losses/free_flight.h"
#include "rimshot/losses/linear_impulse.h"
#include "rimshot/losses/non_penetration.h"
#include "rimshot/losses/permanence.h"
#include "rimshot/losses/restitution.h"
#include "rimshot/losses/rigidity.h"

namespace rimshot::losses::device {
namespace {

/// One thread a place: gathers its rows, evaluates the law, adds to the energy and to the rows' gradient.
template <class Law>
__global__ void evaluate_places(const double* states, const std::int64_t* rows, const double* constants, std::size_t count, double* energy,
                                double* gradient) {
  const std::size_t place = blockIdx.x * std::size_t(blockDim.x) + threadIdx.x;
  if (place >= count) return;
  constexpr int kConstants = int(sizeof(typename Law::Constants) / sizeof(double));
  double gathered[Law::kRows * Law::kWidth], slope[Law::kRows * Law::kWidth];
  for (int row = 0; row < Law::kRows; ++row)
    for (int k = 0; k < Law::kWidth; ++k) gathered[row * Law::kWidth + k] = states[rows[place * Law::kRows + row] * Law::kWidth + k];
  const double value = value_and_gradient<Law>(gathered, constants + place * kConstants, slope);
  atomicAdd(energy, value / double(count));
  for (int row = 0; row < Law::kRows; ++row)
    for (int k = 0; k < Law::kWidth; ++k)
      atomicAdd(gradient + rows[place * Law::kRows + row] * Law::kWidth + k, slope[row * Law::kWidth + k] / double(count));
}

template <class Law>
bool launch_if(const Kernel& law, const double* states, const std::int64_t* rows, const double* constants, std::size_t count, double* energy,
               double* gradient) {
  if (std::strcmp(law.name, Law::kName) != 0) return false;
  evaluate_places<Law><<<blocks(count), kBlock>>>(states, rows, constants, count, energy, gradient);
  return true;
}

template <class... Laws, typename... Arguments>
bool launch(const Kernel& law, const Arguments&... arguments) { return (launch_if<Laws>(law, arguments...) || ...); }

struct AtomicAdd {
  __device__ void operator()(float* to, double value) const { atomicAdd(to, float(value)); }
};

__global__ void evaluate_temporal(TemporalFrames<float> frames, float* gradient, float* gradient_before, double* energy) {
  const int pixel = int(blockIdx.x * blockDim.x + threadIdx.x);
  if (pixel >= frames.height * frames.width) return;
  const double value = temporal_pixel(frames, pixel / frames.width, pixel % frames.width, gradient, gradient_before, AtomicAdd());
  if (value != 0) atomicAdd(energy, value);
}

}  // namespace

bool available() {
  static const bool found = [] {
    int count = 0;  // left untouched on failure
    return cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
  }();
  return found;
}

double mean_energy(const Kernel& law, const double* states, std::size_t rows, const Places& places, double* gradient) {
  require_device();
  const std::size_t count = places.count(law), values = rows * std::size_t(law.width);
  if (count == 0) return 0;
  const DeviceBuffer<double> on_states(states, values), on_constants(places.constants.data(), places.constants.size());
  const DeviceBuffer<std::int64_t> on_rows(places.rows.data(), places.rows.size());
  const double zero = 0;
  const DeviceBuffer<double> on_energy(&zero, 1), on_gradient(gradient, values);
  const bool known = launch<FreeFlightVelocity, FreeFlightPosition, Restitution, Coulomb, LinearImpulse, AngularImpulse, NonPenetration,
                            ContactTiming, EnergyGain, Centroid, Area, Rigidity, Permanence>(
      law, on_states.get(), on_rows.get(), on_constants.get(), count, on_energy.get(), on_gradient.get());
  if (!known) throw Error(ErrorCode::Internal, std::string("there is no device kernel of the law ") + law.name);
  check(cudaGetLastError(), law.name);
  double energy = 0;
  on_energy.read(&energy);
  on_gradient.read(gradient);
  return energy;
}

double temporal(const TemporalFrames<float>& frames, float* gradient, float* gradient_before) {
  require_device();
  const std::size_t plane = std::size_t(frames.height) * std::size_t(frames.width), values = std::size_t(frames.channels) * plane;
  const DeviceBuffer<float> drawn(frames.drawn, values), before(frames.drawn_before, values), truth(frames.truth, values),
      truth_before(frames.truth_before, values), motion(frames.motion, 2 * plane), valid(frames.valid, plane);
  const DeviceBuffer<float> on_gradient(gradient, values), on_gradient_before(gradient_before, values);
  const double zero = 0;
  const DeviceBuffer<double> on_energy(&zero, 1);
  const TemporalFrames<float> there = {drawn.get(), before.get(), truth.get(), truth_before.get(), motion.get(), valid.get(),
                                       frames.channels, frames.height, frames.width};
  evaluate_temporal<<<blocks(plane), kBlock>>>(there, on_gradient.get(), on_gradient_before.get(), on_energy.get());
  check(cudaGetLastError(), "temporal");
  double energy = 0;
  on_energy.read(&energy);
  on_gradient.read(gradient);
  on_gradient_before.read(gradient_before);
  return energy;
}

}  // namespace rimshot::losses::device
