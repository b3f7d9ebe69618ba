#include <cublas_v2.h>

#include <string>

#include "device_buffer.h"
#include "rimshot/losses/device.h"

namespace rimshot::losses::device {
namespace {

__global__ void scale_columns(const double* jacobian, const double* inverse_mass, int rows, int columns, std::size_t count, double* scaled) {
  const std::size_t i = blockIdx.x * std::size_t(blockDim.x) + threadIdx.x;
  if (i >= count) return;
  const std::size_t column = i % std::size_t(columns), system = i / (std::size_t(rows) * std::size_t(columns));
  scaled[i] = jacobian[i] * inverse_mass[system * std::size_t(columns) + column];
}

void check_cublas(cublasStatus_t status, const char* what) {
  if (status != CUBLAS_STATUS_SUCCESS) throw Error(ErrorCode::Environment, std::string("cuBLAS: ") + what + ": status " + std::to_string(int(status)));
}

}  // namespace

void contact_operator(const ContactBatch& batch, const double* jacobian, const double* inverse_mass, double* out) {
  require_device();
  const std::size_t n = std::size_t(batch.count), entries = n * std::size_t(batch.rows) * std::size_t(batch.columns);
  if (entries == 0) return;
  const DeviceBuffer<double> on_jacobian(jacobian, entries), on_mass(inverse_mass, n * std::size_t(batch.columns)), scaled(entries),
      on_out(n * std::size_t(batch.rows) * std::size_t(batch.rows));
  scale_columns<<<blocks(entries), kBlock>>>(on_jacobian.get(), on_mass.get(), batch.rows, batch.columns, entries, scaled.get());
  check(cudaGetLastError(), "contact_operator");
  cublasHandle_t handle = nullptr;
  check_cublas(cublasCreate(&handle), "cublasCreate");
  // Row-major J [rows, columns] is cuBLAS' column-major J^T: W = (J^T)^T (J M^-1)^T, and W is symmetric.
  const double one = 1, none = 0;
  const long long stride = (long long)batch.rows * batch.columns, square = (long long)batch.rows * batch.rows;
  const cublasStatus_t status =
      cublasDgemmStridedBatched(handle, CUBLAS_OP_T, CUBLAS_OP_N, batch.rows, batch.rows, batch.columns, &one, on_jacobian.get(), batch.columns,
                                stride, scaled.get(), batch.columns, stride, &none, on_out.get(), batch.rows, square, batch.count);
  cublasDestroy(handle);
  check_cublas(status, "cublasDgemmStridedBatched");
  on_out.read(out);
}

}  // namespace rimshot::losses::device
