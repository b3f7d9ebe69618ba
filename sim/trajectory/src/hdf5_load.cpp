#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>

#include "contact_row.h"
#include "file_seal.h"
#include "rimshot/core/error.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::trajectory {
namespace {

// A run of an hour at 100 kHz has fewer rows; more is a damaged or hostile file.
constexpr hsize_t kMostRows = 400'000'000;
constexpr hsize_t kMostSceneBytes = 64u << 20;

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file)
      : name_(file.string()), file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {
    if (!file_.valid()) throw Error(ErrorCode::InvalidInput, name_ + ": this is not a readable HDF5 file; give a run written by `rimshot simulate`");
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::InvalidInput, name_ + ": " + what + "; simulate the scene again or fetch the file anew");
  }

  bool has_attribute(const char* name) const { return H5Aexists(file_, name) > 0; }

  std::string text_attribute(const char* name) const {
    if (!has_attribute(name)) fail(std::string("the attribute ") + name + " is missing");
    const Handle attribute(H5Aopen(file_, name, H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
    return text(type, space, [&](void* out) { return H5Aread(attribute, type, out); }, name);
  }

  /// A step of a run [s]; nothing in a file that is older than this attribute.
  std::optional<double> step_attribute(const char* name) const {
    if (!has_attribute(name)) return {};
    const Handle attribute(H5Aopen(file_, name, H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
    double value = 0;
    if (H5Sget_simple_extent_npoints(space) != 1 || H5Tget_class(type) != H5T_FLOAT || H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0)
      fail(std::string("the attribute ") + name + " is not a single number");
    if (!(value > 0 && value <= 1)) fail(std::string("the attribute ") + name + " is not a step between 0 and 1 s");
    return value;
  }

  std::string text_data(const char* path) const {
    const Handle set = open(path);
    const Handle type(H5Dget_type(set), H5Tclose), space(H5Dget_space(set), H5Sclose);
    require_stored(set, H5Tget_size(type), path);
    return text(type, space, [&](void* out) { return H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out); }, path);
  }

  /// Doubles of the given shape; a 0 in `shape` takes any extent.
  std::vector<double> numbers(const std::string& path, std::vector<hsize_t> shape) const {
    const Handle set = open(path);
    const auto extent = extent_of(set, path);
    bool fits = extent.size() == shape.size();
    hsize_t count = 1;
    for (std::size_t i = 0; fits && i < shape.size(); ++i) {
      fits = shape[i] == 0 || extent[i] == shape[i];
      if (extent[i] > kMostRows) fits = false;
      count *= extent[i];
    }
    if (!fits) fail(path + " has the wrong shape");
    const Handle type(H5Dget_type(set), H5Tclose);
    if (H5Tget_class(type) != H5T_FLOAT) fail(path + " does not hold floating-point numbers");
    require_stored(set, count * H5Tget_size(type), path);
    std::vector<double> values(count);
    if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) fail(path + " cannot be read");
    for (double value : values)
      if (!std::isfinite(value)) fail(path + " holds a value that is not finite");
    return values;
  }

  bool has(const char* path) const { return H5Lexists(file_, path, H5P_DEFAULT) > 0; }

  std::vector<ContactRow> contacts() const {
    const Handle set = open("/contacts");
    const auto extent = extent_of(set, "/contacts");
    if (extent.size() != 1 || extent[0] > kMostRows) fail("/contacts has the wrong shape");
    const Handle stored(H5Dget_type(set), H5Tclose);
    const Handle type = contact_row_type();
    if (H5Tget_class(stored) != H5T_COMPOUND) fail("/contacts is not a table");
    for (int i = 0; i < H5Tget_nmembers(type); ++i) {
      char* member = H5Tget_member_name(type, unsigned(i));
      const std::string column = member;
      H5free_memory(member);
      if (H5Tget_member_index(stored, column.c_str()) < 0) fail("/contacts has no column " + column);
    }
    for (int i = 0; i < H5Tget_nmembers(stored); ++i) {
      // HDF5 trusts these when it converts rows.
      const Handle member(H5Tget_member_type(stored, unsigned(i)), H5Tclose);
      if (H5Tget_member_offset(stored, unsigned(i)) + H5Tget_size(member) > H5Tget_size(stored)) fail("/contacts has a column beyond its row");
    }
    require_stored(set, extent[0] * H5Tget_size(stored), "/contacts");
    std::vector<ContactRow> rows(extent[0]);
    if (!rows.empty() && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()) < 0) fail("/contacts cannot be read");
    return rows;
  }

 private:
  Handle open(const std::string& path) const {
    // H5Lexists wants every link on the way to exist.
    for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
      if (H5Lexists(file_, path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) fail(path + " is missing");
      if (slash == std::string::npos) break;
    }
    Handle set(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose);
    if (!set.valid()) fail(path + " is not a data set");
    return set;
  }

  std::vector<hsize_t> extent_of(hid_t set, const std::string& path) const {
    const Handle space(H5Dget_space(set), H5Sclose);
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > 4) fail(path + " has the wrong shape");
    std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space, extent.data(), nullptr);
    return extent;
  }

  /// Refuses a data set that claims more than the file holds, before memory is taken for it.
  void require_stored(hid_t set, hsize_t bytes, const std::string& path) const {
    const hsize_t stored = H5Dget_storage_size(set);
    const Handle properties(H5Dget_create_plist(set), H5Pclose);
    if (bytes > 0 && stored == 0) fail(path + " has a shape but no data");
    if (H5Pget_layout(properties) == H5D_CONTIGUOUS && stored < bytes) fail(path + " holds less data than its shape claims");
    hsize_t size = 0;
    H5Fget_filesize(file_, &size);
    if (bytes > 1000 * size) fail(path + " claims more data than the file can hold");
  }

  std::string text(hid_t type, hid_t space, const std::function<herr_t(void*)>& read, const std::string& path) const {
    if (H5Sget_simple_extent_npoints(space) != 1) fail(path + " is not a single text");
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) fail(path + " is not a text of fixed length");
    const std::size_t size = H5Tget_size(type);
    if (size > kMostSceneBytes) fail(path + " is too long");
    std::string value(size, '\0');
    if (read(value.data()) < 0) fail(path + " cannot be read");
    return value.substr(0, value.find('\0'));
  }

  std::string name_;
  Handle file_;
};

