#include "mask_clip.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "clip_stream.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kBackgroundFrames = 25;  // that the median is taken of
constexpr double kForeground = 24;             // levels of 255 that the foreground differs by in some channel
constexpr std::size_t kMostMaskBytes = std::size_t(2) << 30;
constexpr std::size_t kBackgroundBytes = std::size_t(256) << 20;  // of the frames of the median that are held at once
constexpr int kSpeck = 3;                      // px: what is smaller is noise

cv::Mat view(media::Rgb8& picture) { return cv::Mat(picture.height, picture.width, CV_8UC3, picture.pixels.data()); }

/// The largest of the three channels.
cv::Mat strongest(const cv::Mat& rgb) {
  std::vector<cv::Mat> channels;
  cv::split(rgb, channels);
  return cv::max(cv::max(channels[0], channels[1]), channels[2]);
}

MaskSequence read_pictures(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".png") files.push_back(entry.path());
  std::ranges::sort(files);
  MaskSequence masks;
  for (const auto& file : files) {
    media::VideoReader reader(file);
    media::Rgb8 picture;
    if (!reader.read(picture)) throw Error(ErrorCode::InvalidInput, file.string() + ": is no picture");
    const cv::Mat mask = strongest(view(picture)) > 127;
    if (masks.size() > 0 && mask.size() != masks.picture_size())
      throw Error(ErrorCode::InvalidInput, file.string() + ": is not of the size of the masks before; scale all to one size by nearest neighbour");
    masks.add(mask);
  }
  return masks;
}

/// Rows of the median over time of frames spread evenly over the clip, into `median`.
void add_median(const std::filesystem::path& file, std::size_t step, const cv::Range& rows, cv::Mat& median) {
  ClipStream clip(file, media::ColourConversion::AsTagged);
  std::vector<cv::Mat> kept;
  media::Rgb8 frame;
  for (std::size_t t = 0; clip.read(frame); ++t)
    if (t % step == 0 && kept.size() < 2 * kBackgroundFrames) kept.push_back(view(frame).rowRange(rows).clone());
  std::vector<std::uint8_t> levels(kept.size());
  std::uint8_t* out = median.ptr(rows.start);
  for (std::size_t i = 0; i < kept[0].total() * 3; ++i) {
    for (std::size_t k = 0; k < kept.size(); ++k) levels[k] = kept[k].data[i];
    std::nth_element(levels.begin(), levels.begin() + long(levels.size() / 2), levels.end());
    out[i] = levels[levels.size() / 2];
  }
}

/// The median, some rows of a large picture at a time, so that memory is bounded: the clip is read once for each such band.
cv::Mat background_of(const std::filesystem::path& file) {
  const ClipStream clip(file, media::ColourConversion::AsTagged);
  const std::size_t total = std::size_t(std::max<std::int64_t>(clip.frames(), 1)), step = std::max<std::size_t>(1, total / kBackgroundFrames);
  const std::size_t row_bytes = 3 * std::size_t(clip.width()) * std::min(total, 2 * kBackgroundFrames);
  const int band = std::max(1, int(kBackgroundBytes / row_bytes));
  cv::Mat median(clip.height(), clip.width(), CV_8UC3);
  for (int row = 0; row < median.rows; row += band) add_median(file, step, {row, std::min(row + band, median.rows)}, median);
  return median;
}

MaskSequence foreground_masks(const std::filesystem::path& file, double& fps) {
  const cv::Mat background = background_of(file);
  ClipStream clip(file, media::ColourConversion::AsTagged);
  fps = clip.fps();
  const cv::Mat kernel = cv::getStructuringElement(cv::MORPH_ELLIPSE, {kSpeck, kSpeck});
  MaskSequence masks;
  for (media::Rgb8 frame; clip.read(frame);) {
    cv::Mat difference;
    cv::absdiff(view(frame), background, difference);
    cv::Mat mask = strongest(difference) > kForeground;
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, kernel);
    masks.add(mask);
    if (masks.bytes() > kMostMaskBytes)
      throw Error(ErrorCode::InvalidInput, file.string() + ": its masks take more than 2 GiB; cut or scale it: ffmpeg -i IN -t 10 -vf scale=960:-2 OUT");
  }
  return masks;
}

