#include <Eigen/Core>
#include <cmath>
#include <cstring>
#include <fstream>

#include "contact_row.h"
#include "file_seal.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::trajectory {
namespace {

class Writer {
 public:
  explicit Writer(const std::filesystem::path& file) : name_(file.string()), file_(checked(hdf5::create_in_memory())) {}

  hid_t root() const { return file_; }

  Handle group(hid_t parent, const std::string& name) {
    return checked(Handle(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, plain(H5P_GROUP_CREATE), H5P_DEFAULT), H5Gclose));
  }

  void data(hid_t parent, const char* name, hid_t type, std::vector<hsize_t> shape, const void* values) {
    const Handle space = checked(Handle(H5Screate_simple(int(shape.size()), shape.data(), nullptr), H5Sclose));
    const Handle set =
        checked(Handle(H5Dcreate2(parent, name, type, space, H5P_DEFAULT, plain(H5P_DATASET_CREATE), H5P_DEFAULT), H5Dclose));
    check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
  }

  void text_data(hid_t parent, const char* name, const std::string& text) {
    const Handle type = string_type(text);
    const Handle space = checked(Handle(H5Screate(H5S_SCALAR), H5Sclose));
    const Handle set =
        checked(Handle(H5Dcreate2(parent, name, type, space, H5P_DEFAULT, plain(H5P_DATASET_CREATE), H5P_DEFAULT), H5Dclose));
    check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.c_str()));
  }

  void attribute(hid_t object, const char* name, const std::string& text) {
    const Handle type = string_type(text);
    const Handle space = checked(Handle(H5Screate(H5S_SCALAR), H5Sclose));
    const Handle attribute = checked(Handle(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose));
    check(H5Awrite(attribute, type, text.c_str()));
  }

  void attribute(hid_t object, const char* name, hid_t type, const void* value, hsize_t count = 1) {
    const Handle space =
        checked(Handle(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr), H5Sclose));
    const Handle attribute = checked(Handle(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose));
    check(H5Awrite(attribute, type, value));
  }

  std::string image() {
    std::string bytes = hdf5::image(file_);
    check(bytes.empty() ? -1 : 0);
    return bytes;
  }

 private:
  // Creation properties without time stamps: equal runs are equal bytes.
  static hid_t plain(hid_t kind) {
    static const hid_t group = [] {
      const hid_t p = H5Pcreate(H5P_GROUP_CREATE);
      H5Pset_obj_track_times(p, false);
      return p;
    }();
    static const hid_t data = [] {
      const hid_t p = H5Pcreate(H5P_DATASET_CREATE);
      H5Pset_obj_track_times(p, false);
      return p;
    }();
    return kind == H5P_GROUP_CREATE ? group : data;
  }

  static Handle string_type(const std::string& text) {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, text.size() + 1);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
  }

  Handle checked(Handle handle) const {
    if (!handle.valid()) fail();
    return handle;
  }
  void check(herr_t status) const {
    if (status < 0) fail();
  }
  [[noreturn]] void fail() const {
    throw Error(ErrorCode::Environment, name_ + ": the run file cannot be written; check the folder's permissions and that the disk has space");
  }

  std::string name_;
  Handle file_;
};

void require_finite(const Trajectory& t) {
  const auto check = [](bool finite, const std::string& what, double time) {
    if (!finite)
      throw Error(ErrorCode::Internal, "the trajectory holds a value that is not finite: " + what + " at " + std::to_string(time) + " s; it is not written");
  };
  for (const BodyTrack& body : t.bodies)
    for (std::size_t i = 0; i < t.time.size(); ++i) {
      const BodyState& s = body.states[i];
      check(s.p_WB.allFinite() && s.q_WB.coeffs().allFinite() && s.v_WB_W.allFinite() && s.w_WB_W.allFinite(), "body " + body.name, t.time[i]);
    }
  for (std::size_t i = 0; i < t.time.size(); ++i)
    check(std::isfinite(t.energy.kinetic[i]) && std::isfinite(t.energy.potential[i]) && std::isfinite(t.energy.dissipated[i]), "energy", t.time[i]);
  for (const ContactEvent& e : t.contacts)
    check(e.point.allFinite() && e.normal.allFinite() && e.friction_impulse.allFinite() &&
              std::isfinite(e.approach_speed + e.separation_speed + e.normal_impulse + e.restitution + e.friction),
          "a contact of " + t.bodies[std::size_t(e.body_a)].name, e.time);
}

using Rows3 = Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor>;
using Rows4 = Eigen::Matrix<double, Eigen::Dynamic, 4, Eigen::RowMajor>;

