#include "rimshot/evaluate/phyworld_writer.h"

#include <stdlib.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/hdf5.h"
#include "rimshot/evaluate/phyworld_data.h"

namespace rimshot::evaluate {
namespace {

using hdf5::Handle;

void check(herr_t status, const std::filesystem::path& file) {
  if (status < 0) throw Error(ErrorCode::Environment, file.string() + ": HDF5 cannot make the file; check that there is memory and disk space");
}

/// The sample's MP4 as bytes.
std::vector<std::uint8_t> encode_video(const PhyWorldTruth& truth, const std::filesystem::path& scratch, const PhyWorldDraw& draw) {
  write_phyworld_video(truth, scratch, draw);
  std::ifstream in(scratch, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(scratch);
  return bytes;
}

}  // namespace

void write_phyworld_video(const PhyWorldTruth& truth, const std::filesystem::path& file, const PhyWorldDraw& draw) {
  media::VideoOptions options;
  options.fps = 1 / kPhyWorldFrameTime;
  options.tagged = false;
  media::VideoWriter video(file, 256, 256, options);
  for (std::size_t t = 0; t < truth.positions[0].size(); ++t) video.write(draw ? draw(truth, t) : phyworld_picture(truth, t));
  video.finish();
}

struct PhyWorldWriter::Impl {
  hdf5::Quiet quiet;
  std::filesystem::path target;
  AtomicFile file;
  std::size_t balls;
  PhyWorldDraw draw;
  Handle memory = hdf5::create_in_memory();
  Handle videos{H5Gcreate2(memory, "video_streams", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose};
  Handle positions{H5Gcreate2(memory, "position_streams", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose};
  Handle starts{H5Gcreate2(memory, "init_streams", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose};
  std::optional<Handle> radii;   ///< made when a ball grows

  Impl(const std::filesystem::path& path, std::size_t count, PhyWorldDraw how) : target(path), file(path), balls(count), draw(std::move(how)) {}

  template <typename T>
  void write(hid_t group, const std::string& name, hid_t type, const std::vector<hsize_t>& shape, const std::vector<T>& values) {
    const Handle space(H5Screate_simple(int(shape.size()), shape.data(), nullptr), H5Sclose);
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation, false);
    const Handle set(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose);
    check(set.valid() ? H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) : -1, target);
  }
};

PhyWorldWriter::PhyWorldWriter(const std::filesystem::path& file, std::size_t balls, PhyWorldDraw draw)
    : impl_(std::make_unique<Impl>(file, balls, std::move(draw))) {}
PhyWorldWriter::~PhyWorldWriter() = default;

void PhyWorldWriter::add(const std::string& group, const std::vector<PhyWorldTruth>& truths, const std::function<void()>& done) {
  std::vector<double> positions, starts, radii;
  const bool grows = std::ranges::any_of(truths, [](const PhyWorldTruth& truth) { return truth.task == PhyWorldTask::Looming; });
  for (const PhyWorldTruth& truth : truths) {
    for (std::size_t t = 0; t < kPhyWorldFrames; ++t)
      for (std::size_t b = 0; b < impl_->balls; ++b) positions.insert(positions.end(), {truth.positions[b][t].x(), truth.positions[b][t].y()});
    starts.insert(starts.end(), truth.radius.begin(), truth.radius.end());
    for (const double v : truth.velocity) starts.push_back(std::abs(v));
    if (grows) {
      starts.push_back(truth.growth());
      for (std::size_t t = 0; t < kPhyWorldFrames; ++t) radii.push_back(truth.radius_at(0, t));
    }
  }
  const hsize_t count = truths.size();
  std::vector<hsize_t> shape = {count, kPhyWorldFrames};
  if (impl_->balls == 2) shape.push_back(2);
  shape.push_back(2);
  impl_->write(impl_->positions, group, H5T_NATIVE_DOUBLE, shape, positions);
  impl_->write(impl_->starts, group, H5T_NATIVE_DOUBLE, {count, 2 * impl_->balls + (grows ? 1 : 0)}, starts);
  if (grows) {
    if (!impl_->radii) impl_->radii.emplace(H5Gcreate2(impl_->memory, "radius_streams", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    impl_->write(*impl_->radii, group, H5T_NATIVE_DOUBLE, {count, kPhyWorldFrames}, radii);
  }

  std::vector<std::vector<std::uint8_t>> videos(truths.size());
  constexpr std::size_t kBatch = 8;  // between two reports of progress
  for (std::size_t first = 0; first < truths.size(); first += kBatch) {
    const std::size_t last = std::min(first + kBatch, truths.size());
    tbb::parallel_for(first, last, [&](std::size_t i) {
      videos[i] = encode_video(truths[i], impl_->target.string() + "." + std::to_string(i) + ".mp4", impl_->draw);
    });
    for (std::size_t i = first; i < last; ++i) done();
  }
  std::vector<hvl_t> lists;
  for (auto& video : videos) lists.push_back({video.size(), video.data()});
  const Handle type(H5Tvlen_create(H5T_NATIVE_UINT8), H5Tclose);
  impl_->write(impl_->videos, group, type, {count}, lists);
}

void PhyWorldWriter::finish() {
  const std::string bytes = hdf5::image(impl_->memory);
  std::ofstream out(impl_->file.path(), std::ios::binary);
  out.write(bytes.data(), long(bytes.size()));
  out.close();
  if (bytes.empty() || !out) throw Error(ErrorCode::Environment, impl_->target.string() + ": cannot be written; check that the disk has space");
  impl_->file.commit();
}

}  // namespace rimshot::evaluate
