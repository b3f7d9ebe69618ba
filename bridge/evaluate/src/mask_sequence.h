#pragma once
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace rimshot::evaluate {

/// The masks of one object, frame after frame, kept as runs of pixels: an hour of them takes little memory.
class MaskSequence {
 public:
  /// @param mask 8U, of the size of those before; a pixel belongs to the object where it is not 0
  void add(const cv::Mat& mask);
  std::size_t size() const { return ends_.size(); }
  cv::Size picture_size() const { return picture_size_; }
  std::size_t bytes() const { return (changes_.capacity() + ends_.capacity()) * sizeof(std::uint64_t); }
  /// 8U, 0 or 255.
  cv::Mat operator[](std::size_t frame) const;

 private:
  cv::Size picture_size_;
  std::vector<std::uint64_t> changes_;  ///< pixels, counted row by row, at which an object begins, ends, begins ...; frame after frame
  std::vector<std::uint64_t> ends_;     ///< of every frame: where its changes end
};

}  // namespace rimshot::evaluate