void write_body(Writer& out, hid_t parent, const BodyTrack& body, int index) {
  const Handle group = out.group(parent, body.name);
  out.attribute(group, "mass", H5T_NATIVE_DOUBLE, &body.mass);
  out.attribute(group, "inertia", H5T_NATIVE_DOUBLE, body.inertia.data(), 3);
  out.attribute(group, "index", H5T_NATIVE_INT, &index);
  const hsize_t rows = body.states.size();
  Rows3 position(rows, 3), linear(rows, 3), angular(rows, 3);
  Rows4 orientation(rows, 4);
  for (hsize_t i = 0; i < rows; ++i) {
    const BodyState& s = body.states[i];
    position.row(Eigen::Index(i)) = s.p_WB;
    orientation.row(Eigen::Index(i)) << s.q_WB.w(), s.q_WB.x(), s.q_WB.y(), s.q_WB.z();
    linear.row(Eigen::Index(i)) = s.v_WB_W;
    angular.row(Eigen::Index(i)) = s.w_WB_W;
  }
  out.data(group, "position", H5T_NATIVE_DOUBLE, {rows, 3}, position.data());
  out.data(group, "orientation", H5T_NATIVE_DOUBLE, {rows, 4}, orientation.data());
  out.data(group, "linear_velocity", H5T_NATIVE_DOUBLE, {rows, 3}, linear.data());
  out.data(group, "angular_velocity", H5T_NATIVE_DOUBLE, {rows, 3}, angular.data());
}

std::vector<ContactRow> contact_rows(const Trajectory& trajectory) {
  std::vector<ContactRow> rows;
  for (const ContactEvent& e : trajectory.contacts) {
    ContactRow row;
    std::memset(&row, 0, sizeof row);  // the padding is written too
    row.time = e.time;
    row.phase = std::int32_t(e.phase);
    row.body_a = e.body_a;
    row.body_b = e.body_b;
    for (int i = 0; i < 3; ++i) {
      row.point[i] = e.point[i];
      row.normal[i] = e.normal[i];
      row.friction_impulse[i] = e.friction_impulse[i];
    }
    row.approach_speed = e.approach_speed;
    row.separation_speed = e.separation_speed;
    row.normal_impulse = e.normal_impulse;
    row.restitution = e.restitution;
    row.friction = e.friction;
    rows.push_back(row);
  }
  return rows;
}

void write_all(Writer& out, const Trajectory& t) {
  const std::string yaml = scene::to_yaml(t.scene);
  const int version = 1;
  const std::uint64_t seed = t.scene.world.seed;
  out.attribute(out.root(), "format", "rimshot-trajectory");
  out.attribute(out.root(), "version", H5T_NATIVE_INT, &version);
  out.attribute(out.root(), "scene_sha256", Sha256().bytes(yaml.data(), yaml.size()).hex());
  out.attribute(out.root(), "trajectory_sha256", sha256(t));
  out.attribute(out.root(), "file_sha256", kUnsealed);
  out.attribute(out.root(), "seed", H5T_NATIVE_UINT64, &seed);
  out.attribute(out.root(), "gravity", H5T_NATIVE_DOUBLE, t.scene.world.gravity.data(), 3);
  out.attribute(out.root(), "outer_step", H5T_NATIVE_DOUBLE, &t.steps.outer);
  out.attribute(out.root(), "contact_step", H5T_NATIVE_DOUBLE, &t.steps.contact);
  for (const auto& [name, text] : t.versions) out.attribute(out.root(), ("version_" + name).c_str(), text);

  const hsize_t rows = t.time.size();
  out.text_data(out.root(), "scene", yaml);
  out.data(out.root(), "time", H5T_NATIVE_DOUBLE, {rows}, t.time.data());
  const Handle bodies = out.group(out.root(), "bodies");
  for (std::size_t i = 0; i < t.bodies.size(); ++i) write_body(out, bodies, t.bodies[i], int(i));
  const Handle energy = out.group(out.root(), "energy");
  out.data(energy, "kinetic", H5T_NATIVE_DOUBLE, {rows}, t.energy.kinetic.data());
  out.data(energy, "potential", H5T_NATIVE_DOUBLE, {rows}, t.energy.potential.data());
  out.data(energy, "dissipated", H5T_NATIVE_DOUBLE, {rows}, t.energy.dissipated.data());
  const auto contacts = contact_rows(t);
  const Handle type = contact_row_type();
  out.data(out.root(), "contacts", type, {contacts.size()}, contacts.data());
  if (t.interventions.empty()) return;
  Rows4 changes(t.interventions.size(), 4);
  for (std::size_t i = 0; i < t.interventions.size(); ++i) {
    const Intervention& change = t.interventions[i];
    changes.row(Eigen::Index(i)) << change.time, change.body, change.removed, change.energy;
  }
  out.data(out.root(), "interventions", H5T_NATIVE_DOUBLE, {t.interventions.size(), 4}, changes.data());
}

}  // namespace

void save(const Trajectory& trajectory, const std::filesystem::path& file) {
  require_finite(trajectory);
  const hdf5::Quiet quiet;
  Writer out(file);
  write_all(out, trajectory);
  std::string bytes = out.image();
  const std::string seal = seal_of(bytes, kUnsealed);
  bytes.replace(bytes.find(kUnsealed), seal.size(), seal);
  write_text(file, bytes);
}

}  // namespace rimshot::trajectory
