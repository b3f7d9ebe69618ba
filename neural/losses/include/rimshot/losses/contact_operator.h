#pragma once

namespace rimshot::losses {

/// A batch of contact problems: N systems of `rows` constraint rows on `columns` velocity components, row-major.
struct ContactBatch {
  int count = 0, rows = 0, columns = 0;
};

/// The operator that maps contact impulses to changes of velocity at the contacts, W = J M^-1 J^T for every system: jacobian
/// [N, rows, columns], inverse_mass [N, columns] the diagonal of M^-1 (spheres, or principal axes), out [N, rows, rows].
/// Host twin of the cuBLAS version in device.h. Also known as the Delassus operator (Brogliato, Nonsmooth Mechanics, chapter 5).
void contact_operator(const ContactBatch& batch, const double* jacobian, const double* inverse_mass, double* out);

/// Adjoint: with G = dE/dW [N, rows, rows], dE/dJ = (G + G^T) J M^-1, written to gradient [N, rows, columns].
void contact_operator_adjoint(const ContactBatch& batch, const double* jacobian, const double* inverse_mass, const double* g, double* gradient);

}  // namespace rimshot::losses
