#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rimshot/evaluate/phyworld.h"

namespace rimshot::evaluate {

/// Writes PhyWorld's HDF5 layout (see PhyWorldFile). The file appears at finish().
class PhyWorldWriter {
 public:
  PhyWorldWriter(const std::filesystem::path& file, std::size_t balls);
  ~PhyWorldWriter();
  /// Draws and encodes every sample; `done` is called after each.
  void add(const std::string& group, const std::vector<PhyWorldTruth>& truths, const std::function<void()>& done);
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::evaluate
