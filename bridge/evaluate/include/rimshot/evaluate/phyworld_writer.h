#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rimshot/evaluate/phyworld.h"

namespace rimshot::evaluate {

/// How a frame of a sample is drawn.
using PhyWorldDraw = std::function<media::Rgb8(const PhyWorldTruth&, std::size_t frame)>;

/// The sample's MP4: H.264, 10 frames a second, untagged BT.601 as imageio writes it. @param draw none: as PhyWorld draws
void write_phyworld_video(const PhyWorldTruth& truth, const std::filesystem::path& file, const PhyWorldDraw& draw = {});

/// Writes PhyWorld's HDF5 layout (see PhyWorldFile). The file appears at finish().
class PhyWorldWriter {
 public:
  /// @param draw none: as PhyWorld draws; may be called by several threads at once
  PhyWorldWriter(const std::filesystem::path& file, std::size_t balls, PhyWorldDraw draw = {});
  ~PhyWorldWriter();
  /// Draws and encodes every sample; `done` is called after each.
  void add(const std::string& group, const std::vector<PhyWorldTruth>& truths, const std::function<void()>& done);
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::evaluate
