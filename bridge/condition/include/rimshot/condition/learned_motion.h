#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::condition {

/// A disc in one frame: centre x, y (up) and radius [m]; a radius of 0: no such disc.
using DiscState = Vec3;
/// [frames][bodies]
using DiscTracks = std::vector<std::vector<DiscState>>;

/// Continues the motion of discs by learned dynamics (model/dynamics_model.h). No torch type here, so that including it is cheap.
class LearnedMotion {
 public:
  /// @throws Error(Environment) if the weight file is missing, damaged or of another architecture
  explicit LearnedMotion(const std::filesystem::path& weights);
  ~LearnedMotion();
  int networks() const;   ///< trained from different seeds
  int bodies() const;     ///< at most
  /// Given frames that are looked at: the last three.
  static int given();
  /// What every network says of the `frames` that follow `seen`. May be called by several threads at once.
  /// @param seen at least given() frames `frame_interval` [s] apart, without a contact, of bodies() discs each
  /// @param walls whether the square's borders are walls
  std::vector<DiscTracks> roll(const DiscTracks& seen, bool walls, int frames, double frame_interval) const;
  /// SHA-256 of the weight file, for provenance.
  const std::string& weights_sha256() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Whether the file holds weights of learned dynamics. @throws Error(Environment) if it is no weight file
bool is_motion_weights(const std::filesystem::path& file);

}  // namespace rimshot::condition
