#pragma once
#include <hdf5.h>

#include <string>
#include <utility>

/// What every module that reads or writes HDF5 needs; include it in sources only and link hdf5::hdf5.
namespace rimshot::hdf5 {

/// Owns an HDF5 identifier.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  operator hid_t() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// HDF5 prints its error stack to standard error unless told not to; our exceptions say what went wrong.
class Quiet {
 public:
  Quiet() {
    H5dont_atexit();  // every handle is closed by its owner; after a damaged file HDF5's own closing at exit complains
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// A new file in memory, without time stamps. The bytes are written to disk by us: HDF5 1.10 crashes at exit when a disk is full.
inline Handle create_in_memory() {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, 1 << 20, false);
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  return Handle(H5Fcreate("memory", H5F_ACC_TRUNC, creation, access), H5Fclose);
}

/// The bytes of the finished file; empty if HDF5 fails.
inline std::string image(hid_t file) {
  if (H5Fflush(file, H5F_SCOPE_LOCAL) < 0) return {};
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  std::string bytes(size > 0 ? std::size_t(size) : 0, '\0');
  if (H5Fget_file_image(file, bytes.data(), bytes.size()) < 0) return {};
  return bytes;
}

}  // namespace rimshot::hdf5
