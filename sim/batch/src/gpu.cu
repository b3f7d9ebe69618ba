#include <cuda_runtime.h>

#include <utility>

#include "gpu.h"
#include "rimshot/core/error.h"
#include "shot_kernel.h"

namespace rimshot::batch {
namespace {

constexpr int kThreads = 128;  ///< a block; the kernel is limited by registers, not by this

void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess)
    throw Error(ErrorCode::Environment, std::string("CUDA: ") + what + ": " + cudaGetErrorString(status) +
                                            "; the CPU does the same work: choose it, or free the device");
}

/// Device memory for n values; move-only, freed at the end of its scope.
template <typename T>
class DeviceBuffer {
 public:
  explicit DeviceBuffer(std::size_t n) : size_(n) {
    check(cudaMalloc(&data_, n * sizeof(T)), "no memory on the device");
  }
  explicit DeviceBuffer(std::span<const T> values) : DeviceBuffer(values.size()) {
    check(cudaMemcpy(data_, values.data(), values.size_bytes(), cudaMemcpyHostToDevice), "copy to the device");
  }
  DeviceBuffer(DeviceBuffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(other.size_) {}
  DeviceBuffer& operator=(DeviceBuffer&&) = delete;
  ~DeviceBuffer() { cudaFree(data_); }
  T* data() const { return data_; }
  void copy_to(std::span<T> values) const {
    check(cudaMemcpy(values.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost), "copy from the device");
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

__global__ void fly_shots(const Shot* shots, int count, const Court* courts, Outcome* outcomes, Finish* finishes) {
  const int i = int(blockIdx.x) * kThreads + int(threadIdx.x);
  if (i >= count) return;
  Outcome outcome;
  finishes[i] = fly_shot(shots[i], courts[shots[i].court], outcome);
  outcomes[i] = outcome;
}

class CudaGpu : public Gpu {
 public:
  CudaGpu(int device, std::string name) : device_(device), name_(std::move(name)) {}
  const std::string& name() const override { return name_; }
  void fly(std::span<const Shot> shots, std::span<const Court> courts, std::span<Outcome> outcomes,
           std::span<Finish> finishes) const override {
    if (shots.empty()) return;
    check(cudaSetDevice(device_), "choose the device");
    const DeviceBuffer<Shot> device_shots(shots);
    const DeviceBuffer<Court> device_courts(courts);
    const DeviceBuffer<Outcome> device_outcomes(shots.size());
    const DeviceBuffer<Finish> device_finishes(shots.size());
    const int count = int(shots.size());
    fly_shots<<<(count + kThreads - 1) / kThreads, kThreads>>>(device_shots.data(), count, device_courts.data(),
                                                               device_outcomes.data(), device_finishes.data());
    check(cudaGetLastError(), "start of the kernel");
    check(cudaDeviceSynchronize(), "run of the kernel");
    device_outcomes.copy_to(outcomes);
    device_finishes.copy_to(finishes);
  }

 private:
  int device_;
  std::string name_;
};

}  // namespace

std::unique_ptr<Gpu> Gpu::probe() {
  int count = 0;  // left as it is where there is no driver
  if (cudaGetDeviceCount(&count) != cudaSuccess) return nullptr;
  for (int device = 0; device < count; ++device) {
    cudaDeviceProp properties;
    if (cudaGetDeviceProperties(&properties, device) != cudaSuccess) continue;
    auto gpu = std::make_unique<CudaGpu>(device, properties.name);
    // A device may be there and refuse this build's kernels: a shot of no duration tells.
    Shot shot{};
    Court court{};
    court.ring = -1;
    Outcome outcome;
    Finish finish = Finish::Stuck;
    try {
      gpu->fly({&shot, 1}, {&court, 1}, {&outcome, 1}, {&finish, 1});
    } catch (const Error&) {
      continue;
    }
    if (finish == Finish::Done) return gpu;
  }
  return nullptr;
}

}  // namespace rimshot::batch
