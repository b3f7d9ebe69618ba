#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>

#include "rimshot/scene/io.h"

namespace rimshot::scene {

/// A distribution of scenes: a scene file in which any value may be a range to draw from
/// ({uniform: [a, b]}, {choice: [...]}, and `repeat` on a list entry); scenes/README.md states the syntax.
class Family {
 public:
  /// @param overrides of the family's values before anything is drawn; a value may be a range, as in
  /// bodies.ball.shape.sphere.radius={uniform: [0.1, 0.2]}
  /// @throws Error(InvalidInput) with file, line and column of every error.
  static Family load(const std::filesystem::path& file, const Overrides& overrides = {});
  /// The index-th scene. Depends on (file content, overrides, seed, index) only, on every machine. Draws that put a body inside
  /// another are drawn again, at most 100 times. @throws Error(InvalidInput) when none of these is valid.
  Scene sample(std::uint64_t seed, std::uint64_t index) const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace rimshot::scene
