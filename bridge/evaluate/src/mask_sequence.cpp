#include "mask_sequence.h"

#include "rimshot/core/error.h"

namespace rimshot::evaluate {

void MaskSequence::add(const cv::Mat& mask) {
  RIMSHOT_CHECK(mask.type() == CV_8U, mask.type());
  if (ends_.empty()) picture_size_ = mask.size();
  RIMSHOT_CHECK(mask.size() == picture_size_, mask.cols, mask.rows);
  bool inside = false;
  std::uint64_t pixel = 0;
  for (int y = 0; y < mask.rows; ++y)
    for (const std::uint8_t *at = mask.ptr(y), *end = at + mask.cols; at < end; ++at, ++pixel)
      if ((*at != 0) != inside) {
        inside = !inside;
        changes_.push_back(pixel);
      }
  if (inside) changes_.push_back(pixel);
  ends_.push_back(changes_.size());
}

cv::Mat MaskSequence::operator[](std::size_t frame) const {
  cv::Mat mask = cv::Mat::zeros(picture_size_, CV_8U);
  for (std::size_t k = frame == 0 ? 0 : ends_.at(frame - 1); k < ends_.at(frame); k += 2)
    std::fill(mask.data + changes_[k], mask.data + changes_[k + 1], std::uint8_t(255));
  return mask;
}

}  // namespace rimshot::evaluate
