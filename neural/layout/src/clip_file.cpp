#include "rimshot/layout/clip_file.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/hdf5.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::layout {
namespace {

constexpr const char* kFormat = "rimshot-clip";
constexpr int kVersion = 2;

using hdf5::Handle;

/// IEEE 754 binary16, little-endian: the bits of Half, so that nothing is converted on the way.
Handle half_type() {
  Handle type(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  H5Tset_fields(type, 15, 10, 5, 0, 10);
  H5Tset_size(type, 2);
  H5Tset_ebias(type, 15);
  return type;
}

/// The file's members in one list, for writing, reading and checking.
struct Planes {
  const char* name;
  std::vector<Half> Clip::*values;
  int channels;
};
std::array<Planes, 5> planes(int bodies) {
  return {{{"conditioning", &Clip::conditioning, kChannels},
           {"sampled_coverage", &Clip::sampled_coverage, bodies},
           {"background", &Clip::background, 3},
           {"moving", &Clip::moving, 3},
           {"coverage", &Clip::coverage, bodies}}};
}

class Writer {
 public:
  explicit Writer(const std::filesystem::path& file) : name_(file.string()), file_(checked(hdf5::create_in_memory())) {}

  void planes(const char* name, std::array<hsize_t, 4> shape, const std::vector<Half>& values) {
    const Handle properties = dataset_properties();
    const std::array<hsize_t, 4> chunk = {1, 1, shape[2], shape[3]};
    check(H5Pset_chunk(properties, 4, chunk.data()));
    check(H5Pset_shuffle(properties));
    check(H5Pset_deflate(properties, 4));
    const Handle type = half_type();
    write(name, type, shape, properties, values.data());
  }

  void floats(const char* name, std::array<hsize_t, 3> shape, const std::vector<float>& values) {
    write(name, H5T_IEEE_F32LE, shape, dataset_properties(), values.data());
  }

  void attribute(const char* name, const std::string& text) {
    const Handle type = checked(Handle(H5Tcopy(H5T_C_S1), H5Tclose));
    check(H5Tset_size(type, text.size() + 1));
    attribute(name, type, text.c_str());
  }
  void attribute(const char* name, hid_t type, const void* value) {
    const Handle space = checked(Handle(H5Screate(H5S_SCALAR), H5Sclose));
    const Handle attribute = checked(Handle(H5Acreate2(file_, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose));
    check(H5Awrite(attribute, type, value));
  }

  std::string image() {
    std::string bytes = hdf5::image(file_);
    check(bytes.empty() ? -1 : 0);
    return bytes;
  }

 private:
  // Without time stamps: equal clips are equal bytes.
  Handle dataset_properties() const {
    Handle properties = checked(Handle(H5Pcreate(H5P_DATASET_CREATE), H5Pclose));
    check(H5Pset_obj_track_times(properties, false));
    return properties;
  }

  template <std::size_t N>
  void write(const char* name, hid_t type, const std::array<hsize_t, N>& shape, hid_t properties, const void* values) const {
    const Handle space = checked(Handle(H5Screate_simple(int(N), shape.data(), nullptr), H5Sclose));
    const Handle set = checked(Handle(H5Dcreate2(file_, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose));
    check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
  }

  Handle checked(Handle handle) const {
    if (handle < 0) fail();
    return handle;
  }
  void check(herr_t status) const {
    if (status < 0) fail();
  }
  [[noreturn]] void fail() const {
    throw Error(ErrorCode::Environment, name_ + ": the training clip cannot be written; check the folder's permissions and that the disk has space");
  }

  std::string name_;
  Handle file_;
};

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file)
      : name_(file.string()), file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {
    if (file_ < 0) fail("there is no readable HDF5 file (missing, truncated or of another format)");
  }

  std::array<hsize_t, 4> shape(const char* name) const {
    const Handle set = open(name);
    const Handle space(H5Dget_space(set), H5Sclose);
    std::array<hsize_t, 4> shape{};
    if (H5Sget_simple_extent_ndims(space) != 4) fail(std::string("the data set ") + name + " has not four dimensions");
    H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    return shape;
  }

  template <typename T>
  std::vector<T> values(const char* name, hid_t type, std::size_t count) const {
    const Handle set = open(name);
    const Handle space(H5Dget_space(set), H5Sclose);
    if (H5Sget_simple_extent_npoints(space) != hssize_t(count)) fail(std::string("the data set ") + name + " has not the clip's size");
    std::vector<T> values(count);
    if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) fail(std::string("the data set ") + name + " cannot be read; the file is damaged");
    return values;
  }

  std::string text(const char* name) const {
    const Handle attribute = open_attribute(name);
    const Handle type(H5Aget_type(attribute), H5Tclose);
    std::string text(H5Tget_size(type), '\0');
    if (H5Tget_class(type) != H5T_STRING || H5Aread(attribute, type, text.data()) < 0) fail(std::string("the attribute ") + name + " is no text");
    return text.c_str();
  }
  void attribute(const char* name, hid_t type, void* value) const {
    if (H5Aread(open_attribute(name), type, value) < 0) fail(std::string("the attribute ") + name + " cannot be read");
  }

  /// That the file is a clip of this version and layout.
  void check() const {
    if (text("format") != kFormat) fail("the format is " + text("format"));
    int version = 0;
    attribute("version", H5T_NATIVE_INT, &version);
    if (version != kVersion) fail("the version is " + std::to_string(version) + ", not " + std::to_string(kVersion));
    if (text("layout_sha256") != sha256()) fail("the clip was made with another conditioning layout; make the data set anew");
  }
  ClipSize size() const {
    const auto sides = shape("coverage");
    return {int(sides[0]), int(sides[1]), int(sides[2]), int(sides[3])};
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(ErrorCode::InvalidInput, name_ + ": " + reason + "; expected a training clip, which rimshot dataset makes");
  }

 private:
  Handle open(const char* name) const {
    Handle set(H5Dopen2(file_, name, H5P_DEFAULT), H5Dclose);
    if (set < 0) fail(std::string("there is no data set ") + name);
    return set;
  }
  Handle open_attribute(const char* name) const {
    Handle attribute(H5Aopen(file_, name, H5P_DEFAULT), H5Aclose);
    if (attribute < 0) fail(std::string("there is no attribute ") + name);
    return attribute;
  }

  std::string name_;
  Handle file_;
};

}  // namespace

