#pragma once
#include <vector>

#include "rimshot/media/video.h"

namespace rimshot::sdk {

/// A clip at one look: up to twelve frames, evenly spread, four in a row, made smaller by whole factors.
class ContactSheet {
 public:
  ContactSheet(int frames, int width, int height);
  /// Takes the frame's picture [H,W,3], scene-linear, if it is one of the sheet's.
  void add(int frame, const std::vector<float>& radiance);
  media::Rgb8 picture() const {
    return media::to_display(sheet_, columns_ * (small_width_ + kGap) - kGap, rows_ * (small_height_ + kGap) - kGap);
  }

 private:
  static constexpr int kMost = 12, kColumns = 4, kLargestWidth = 320, kGap = 4;

  int frames_, width_, shrink_, small_width_, small_height_, shown_, columns_, rows_;
  std::vector<float> sheet_;
};

}  // namespace rimshot::sdk