BodyTrack read_body(const Reader& in, const scene::Body& body, hsize_t rows) {
  const std::string path = "/bodies/" + body.name + "/";
  const auto position = in.numbers(path + "position", {rows, 3});
  const auto orientation = in.numbers(path + "orientation", {rows, 4});
  const auto linear = in.numbers(path + "linear_velocity", {rows, 3});
  const auto angular = in.numbers(path + "angular_velocity", {rows, 3});
  BodyTrack track;
  track.name = body.name;
  track.mass = body.is_static ? 0 : body.mass;
  track.inertia = body.is_static ? Vec3::Zero() : body.inertia;
  track.states.resize(rows);
  for (hsize_t i = 0; i < rows; ++i) {
    BodyState& s = track.states[i];
    s.p_WB = Vec3(position[3 * i], position[3 * i + 1], position[3 * i + 2]);
    s.q_WB = Quat(orientation[4 * i], orientation[4 * i + 1], orientation[4 * i + 2], orientation[4 * i + 3]);
    s.v_WB_W = Vec3(linear[3 * i], linear[3 * i + 1], linear[3 * i + 2]);
    s.w_WB_W = Vec3(angular[3 * i], angular[3 * i + 1], angular[3 * i + 2]);
    if (std::abs(s.q_WB.norm() - 1) > 1e-6) in.fail(path + "orientation holds a quaternion that is not of length 1");
  }
  return track;
}