/// Squared distance of every pixel to the nearest set one, exact: Felzenszwalb and Huttenlocher, "Distance transforms of sampled
/// functions" (2012), along columns and then rows. Whole numbers in double precision.
void squared_distances(std::vector<double>& f, std::size_t stride, std::size_t count, std::vector<double>& line, std::vector<int>& at,
                       std::vector<double>& bound, std::size_t first) {
  constexpr double kFar = 1e15;
  line.resize(count);
  at.resize(count);
  bound.resize(count + 1);
  for (std::size_t i = 0; i < count; ++i) line[i] = f[first + i * stride];
  int k = -1;
  for (int q = 0; q < int(count); ++q) {
    if (line[std::size_t(q)] >= kFar) continue;
    const auto meets = [&](int p) {
      return ((line[std::size_t(q)] + double(q) * q) - (line[std::size_t(p)] + double(p) * p)) / (2.0 * (q - p));
    };
    while (k >= 0 && meets(at[std::size_t(k)]) <= bound[std::size_t(k)]) --k;
    ++k;
    at[std::size_t(k)] = q;
    bound[std::size_t(k)] = k == 0 ? -kFar : meets(at[std::size_t(k - 1)]);
  }
  if (k < 0) return;
  const int last = k;
  k = 0;
  for (int q = 0; q < int(count); ++q) {
    while (k < last && bound[std::size_t(k + 1)] < q) ++k;
    const int p = at[std::size_t(k)];
    f[first + std::size_t(q) * stride] = double(q - p) * (q - p) + line[std::size_t(p)];
  }
}

}  // namespace

MaskClip read_masks(const std::filesystem::path& path, double fps) {
  MaskClip clip{path.string(), {}, fps, {}};
  if (std::filesystem::is_directory(path)) {
    if (auto own = read_pictures(path); own.size() > 0) clip.actors["object"] = std::move(own);
    for (const auto& entry : std::filesystem::directory_iterator(path))
      if (entry.is_directory())
        if (auto masks = read_pictures(entry.path()); masks.size() > 0) clip.actors[entry.path().filename().string()] = std::move(masks);
    if (clip.actors.empty()) throw Error(ErrorCode::InvalidInput, clip.name + ": has no PNG, neither itself nor in a folder for each object");
  } else {
    clip.actors["foreground"] = foreground_masks(path, clip.fps);
  }
  clip.size = clip.actors.begin()->second.picture_size();
  for (const auto& [actor, masks] : clip.actors) {
    if (masks.size() != clip.frames())
      throw Error(ErrorCode::InvalidInput, clip.name + ": " + actor + " has " + std::to_string(masks.size()) + " masks, " +
                                               clip.actors.begin()->first + " has " + std::to_string(clip.frames()) + "; every object needs one a frame");
    if (masks.picture_size() != clip.size)
      throw Error(ErrorCode::InvalidInput, clip.name + ": the masks of " + actor + " are not of the size of those of " + clip.actors.begin()->first);
  }
  return clip;
}

cv::Point2d mask_centre(const cv::Mat& mask) {
  std::int64_t count = 0, sum_x = 0, sum_y = 0;
  for (int y = 0; y < mask.rows; ++y)
    for (int x = 0; x < mask.cols; ++x)
      if (mask.at<std::uint8_t>(y, x)) {
        ++count;
        sum_x += x;
        sum_y += y;
      }
  if (count == 0) return {kNan, kNan};
  return {double(sum_x) / double(count), double(sum_y) / double(count)};
}

double mean_nearest_distance(const cv::Mat& from_picture, const cv::Mat& to_picture) {
  const int count = cv::countNonZero(from_picture);
  if (count == 0 || cv::countNonZero(to_picture) == 0) return kNan;
  const cv::Rect both = cv::boundingRect(from_picture | to_picture);
  const cv::Mat from = from_picture(both), to = to_picture(both);
  const auto rows = std::size_t(to.rows), columns = std::size_t(to.cols);
  std::vector<double> squared(rows * columns), line, bound;
  std::vector<int> at;
  for (std::size_t i = 0; i < squared.size(); ++i) squared[i] = to.at<std::uint8_t>(int(i / columns), int(i % columns)) ? 0 : 1e20;
  for (std::size_t x = 0; x < columns; ++x) squared_distances(squared, columns, rows, line, at, bound, x);
  for (std::size_t y = 0; y < rows; ++y) squared_distances(squared, 1, columns, line, at, bound, y * columns);
  double sum = 0;
  for (std::size_t i = 0; i < squared.size(); ++i)
    if (from.at<std::uint8_t>(int(i / columns), int(i % columns))) sum += std::sqrt(squared[i]);
  return sum / count;
}

double mask_iou(const cv::Mat& a, const cv::Mat& b) {
  const int both = cv::countNonZero(a & b), either = cv::countNonZero(a | b);
  return either == 0 ? 1 : double(both) / either;
}

}  // namespace rimshot::evaluate
