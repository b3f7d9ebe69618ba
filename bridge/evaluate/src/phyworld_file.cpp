#include "rimshot/evaluate/phyworld_file.h"

#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/core/hdf5.h"

namespace rimshot::evaluate {
namespace {

using hdf5::Handle;
using Shape = std::vector<hsize_t>;
constexpr hsize_t kMostVideoBytes = 1u << 30;
constexpr double kFalls = 1e-3;  // a true height that changes by more is a parabola's

}  // namespace

struct PhyWorldFile::Impl {
  hdf5::Quiet quiet;
  std::string name;
  Handle file;
  std::vector<std::pair<std::string, std::size_t>> groups;

  explicit Impl(const std::filesystem::path& path) : name(path.string()), file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {
    if (!file.valid()) fail("is not a readable HDF5 file");
    list_groups();
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::InvalidInput, name + ": " + what + "; PhyWorld's layout has video_streams, position_streams and init_streams");
  }

  bool has(const std::string& path) const {
    for (std::size_t slash = path.find('/');; slash = path.find('/', slash + 1)) {
      if (H5Lexists(file, path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
      if (slash == std::string::npos) return true;
    }
  }

  Handle open(const std::string& path) const {
    if (!has(path)) fail(path + " is missing");
    Handle set(H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose);
    if (!set.valid()) fail(path + " is not a data set");
    return set;
  }

  Shape shape_of(hid_t set, const std::string& path) const {
    const Handle space(H5Dget_space(set), H5Sclose);
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 1 || rank > 4) fail(path + " has the wrong shape");
    Shape shape(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    return shape;
  }

  /// Row `index` of a data set through `read`, which gets the memory and file spaces.
  template <typename Read>
  void row(hid_t set, const Shape& shape, std::size_t index, const Read& read) const {
    Shape start(shape.size(), 0), count = shape;
    start[0] = index;
    count[0] = 1;
    const Handle space(H5Dget_space(set), H5Sclose);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
    const Handle memory(H5Screate_simple(int(count.size()), count.data(), nullptr), H5Sclose);
    if (read(memory, space) < 0) fail("row " + std::to_string(index) + " cannot be read");
  }

  std::vector<double> numbers(const std::string& path, std::size_t index, Shape& shape) const {
    const Handle set = open(path);
    shape = shape_of(set, path);
    std::size_t count = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) count *= shape[i];
    if (index >= shape[0] || count == 0 || count > 4096) fail(path + " has the wrong shape");
    std::vector<double> values(count);
    row(set, shape, index, [&](hid_t memory, hid_t space) { return H5Dread(set, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, values.data()); });
    for (const double value : values)
      if (!std::isfinite(value)) fail(path + " holds a value that is not finite");
    return values;
  }

  void list_groups() {
    if (!has("video_streams")) fail("video_streams is missing");
    const Handle streams(H5Gopen2(file, "video_streams", H5P_DEFAULT), H5Gclose);
    if (!streams.valid()) fail("video_streams is not a group");
    std::vector<std::string> names;
    H5Literate(streams, H5_INDEX_NAME, H5_ITER_INC, nullptr,
               [](hid_t, const char* child, const H5L_info_t*, void* out) -> herr_t {
                 static_cast<std::vector<std::string>*>(out)->push_back(child);
                 return 0;
               },
               &names);
    for (const std::string& group : names) {
      const std::string path = "video_streams/" + group;
      const Shape shape = shape_of(open(path), path);
      if (shape.size() != 1) fail(path + " is not a list of videos");
      groups.emplace_back(group, std::size_t(shape[0]));
    }
    if (groups.empty()) fail("video_streams is empty");
  }
};

PhyWorldFile::PhyWorldFile(const std::filesystem::path& file) : impl_(std::make_unique<Impl>(file)) {}
PhyWorldFile::~PhyWorldFile() = default;
const std::vector<std::pair<std::string, std::size_t>>& PhyWorldFile::groups() const { return impl_->groups; }

bool PhyWorldFile::has_truth(const std::string& group, std::size_t index) const {
  const std::string path = "position_streams/" + group;
  return impl_->has(path) && index < impl_->shape_of(impl_->open(path), path)[0];
}

PhyWorldTruth PhyWorldFile::truth(const std::string& group, std::size_t index) const {
  Shape positions_shape, start_shape;
  const auto positions = impl_->numbers("position_streams/" + group, index, positions_shape);
  const auto start = impl_->numbers("init_streams/" + group, index, start_shape);
  const std::size_t balls = positions_shape.size() == 4 ? 2 : 1;
  const bool grows = balls == 1 && start.size() == 3;
  if (positions_shape.size() < 3 || positions_shape.back() != 2 || (balls == 2 && positions_shape[2] != 2) || start.size() != 2 * balls + (grows ? 1 : 0))
    impl_->fail("position_streams and init_streams of " + group + " have the wrong shapes");

  PhyWorldTruth truth;
  truth.radius.assign(start.begin(), start.begin() + long(balls));
  truth.velocity.assign(start.begin() + long(balls), start.begin() + 2 * long(balls));
  if (balls == 2) truth.velocity[1] = -truth.velocity[1];
  truth.positions.resize(balls);
  for (std::size_t i = 0; i < positions.size(); i += 2) truth.positions[i / 2 % balls].emplace_back(positions[i], positions[i + 1]);
  const auto& path = truth.positions[0];
  if (grows) {
    Shape radii_shape;
    truth.radii = {impl_->numbers("radius_streams/" + group, index, radii_shape)};
    if (truth.radii[0].size() != path.size()) impl_->fail("radius_streams and position_streams of " + group + " have different lengths");
    truth.task = PhyWorldTask::Looming;
    return truth;
  }
  // Of one ball, a parabola's alone changes its height, and only a bounce turns its motion back.
  bool turns = false;
  for (std::size_t t = 1; t < path.size(); ++t) turns |= path[t].y() - path[t - 1].y() > kFalls || path[t].x() - path[t - 1].x() < -kFalls;
  const bool falls = std::abs(path.back().y() - path.front().y()) > kFalls;
  truth.task = balls == 2 ? PhyWorldTask::Collision : turns ? PhyWorldTask::Bouncing : falls ? PhyWorldTask::Parabola : PhyWorldTask::Uniform;
  return truth;
}

std::vector<std::uint8_t> PhyWorldFile::video(const std::string& group, std::size_t index) const {
  const std::string path = "video_streams/" + group;
  const Handle set = impl_->open(path);
  const Handle stored(H5Dget_type(set), H5Tclose);
  if (H5Tget_class(stored) != H5T_VLEN) impl_->fail(path + " does not hold videos as lists of bytes");
  const Handle type(H5Tvlen_create(H5T_NATIVE_UINT8), H5Tclose);
  hvl_t bytes{};
  std::vector<std::uint8_t> video;
  impl_->row(set, impl_->shape_of(set, path), index, [&](hid_t memory, hid_t space) {
    const herr_t status = H5Dread(set, type, memory, space, H5P_DEFAULT, &bytes);
    if (status >= 0 && bytes.len <= kMostVideoBytes) {
      const auto* first = static_cast<const std::uint8_t*>(bytes.p);
      video.assign(first, first + bytes.len);
      H5Dvlen_reclaim(type, memory, H5P_DEFAULT, &bytes);
    }
    return status;
  });
  return video;
}

}  // namespace rimshot::evaluate
