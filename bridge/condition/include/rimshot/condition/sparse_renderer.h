#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace rimshot::condition {

/// Draws frames with the sparse model: bodies from their projected states over an empty court. No torch type here, so that including it
/// is cheap.
class SparseRenderer {
 public:
  /// @throws Error(Environment) if the weight file is missing, truncated or of another architecture.
  explicit SparseRenderer(const std::filesystem::path& weights);
  ~SparseRenderer();
  /// plate [layout::kPlatePlanes, H, W]; body_state [B, layout::kStateColumns]; body_albedo [B, 3]. Gives radiance [H, W, 3], scene-linear.
  std::vector<float> draw(const std::vector<float>& plate, const std::vector<float>& body_state, const std::vector<float>& body_albedo, int height, int width) const;
  /// SHA-256 of the weight file, for provenance.
  const std::string& weights_sha256() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::condition
