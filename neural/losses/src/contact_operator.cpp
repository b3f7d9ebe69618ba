#include "rimshot/losses/contact_operator.h"

#include <cstddef>

namespace rimshot::losses {

void contact_operator(const ContactBatch& batch, const double* jacobian, const double* inverse_mass, double* out) {
  const std::size_t rows = std::size_t(batch.rows), columns = std::size_t(batch.columns);
  for (std::size_t n = 0; n < std::size_t(batch.count); ++n) {
    const double *j = jacobian + n * rows * columns, *m = inverse_mass + n * columns;
    for (std::size_t a = 0; a < rows; ++a)
      for (std::size_t b = 0; b < rows; ++b) {
        double sum = 0;
        for (std::size_t k = 0; k < columns; ++k) sum += j[a * columns + k] * m[k] * j[b * columns + k];
        out[(n * rows + a) * rows + b] = sum;
      }
  }
}

void contact_operator_adjoint(const ContactBatch& batch, const double* jacobian, const double* inverse_mass, const double* g, double* gradient) {
  const std::size_t rows = std::size_t(batch.rows), columns = std::size_t(batch.columns);
  for (std::size_t n = 0; n < std::size_t(batch.count); ++n) {
    const double *j = jacobian + n * rows * columns, *m = inverse_mass + n * columns, *dw = g + n * rows * rows;
    for (std::size_t a = 0; a < rows; ++a)
      for (std::size_t k = 0; k < columns; ++k) {
        double sum = 0;
        for (std::size_t b = 0; b < rows; ++b) sum += (dw[a * rows + b] + dw[b * rows + a]) * j[b * columns + k];
        gradient[(n * rows + a) * columns + k] = sum * m[k];
      }
  }
}

}  // namespace rimshot::losses
