#include "physics_iq_stream.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "rimshot/core/error.h"

namespace rimshot::evaluate {

PhysicsIqStream::PhysicsIqStream(const std::filesystem::path& clip, cv::Size reduced, double fps)
    : clip_(clip, media::ColourConversion::AsOpenCv), reduced_(reduced) {
  const int width = clip_.width() & ~1, height = clip_.height() & ~1;
  if (width < 8 || height < 8)
    throw Error(ErrorCode::InvalidInput, clip_.name() + ": is " + std::to_string(clip_.width()) + "x" + std::to_string(clip_.height()) +
                                             "; Physics-IQ compares at a quarter of the size, so that at least 8x8 is needed");
  if (fps > 0 && std::round(fps) != std::round(clip_.fps())) {
    originals_ = clip_.frames();
    wanted_ = std::llround(double(originals_) * fps / clip_.fps());
  }
  codec_ = std::make_unique<media::Mp4vRoundTrip>(width, height, std::round(fps > 0 ? fps : clip_.fps()));
}

bool PhysicsIqStream::next_original(cv::Mat& rgb) {
  if (!clip_.read(buffer_)) return false;
  rgb = cv::Mat(buffer_.height, buffer_.width, CV_8UC3, buffer_.pixels.data());
  return true;
}

bool PhysicsIqStream::next_picture(cv::Mat& rgb) {
  if (wanted_ == 0) return next_original(rgb);
  if (blended_ == wanted_) return false;
  const double at = wanted_ > 1 ? double(blended_) * double(originals_ - 1) / double(wanted_ - 1) : 0;
  const auto left = std::int64_t(at);
  for (; held_ < left; ++held_) {
    cv::Mat next;
    if (held_ < 0 && !next_original(next)) return false;
    before_ = held_ < 0 ? next.clone() : after_;  // copies: the buffer is used again
    after_ = next_original(next) ? next.clone() : before_;  // nothing beyond the last one
  }
  const double part = at - double(left);
  cv::addWeighted(before_, 1 - part, after_, part, 0, rgb);
  ++blended_;
  return true;
}

void PhysicsIqStream::reduce(const cv::Mat& rgb) {
  PhysicsIqFrame frame;
  cv::resize(rgb, frame.picture, reduced_, 0, 0, cv::INTER_LINEAR);
  frame.corrected = corrected_.next(frame.picture);
  const cv::Rect even(0, 0, rgb.cols & ~1, rgb.rows & ~1);
  codec_->write(published_.next(rgb(even)).data);
  waiting_.push_back(std::move(frame));
}

bool PhysicsIqStream::read(PhysicsIqFrame& frame) {
  while (!codec_->read(mask_)) {
    if (ended_) return false;
    if (cv::Mat rgb; next_picture(rgb)) {
      reduce(rgb);
    } else {
      ended_ = true;
      codec_->finish();
    }
  }
  frame = std::move(waiting_.front());
  waiting_.pop_front();
  cv::resize(cv::Mat(clip_.height() & ~1, clip_.width() & ~1, CV_8U, mask_.data()), frame.published, reduced_, 0, 0, cv::INTER_LINEAR);
  cv::threshold(frame.published, frame.published, 127, 255, cv::THRESH_BINARY);
  ++count_;
  return true;
}

}  // namespace rimshot::evaluate
