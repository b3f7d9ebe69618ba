#pragma once
#include <cstddef>
#include <cstdint>

#include "rimshot/core/hdf5.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::trajectory {

using hdf5::Handle;

/// One row of /contacts as it lies in the file.
struct ContactRow {
  double time;
  std::int32_t phase, body_a, body_b;
  double point[3], normal[3];
  double approach_speed, separation_speed, normal_impulse;
  double friction_impulse[3];
  double restitution, friction;
};

inline Handle contact_row_type() {
  Handle type(H5Tcreate(H5T_COMPOUND, sizeof(ContactRow)), H5Tclose);
  const hsize_t three = 3;
  const Handle vector(H5Tarray_create2(H5T_NATIVE_DOUBLE, 1, &three), H5Tclose);
  H5Tinsert(type, "time", offsetof(ContactRow, time), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "phase", offsetof(ContactRow, phase), H5T_NATIVE_INT32);
  H5Tinsert(type, "body_a", offsetof(ContactRow, body_a), H5T_NATIVE_INT32);
  H5Tinsert(type, "body_b", offsetof(ContactRow, body_b), H5T_NATIVE_INT32);
  H5Tinsert(type, "point", offsetof(ContactRow, point), vector);
  H5Tinsert(type, "normal", offsetof(ContactRow, normal), vector);
  H5Tinsert(type, "approach_speed", offsetof(ContactRow, approach_speed), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "separation_speed", offsetof(ContactRow, separation_speed), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "normal_impulse", offsetof(ContactRow, normal_impulse), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "friction_impulse", offsetof(ContactRow, friction_impulse), vector);
  H5Tinsert(type, "restitution", offsetof(ContactRow, restitution), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "friction", offsetof(ContactRow, friction), H5T_NATIVE_DOUBLE);
  return type;
}

}  // namespace rimshot::trajectory
