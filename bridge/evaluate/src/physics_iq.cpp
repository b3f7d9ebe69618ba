#include "rimshot/evaluate/physics_iq.h"

#include <array>
#include <cmath>
#include <opencv2/core.hpp>

#include "numpy_sum.h"
#include "physics_iq_stream.h"
#include "read_ahead.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

constexpr int kSeconds = 5;  // that the benchmark compares
constexpr int kReduction = 4;

/// Intersection over union of two masks; 1 when both are empty.
double iou(const cv::Mat& a, const cv::Mat& b) {
  const int both = cv::countNonZero(a & b), either = cv::countNonZero(a | b);
  return either == 0 ? 1 : double(both) / either;
}

/// Sums over time of one pair of mask sequences.
class MotionOverlap {
 public:
  explicit MotionOverlap(cv::Size size) : often_a_(cv::Mat::zeros(size, CV_32S)), often_b_(often_a_.clone()) {}

  void add(const cv::Mat& a, const cv::Mat& b) {
    cv::add(often_a_, cv::Scalar(1), often_a_, a);
    cv::add(often_b_, cv::Scalar(1), often_b_, b);
    ++frames_;
  }
  bool a_moves() const { return cv::countNonZero(often_a_) > 0; }
  double spatial_iou() const { return iou(often_a_ > 0, often_b_ > 0); }
  /// Quotient of sums over pixels of how often each moves, as a part of all frames.
  double weighted_iou() const {
    std::vector<double> least, most;
    for (int y = 0; y < often_a_.rows; ++y)
      for (int x = 0; x < often_a_.cols; ++x) {
        const double a = often_a_.at<int>(y, x) / double(frames_), b = often_b_.at<int>(y, x) / double(frames_);
        if (std::max(a, b) > 0) {
          least.push_back(std::min(a, b));
          most.push_back(std::max(a, b));
        }
      }
    return most.empty() ? 1 : numpy_sum(least.data(), least.size()) / numpy_sum(most.data(), most.size());
  }

 private:
  cv::Mat often_a_, often_b_;
  int frames_ = 0;
};

/// Mean squared difference of two pictures, values 0..1, in single precision as the published code has it.
double mean_squared_difference(const cv::Mat& a, const cv::Mat& b, std::vector<float>& squares) {
  squares.resize(a.total() * 3);
  const std::uint8_t *pa = a.data, *pb = b.data;
  static const std::array<float, 256> level = [] {
    std::array<float, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = float(i) / 255.0f;
    return table;
  }();
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const float difference = level[pa[i]] - level[pb[i]];
    squares[i] = difference * difference;
  }
  return double(numpy_sum(squares.data(), squares.size()) / float(squares.size()));
}

/// Mean squared difference over the pixels of a mask.
double masked_squared_difference(const cv::Mat& a, const cv::Mat& b, const cv::Mat& where) {
  const double distance = cv::norm(a, b, cv::NORM_L2, where) / 255;
  return distance * distance / (3.0 * cv::countNonZero(where));
}

double mean(const std::vector<double>& values) { return numpy_sum(values.data(), values.size()) / double(values.size()); }

/// A clip against the reference, frame by frame.
class Comparison {
 public:
  explicit Comparison(cv::Size size) : published_(size), corrected_(size) {}

  void add(const PhysicsIqFrame& reference, const PhysicsIqFrame& clip) {
    published_.add(reference.published, clip.published);
    result_.published.spatiotemporal_by_frame.push_back(iou(reference.published, clip.published));
    result_.published.mse_by_frame.push_back(mean_squared_difference(reference.picture, clip.picture, squares_));

    corrected_.add(reference.corrected, clip.corrected);
    if (const cv::Mat moves = reference.corrected | clip.corrected; cv::countNonZero(moves) > 0) {
      result_.corrected.spatiotemporal_by_frame.push_back(iou(reference.corrected, clip.corrected));
      result_.corrected.mse_by_frame.push_back(masked_squared_difference(reference.picture, clip.picture, moves));
    }
  }

  PhysicsIqComparison result() && {
    finish(result_.published, published_);
    if (corrected_.a_moves()) finish(result_.corrected, corrected_);
    return std::move(result_);
  }

 private:
  static void finish(PhysicsIqMeasures& measures, const MotionOverlap& overlap) {
    measures.spatial_iou = overlap.spatial_iou();
    measures.weighted_spatial_iou = overlap.weighted_iou();
    measures.spatiotemporal_iou = mean(measures.spatiotemporal_by_frame);
    measures.mse = mean(measures.mse_by_frame);
  }

  PhysicsIqComparison result_;
  MotionOverlap published_, corrected_;
  std::vector<float> squares_;
};

[[noreturn]] void refuse_lengths(const PhysicsIqStream& shorter, const PhysicsIqStream& longer, std::int64_t wanted) {
  throw Error(ErrorCode::InvalidInput, shorter.name() + ": has " + std::to_string(shorter.count()) + " frames at the compared rate, but " +
                                           longer.name() + " has more; Physics-IQ compares frame by frame up to " + std::to_string(wanted) +
                                           " frames (5 s): cut both to the same length");
}

}  // namespace

std::vector<PhysicsIqComparison> physics_iq_compare(const std::filesystem::path& reference, const std::vector<std::filesystem::path>& clips) {
  RIMSHOT_CHECK(!clips.empty());
  const media::VideoReader shape(reference), rate(clips[0]);
  const cv::Size reduced(shape.width() / kReduction, shape.height() / kReduction);
  if (reduced.width < 1 || reduced.height < 1) throw Error(ErrorCode::InvalidInput, reference.string() + ": is too small for Physics-IQ, which compares at a quarter of its size");

  // Stream 0 is the reference; each has a thread.
  const std::int64_t wanted = kSeconds * std::llround(rate.fps());
  std::vector<std::unique_ptr<PhysicsIqStream>> streams;
  streams.push_back(std::make_unique<PhysicsIqStream>(reference, reduced, rate.fps()));
  for (const auto& clip : clips) streams.push_back(std::make_unique<PhysicsIqStream>(clip, reduced, rate.fps()));
  std::vector<std::unique_ptr<ReadAhead<PhysicsIqFrame>>> ahead;
  for (const auto& stream : streams)
    ahead.push_back(std::make_unique<ReadAhead<PhysicsIqFrame>>([&stream = *stream, wanted] {
      PhysicsIqFrame frame;
      return stream.count() < wanted && stream.read(frame) ? std::optional(std::move(frame)) : std::nullopt;
    }));

  std::vector<Comparison> comparisons;
  for (std::size_t i = 0; i < clips.size(); ++i) comparisons.emplace_back(reduced);
  for (;;) {
    const auto expected = ahead[0]->next();
    for (std::size_t i = 1; i < ahead.size(); ++i) {
      const auto frame = ahead[i]->next();
      if (frame.has_value() != expected.has_value()) refuse_lengths(*streams[frame ? 0 : i], *streams[frame ? i : 0], wanted);
      if (frame) comparisons[i - 1].add(*expected, *frame);
    }
    if (!expected) break;
  }
  std::vector<PhysicsIqComparison> results;
  for (Comparison& comparison : comparisons) results.push_back(std::move(comparison).result());
  return results;
}

}  // namespace rimshot::evaluate
