#include <cmath>
#include <opencv2/imgproc.hpp>

#include "clip_stream.h"
#include "families.h"
#include "nan_mean.h"

namespace rimshot::evaluate {
namespace {

constexpr int kSsimWindow = 11;
constexpr double kSigma = 1.5, kK1 = 0.01, kK2 = 0.03, kRange = 255;

/// Mean by the window, over the pixels whose window lies inside.
cv::Mat blurred(const cv::Mat& picture) {
  static const cv::Mat kernel = cv::getGaussianKernel(kSsimWindow, kSigma, CV_64F);
  cv::Mat out;
  cv::sepFilter2D(picture, out, CV_64F, kernel, kernel);
  return out(cv::Rect(kSsimWindow / 2, kSsimWindow / 2, picture.cols - kSsimWindow + 1, picture.rows - kSsimWindow + 1));
}

/// Structural similarity (Wang et al., IEEE TIP 13, 2004), mean over pixels and channels, as pytorch_msssim has it: Gaussian window of
/// 11 and sigma 1.5, valid pixels only, levels 0..255.
double ssim(const cv::Mat& a8, const cv::Mat& b8) {
  cv::Mat a, b;
  a8.convertTo(a, CV_64FC3);
  b8.convertTo(b, CV_64FC3);
  const double c1 = std::pow(kK1 * kRange, 2), c2 = std::pow(kK2 * kRange, 2);
  const cv::Mat mean_a = blurred(a), mean_b = blurred(b), aa = mean_a.mul(mean_a), bb = mean_b.mul(mean_b), ab = mean_a.mul(mean_b);
  const cv::Mat var_a = blurred(a.mul(a)) - aa, var_b = blurred(b.mul(b)) - bb, covariance = blurred(a.mul(b)) - ab;
  cv::Mat luminance = 2 * ab + cv::Scalar::all(c1), structure = 2 * covariance + cv::Scalar::all(c2), quotient;
  cv::divide(luminance.mul(structure), (aa + bb + cv::Scalar::all(c1)).mul(var_a + var_b + cv::Scalar::all(c2)), quotient);
  const cv::Scalar mean = cv::mean(quotient);
  return (mean[0] + mean[1] + mean[2]) / 3;
}

}  // namespace

MetricFamily rigidbench_ssim(const Evidence& evidence) {
  ClipStream clip(evidence.clip, media::ColourConversion::AsTagged), reference(evidence.reference, media::ColourConversion::AsTagged);
  const std::string same = "needs a clip of the reference's size and number of frames";
  const cv::Size size(reference.width(), reference.height());
  if (clip.width() != size.width || clip.height() != size.height || clip.frames() != reference.frames() || size.width < kSsimWindow || size.height < kSsimWindow)
    return {{"ssim", Metric::unmeasurable("1", same)}, {"ssim_corrected", Metric::unmeasurable("1", same)}};
  NanMean all, moving;
  media::Rgb8 a, b;
  cv::Mat before;
  while (reference.read(b) && clip.read(a)) {
    const cv::Mat picture_a(a.height, a.width, CV_8UC3, a.pixels.data()), picture_b(b.height, b.width, CV_8UC3, b.pixels.data());
    all.add(ssim(picture_a, picture_b));
    // What moves in the reference: a still background must not carry the score.
    if (!before.empty()) {
      cv::Mat change, grey;
      cv::absdiff(picture_b, before, change);
      cv::cvtColor(change, grey, cv::COLOR_RGB2GRAY);
      const cv::Rect part = cv::boundingRect(grey > 10);
      moving.add(part.width >= kSsimWindow && part.height >= kSsimWindow ? ssim(picture_a(part).clone(), picture_b(part).clone()) : std::nan(""));
    }
    before = picture_b.clone();
  }
  return {{"ssim", all.metric("1", same)}, {"ssim_corrected", moving.metric("1", "nothing moves in the reference")}};
}

}  // namespace rimshot::evaluate
