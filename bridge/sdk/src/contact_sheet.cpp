#include "contact_sheet.h"

#include <algorithm>

namespace rimshot::sdk {

ContactSheet::ContactSheet(int frames, int width, int height)
    : frames_(frames),
      width_(width),
      shrink_(std::max(1, std::min((width + kLargestWidth - 1) / kLargestWidth, height))),
      small_width_(width / shrink_),
      small_height_(height / shrink_),
      shown_(std::min(frames, kMost)),
      columns_(std::min(shown_, kColumns)),
      rows_((shown_ + columns_ - 1) / columns_) {
  sheet_.assign(3 * std::size_t(columns_ * (small_width_ + kGap) - kGap) * std::size_t(rows_ * (small_height_ + kGap) - kGap), 0.0f);
}

void ContactSheet::add(int frame, const std::vector<float>& radiance) {
  const int sheet_width = columns_ * (small_width_ + kGap) - kGap;
  for (int place = 0; place < shown_; ++place) {
    const int wanted = shown_ > 1 ? place * (frames_ - 1) / (shown_ - 1) : 0;
    if (wanted != frame) continue;
    const int left = place % columns_ * (small_width_ + kGap), top = place / columns_ * (small_height_ + kGap);
    for (int y = 0; y < small_height_ * shrink_; ++y) {
      for (int x = 0; x < small_width_ * shrink_; ++x) {
        const std::size_t from = 3 * (std::size_t(y) * std::size_t(width_) + std::size_t(x));
        const std::size_t to = 3 * (std::size_t(top + y / shrink_) * std::size_t(sheet_width) + std::size_t(left + x / shrink_));
        for (std::size_t c = 0; c < 3; ++c) sheet_[to + c] += radiance[from + c] / float(shrink_ * shrink_);
      }
    }
  }
}

}  // namespace rimshot::sdk
