#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "rimshot/evaluate/phyworld.h"

namespace rimshot::evaluate {

/// PhyWorld's HDF5 layout, one sample at a time: position_streams/GROUP [N, 32, 2] or [N, 32, 2, 2] (frame, ball, x and y),
/// init_streams/GROUP [N, 2] (r, v) or [N, 4] (r1, r2, v1, v2; the second ball moves at -v2), video_streams/GROUP [N] of whole MP4 files.
/// LDR's looming has init_streams [N, 3] (r, v, rate of r) and radius_streams/GROUP [N, 32].
class PhyWorldFile {
 public:
  /// @throws Error(InvalidInput) if the file is not of this layout.
  explicit PhyWorldFile(const std::filesystem::path& file);
  ~PhyWorldFile();
  /// Groups with videos and how many each has, by name.
  const std::vector<std::pair<std::string, std::size_t>>& groups() const;
  bool has_truth(const std::string& group, std::size_t index) const;
  PhyWorldTruth truth(const std::string& group, std::size_t index) const;
  std::vector<std::uint8_t> video(const std::string& group, std::size_t index) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::evaluate
