#include <cmath>

#include "mask_metrics.h"
#include "rigidbench_arrays.h"
#include "rimshot/core/error.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

const Vec3 kNowhere = Vec3::Constant(std::nan(""));

/// Weiszfeld's algorithm, as far as the published code takes it.
Vec3 geometric_median(const std::vector<Vec3>& points) {
  constexpr double kClosest = 1e-5;  // [m]
  constexpr int kMedianIterations = 100;
  if (points.empty()) return kNowhere;
  if (points.size() == 1) return points[0];
  Vec3 middle = Vec3::Zero();
  for (const Vec3& p : points) middle += p / double(points.size());
  for (int i = 0; i < kMedianIterations; ++i) {
    Vec3 sum = Vec3::Zero();
    double weights = 0;
    for (const Vec3& p : points) {
      const double weight = 1 / std::max(kClosest, (p - middle).norm());
      sum += weight * p;
      weights += weight;
    }
    const Vec3 next = sum / weights;
    if ((next - middle).norm() < kClosest) break;
    middle = next;
  }
  return middle;
}

/// Depth between pixels, the four around; outside of the picture as at its border.
template <typename Depth>
double sampled(const Depth& depth, double x, double y, std::size_t columns, std::size_t rows) {
  constexpr double kFromBorder = 1.0001;
  x = std::clamp(x, 0.0, std::max(0.0, double(columns) - kFromBorder));
  y = std::clamp(y, 0.0, std::max(0.0, double(rows) - kFromBorder));
  const auto x0 = std::size_t(x), y0 = std::size_t(y), x1 = std::min(x0 + 1, columns - 1), y1 = std::min(y0 + 1, rows - 1);
  const double dx = x - double(x0), dy = y - double(y0);
  return depth(y0 * columns + x0) * (1 - dx) * (1 - dy) + depth(y0 * columns + x1) * dx * (1 - dy) + depth(y1 * columns + x0) * (1 - dx) * dy +
         depth(y1 * columns + x1) * dx * dy;
}

/// What an object's visible points and the depth say of where it is in the camera's frame [m]; not a number where none is seen.
struct Reconstruction {
  const PointTracks& tracks;
  const AlignedDepth& depth;
  cv::Size size;                 ///< of the pictures that the points are in
  std::vector<double> camera;    ///< focal lengths and middle in x and y [px]
  std::vector<std::size_t> of;   ///< every point's object

  Vec3 centre(std::size_t j, std::size_t object, bool of_clip) const {
    std::vector<Vec3> points;
    for (std::size_t p = 0; p < tracks.points(); ++p) {
      if (of[p] != object || !tracks.visible(j, p)) continue;
      const cv::Point2d at = of_clip ? tracks.of_clip(j, p) : tracks.of_reference(j, p);
      const double z = sampled([&](std::size_t i) { return of_clip ? depth.of_clip(j, i) : depth.of_reference(j, i); },
                               at.x * double(depth.columns()) / size.width, at.y * double(depth.rows()) / size.height, depth.columns(), depth.rows());
      if (z > 0 && std::isfinite(z)) points.emplace_back((at.x - camera[2]) * z / camera[0], (at.y - camera[3]) * z / camera[1], z);
    }
    return geometric_median(points);
  }
};

std::vector<std::size_t> objects_of(const std::optional<NpyArray>& objects, std::size_t points, const std::string& name) {
  if (!objects) return std::vector<std::size_t>(points, 0);
  if (objects->shape[0] != points) throw Error(ErrorCode::InvalidInput, name + ": its objects.npy does not name the object of each point");
  std::vector<std::size_t> out;
  for (const double object : objects->values) {
    if (!(object >= 0 && object < double(points))) throw Error(ErrorCode::InvalidInput, name + ": its objects.npy must count objects from 0");
    out.push_back(std::size_t(object));
  }
  return out;
}

}  // namespace

Metric rigidbench_ate_3d(const MaskClip& clip, const MaskClip& reference, bool corrected) {
  constexpr double kMoves = 0.01;  // [m], an object that goes less far does not tell the scale
  const PointTracks tracks(clip, reference);
  const AlignedDepth depth(clip, reference);
  const auto camera = array_beside(reference, "camera.npy", 1), positions = array_beside(reference, "positions.npy", 3);
  if (!tracks.given() || !depth.given() || !camera || (!positions && !corrected))
    return Metric::unmeasurable("1", "needs tracks.npy and depth.npy of both, and of the reference camera.npy [fx fy cx cy] and positions.npy [frame, object, xyz]");
  if (!depth.fitted()) return Metric::unmeasurable("1", "no pixel has a depth below 100 m in both");
  if (camera->shape[0] != 4) throw Error(ErrorCode::InvalidInput, reference.name + ": its camera.npy must hold fx, fy, cx and cy");
  const Reconstruction reconstruction{tracks, depth, reference.size, camera->values,
                                      objects_of(array_beside(reference, "objects.npy", 1), tracks.points(), reference.name)};
  const std::size_t objects = 1 + *std::ranges::max_element(reconstruction.of);
  std::size_t frames = std::min(tracks.frames(), depth.frames());
  if (!corrected) {
    if (positions->shape[1] < objects || positions->shape[2] != 3)
      throw Error(ErrorCode::InvalidInput, reference.name + ": its positions.npy does not hold x, y and z of each object");
    frames = std::min(frames, positions->shape[0]);
  }
  double squares = 0, count = 0, ways = 0, moving = 0;
  for (std::size_t object = 0; object < objects; ++object) {
    const auto truth = [&](std::size_t j) -> Vec3 {
      if (corrected) return reconstruction.centre(j, object, false);
      return Vec3::Map(&positions->values[3 * (j * positions->shape[1] + object)]);
    };
    Vec3 first = kNowhere, last = kNowhere;
    for (std::size_t j = 0; j < frames; ++j) {
      const Vec3 there = truth(j);
      if (there.allFinite()) last = there;
      if (!first.allFinite()) first = last;
      const double apart = (reconstruction.centre(j, object, true) - there).norm();
      if (!std::isfinite(apart)) continue;
      squares += apart * apart;
      ++count;
    }
    if (const double way = (last - first).norm(); way > kMoves) {
      ways += way;
      ++moving;
    }
  }
  if (count == 0) return Metric::unmeasurable("1", "no point is visible at a depth that is known");
  return {std::sqrt(squares / count) / (moving > 0 ? ways / moving : 1), "ways of the objects", {}, ""};
}

}  // namespace rimshot::evaluate