Half to_half(float value) {
  constexpr float kLargest = 65504;
  return Half(std::clamp(value, -kLargest, kLargest));
}

void write_clip(const Clip& clip, const std::filesystem::path& file) {
  RIMSHOT_CHECK(clip.frames > 0 && clip.bodies > 0 && clip.height > 0 && clip.width > 0, clip.frames, clip.bodies, clip.height, clip.width);
  const std::size_t pixels = std::size_t(clip.frames) * clip.height * clip.width;
  for (const Planes& member : planes(clip.bodies)) RIMSHOT_CHECK((clip.*member.values).size() == pixels * member.channels, member.name);
  RIMSHOT_CHECK(clip.plate.size() == std::size_t(kPlatePlanes) * clip.height * clip.width, clip.plate.size());
  RIMSHOT_CHECK(clip.body_state.size() == std::size_t(clip.frames) * clip.bodies * kStateColumns, clip.body_state.size());
  RIMSHOT_CHECK(clip.body_albedo.size() == std::size_t(clip.bodies) * 3, clip.body_albedo.size());

  const hdf5::Quiet quiet;
  Writer out(file);
  out.attribute("format", kFormat);
  out.attribute("version", H5T_NATIVE_INT, &kVersion);
  out.attribute("layout_sha256", sha256());
  out.attribute("frame_interval", H5T_NATIVE_DOUBLE, &clip.frame_interval);
  out.attribute("shutter", H5T_NATIVE_DOUBLE, &clip.shutter);
  const auto size = [](int n) { return hsize_t(n); };
  for (const Planes& member : planes(clip.bodies))
    out.planes(member.name, {size(clip.frames), size(member.channels), size(clip.height), size(clip.width)}, clip.*member.values);
  out.planes("plate", {1, size(kPlatePlanes), size(clip.height), size(clip.width)}, clip.plate);
  out.floats("body_state", {size(clip.frames), size(clip.bodies), kStateColumns}, clip.body_state);
  out.floats("body_albedo", {1, size(clip.bodies), 3}, clip.body_albedo);
  write_text(file, out.image());
}

Clip read_clip(const std::filesystem::path& file) {
  const hdf5::Quiet quiet;
  const Reader in(file);
  in.check();

  Clip clip;
  in.attribute("frame_interval", H5T_NATIVE_DOUBLE, &clip.frame_interval);
  in.attribute("shutter", H5T_NATIVE_DOUBLE, &clip.shutter);
  const ClipSize size = in.size();
  clip.frames = size.frames;
  clip.bodies = size.bodies;
  clip.height = size.height;
  clip.width = size.width;
  const std::size_t pixels = std::size_t(clip.frames) * clip.height * clip.width;
  const Handle half = half_type();
  for (const Planes& member : planes(clip.bodies)) clip.*member.values = in.values<Half>(member.name, half, pixels * member.channels);
  clip.plate = in.values<Half>("plate", half, std::size_t(kPlatePlanes) * clip.height * clip.width);
  clip.body_state = in.values<float>("body_state", H5T_NATIVE_FLOAT, std::size_t(clip.frames) * clip.bodies * kStateColumns);
  clip.body_albedo = in.values<float>("body_albedo", H5T_NATIVE_FLOAT, std::size_t(clip.bodies) * 3);
  return clip;
}

ClipSize read_clip_size(const std::filesystem::path& file) {
  const hdf5::Quiet quiet;
  const Reader in(file);
  in.check();
  return in.size();
}

}  // namespace rimshot::layout