ContactEvent event_of(const Reader& in, const ContactRow& row, int bodies, double last_time) {
  ContactEvent e;
  e.time = row.time;
  if (row.phase < 0 || row.phase > 2) in.fail("/contacts holds an unknown phase");
  e.phase = Phase(row.phase);
  e.body_a = row.body_a;
  e.body_b = row.body_b;
  if (row.body_a < 0 || row.body_a >= bodies || row.body_b < 0 || row.body_b >= bodies) in.fail("/contacts names a body that is not in the scene");
  e.point = Vec3(row.point);
  e.normal = Vec3(row.normal);
  e.friction_impulse = Vec3(row.friction_impulse);
  e.approach_speed = row.approach_speed;
  e.separation_speed = row.separation_speed;
  e.normal_impulse = row.normal_impulse;
  e.restitution = row.restitution;
  e.friction = row.friction;
  const double sum = e.time + e.approach_speed + e.separation_speed + e.normal_impulse + e.restitution + e.friction;
  if (!std::isfinite(sum) || !e.point.allFinite() || !e.normal.allFinite() || !e.friction_impulse.allFinite())
    in.fail("/contacts holds a value that is not finite");
  if (e.time < 0 || e.time > last_time) in.fail("/contacts holds an event outside the run's time");
  return e;
}

}  // namespace

Trajectory load(const std::filesystem::path& file) {
  const hdf5::Quiet quiet;
  const Reader in(file);
  if (in.text_attribute("format") != "rimshot-trajectory") in.fail("the attribute format is not rimshot-trajectory");
  Trajectory t;
  t.scene = scene::parse(in.text_data("/scene"), file.string() + ":/scene");
  t.steps.outer = in.step_attribute("outer_step").value_or(t.steps.outer);
  t.steps.contact = in.step_attribute("contact_step").value_or(t.steps.contact);
  t.time = in.numbers("/time", {0});
  if (t.time.empty()) in.fail("/time is empty");
  for (std::size_t i = 1; i < t.time.size(); ++i)
    if (t.time[i] <= t.time[i - 1]) in.fail("/time does not increase");
  const hsize_t rows = t.time.size();
  for (const scene::Body& body : t.scene.bodies) t.bodies.push_back(read_body(in, body, rows));
  t.energy.kinetic = in.numbers("/energy/kinetic", {rows});
  t.energy.potential = in.numbers("/energy/potential", {rows});
  t.energy.dissipated = in.numbers("/energy/dissipated", {rows});
  for (const ContactRow& row : in.contacts()) t.contacts.push_back(event_of(in, row, int(t.bodies.size()), t.time.back()));
  for (std::size_t i = 1; i < t.contacts.size(); ++i)
    if (t.contacts[i].time < t.contacts[i - 1].time) in.fail("/contacts is not ordered by time");
  if (in.has("/interventions")) {
    const auto rows4 = in.numbers("/interventions", {0, 4});
    for (std::size_t i = 0; i < rows4.size(); i += 4) {
      if (rows4[i + 1] < 0 || rows4[i + 1] >= double(t.bodies.size())) in.fail("/interventions names a body that is not in the scene");
      t.interventions.push_back({rows4[i], int(rows4[i + 1]), rows4[i + 2] != 0, rows4[i + 3]});
    }
  }
  return t;
}

StoredHashes stored_hashes(const std::filesystem::path& file) {
  const hdf5::Quiet quiet;
  const Reader in(file);
  return {in.text_attribute("scene_sha256"), in.text_attribute("trajectory_sha256")};
}

bool unchanged(const std::filesystem::path& file) {
  const hdf5::Quiet quiet;
  const Reader in(file);
  const std::string seal = in.text_attribute("file_sha256");
  std::ifstream stream(file, std::ios::binary);
  return seal.size() == kUnsealed.size() && seal_of({std::istreambuf_iterator<char>(stream), {}}, seal) == seal;
}

}  // namespace rimshot::trajectory
