#include "rimshot/layout/track_file.h"

#include <array>
#include <cmath>
#include <functional>
#include <string>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/hdf5.h"

namespace rimshot::layout {
namespace {

using hdf5::Handle;

constexpr int kTrackVersion = 1;
const std::string kTrackFormat = "rimshot-tracks";

/// Every attribute as a list of doubles, for writing and reading alike.
void each_attribute(Tracks& tracks, const std::function<void(const char* name, double* values, hsize_t count)>& visit) {
  double version = kTrackVersion, walls = tracks.walls ? 1 : 0, pixels = tracks.pixels;
  visit("version", &version, 1);
  visit("frame_interval", &tracks.frame_interval, 1);
  visit("size", &tracks.size, 1);
  visit("gravity", tracks.gravity, 2);
  visit("restitution", &tracks.restitution, 1);
  visit("walls", &walls, 1);
  visit("pixels", &pixels, 1);
  tracks.walls = walls != 0;
  tracks.pixels = int(pixels);
}

[[noreturn]] void no_tracks(const std::filesystem::path& file, const std::string& reason) {
  throw Error(ErrorCode::InvalidInput,
              file.string() + ": " + reason + "; expected tracks, which rimshot dataset phyworld-TASK --tracks makes");
}

}  // namespace

void write_tracks(const Tracks& tracks, const std::filesystem::path& file) {
  const std::array<hsize_t, 4> shape = {hsize_t(tracks.clips), hsize_t(tracks.frames), hsize_t(tracks.bodies), kTrackColumns};
  RIMSHOT_CHECK(tracks.states.size() == shape[0] * shape[1] * shape[2] * shape[3], tracks.states.size(), tracks.clips);
  const std::size_t side = std::size_t(tracks.pixels), picture_bytes = shape[0] * shape[1] * side * side * 3;
  RIMSHOT_CHECK(tracks.pictures.size() == picture_bytes, tracks.pictures.size(), tracks.pixels);
  const hdf5::Quiet quiet;
  const Handle memory = hdf5::create_in_memory();
  bool good = memory.valid();
  Tracks copy = tracks;
  each_attribute(copy, [&](const char* name, const double* values, hsize_t count) {
    const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Handle attribute(H5Acreate2(memory, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    good = good && H5Awrite(attribute, H5T_NATIVE_DOUBLE, values) >= 0;
  });
  const Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(text, kTrackFormat.size() + 1);
  const Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle format(H5Acreate2(memory, "format", text, scalar, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  good = good && H5Awrite(format, text, kTrackFormat.c_str()) >= 0;

  const auto write = [&](const char* name, int rank, const hsize_t* size, hid_t stored, hid_t native, const void* values) {
    const Handle space(H5Screate_simple(rank, size, nullptr), H5Sclose), creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation, false);
    const Handle set(H5Dcreate2(memory, name, stored, space, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose);
    good = good && H5Dwrite(set, native, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
  };
  write("states", 4, shape.data(), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, tracks.states.data());
  const hsize_t picture_shape[] = {shape[0], shape[1], side, side, 3};
  if (side > 0) write("pictures", 5, picture_shape, H5T_STD_U8LE, H5T_NATIVE_UINT8, tracks.pictures.data());
  const std::string bytes = good ? hdf5::image(memory) : std::string();
  if (bytes.empty()) throw Error(ErrorCode::Environment, file.string() + ": the tracks cannot be written; check that there is memory");
  write_text(file, bytes);
}

Tracks read_tracks(const std::filesystem::path& file) {
  const hdf5::Quiet quiet;
  const Handle in(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!in.valid()) no_tracks(file, "there is no readable HDF5 file (missing, truncated or of another format)");
  const Handle format(H5Aopen(in, "format", H5P_DEFAULT), H5Aclose);
  const Handle type(H5Aget_type(format), H5Tclose);
  std::string text(type.valid() ? H5Tget_size(type) : 0, '\0');
  if (!type.valid() || H5Tget_class(type) != H5T_STRING || H5Aread(format, type, text.data()) < 0 || text.c_str() != kTrackFormat)
    no_tracks(file, "the file is of another format");

  Tracks tracks;
  each_attribute(tracks, [&](const char* name, double* values, hsize_t count) {
    const double wanted = *values;
    const Handle attribute(H5Aopen(in, name, H5P_DEFAULT), H5Aclose);
    const Handle space(H5Aget_space(attribute), H5Sclose);
    if (H5Sget_simple_extent_npoints(space) != hssize_t(count) || H5Aread(attribute, H5T_NATIVE_DOUBLE, values) < 0)
      no_tracks(file, std::string("the attribute ") + name + " cannot be read");
    if (name == std::string("version") && *values != wanted)
      no_tracks(file, "the version is " + std::to_string(int(*values)) + ", not " + std::to_string(kTrackVersion));
    for (hsize_t i = 0; i < count; ++i)
      if (!std::isfinite(values[i])) no_tracks(file, std::string("the attribute ") + name + " is not finite");
  });
  if (!(tracks.frame_interval > 0) || !(tracks.size > 0)) no_tracks(file, "frame_interval and size must be above 0");

  const Handle set(H5Dopen2(in, "states", H5P_DEFAULT), H5Dclose);
  const Handle space(H5Dget_space(set), H5Sclose);
  std::array<hsize_t, 4> shape{};
  if (H5Sget_simple_extent_ndims(space) != 4) no_tracks(file, "the data set states is missing or has not four dimensions");
  H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  constexpr hsize_t kMost = hsize_t(1) << 31;
  if (shape[3] != kTrackColumns || shape[0] * shape[1] * shape[2] == 0 || shape[0] > kMost / shape[1] / shape[2])
    no_tracks(file, "the data set states has the wrong shape");
  tracks.clips = int(shape[0]), tracks.frames = int(shape[1]), tracks.bodies = int(shape[2]);
  tracks.states.resize(shape[0] * shape[1] * shape[2] * shape[3]);
  if (H5Dread(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, tracks.states.data()) < 0)
    no_tracks(file, "the data set states cannot be read; the file is damaged");
  for (const float value : tracks.states)
    if (!std::isfinite(value)) no_tracks(file, "the data set states holds a value that is not finite");
  if (tracks.pixels == 0) return tracks;
  constexpr int kMostPixels = 4096;
  if (tracks.pixels < 0 || tracks.pixels > kMostPixels) no_tracks(file, "pixels must be from 0 to " + std::to_string(kMostPixels));
  const std::size_t side = std::size_t(tracks.pixels), count = shape[0] * shape[1] * side * side * 3;
  const Handle pictures(H5Dopen2(in, "pictures", H5P_DEFAULT), H5Dclose);
  const Handle picture_space(H5Dget_space(pictures), H5Sclose);
  if (H5Sget_simple_extent_npoints(picture_space) != hssize_t(count)) no_tracks(file, "the data set pictures is missing or has the wrong size");
  tracks.pictures.resize(count);
  if (H5Dread(pictures, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, tracks.pictures.data()) < 0)
    no_tracks(file, "the data set pictures cannot be read; the file is damaged");
  return tracks;
}

}  // namespace rimshot::layout
