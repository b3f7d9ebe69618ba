#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::condition {

/// Draws flat discs by the trained disc renderer (model/disc_renderer.h). No torch type here, so that including it is cheap.
class LearnedDiscs {
 public:
  /// @throws Error(Environment) if the weight file is missing, damaged or of another architecture
  explicit LearnedDiscs(const std::filesystem::path& weights);
  ~LearnedDiscs();
  /// [size, size, 3] sRGB codes. discs: column and row of the centre and radius [px]; red first, then blue; a radius of 0 or below: no
  /// such disc. May be called by several threads at once.
  std::vector<std::uint8_t> draw(const std::vector<Vec3>& discs, int size) const;
  /// SHA-256 of the weight file, for provenance.
  const std::string& weights_sha256() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::condition
