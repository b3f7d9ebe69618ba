#pragma once
#include <cuda_runtime.h>

#include <cstddef>
#include <string>
#include <utility>

#include "rimshot/core/error.h"
#include "rimshot/losses/device.h"

namespace rimshot::losses::device {

inline void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess) throw Error(ErrorCode::Environment, std::string("CUDA: ") + what + ": " + cudaGetErrorString(status));
}
inline constexpr int kBlock = 128;
inline int blocks(std::size_t count) { return int((count + kBlock - 1) / kBlock); }

inline void require_device() {
  if (!available()) throw Error(ErrorCode::Environment, "there is no CUDA device that this build's driver can use");
}

/// Device memory of `count` values; owned, movable, not copyable.
template <typename T>
class DeviceBuffer {
 public:
  explicit DeviceBuffer(std::size_t count) : count_(count) { check(cudaMalloc(reinterpret_cast<void**>(&data_), bytes()), "cudaMalloc"); }
  DeviceBuffer(const T* host, std::size_t count) : DeviceBuffer(count) {
    check(cudaMemcpy(data_, host, bytes(), cudaMemcpyHostToDevice), "copy to the device");
  }
  ~DeviceBuffer() { cudaFree(data_); }
  DeviceBuffer(DeviceBuffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), count_(other.count_) {}
  DeviceBuffer& operator=(DeviceBuffer&&) = delete;

  T* get() const { return data_; }
  void read(T* host) const { check(cudaMemcpy(host, data_, bytes(), cudaMemcpyDeviceToHost), "copy from the device"); }

 private:
  std::size_t bytes() const { return count_ * sizeof(T); }
  T* data_ = nullptr;
  std::size_t count_;
};

}  // namespace rimshot::losses::device
