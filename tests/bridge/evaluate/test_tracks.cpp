#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/evaluate/measure.h"
#include "rimshot/media/video.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
namespace fs = std::filesystem;

namespace {

/// As numpy.save writes it, version 1.
void save_npy(const fs::path& file, const std::string& shape, const std::vector<float>& values, const std::string& type = "<f4") {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::ofstream out(file, std::ios::binary);
  out << "\x93NUMPY" << '\1' << '\0' << char(header.size() & 255) << char(header.size() >> 8) << header;
  out.write(reinterpret_cast<const char*>(values.data()), long(4 * values.size()));
}

/// A folder with `frames` masks of 40x20 pixels.
fs::path masks(const fs::path& folder, int frames, int scale = 1) {
  fs::create_directories(folder);
  for (int i = 0; i < frames; ++i)
    media::write_png(folder / ("0" + std::to_string(i) + ".png"),
                     {40 * scale, 20 * scale, std::vector<std::uint8_t>(std::size_t(40 * 20 * scale * scale * 3), 255)});
  return folder;
}

const evaluate::MetricFamily family(const fs::path& clip, const fs::path& truth, double clip_fps = 24) {
  evaluate::Evidence evidence;
  evidence.clip = clip;
  evidence.reference = truth;
  evidence.fps = clip_fps;
  evidence.reference_fps = 24;
  return evaluate::measure(evidence, {"rigidbench"}).metrics.at("rigidbench");
}

}  // namespace

TEST_CASE("ATE: the mean distance of visible points over the height, tracks scaled and interpolated") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2, 2), truth = masks(dir.path() / "truth", 3);
  // Two points; the clip is of twice the size and half the rate, and is off by (3, 4) px on the reference's scale.
  save_npy(truth / "tracks.npy", "3, 2, 2", {0, 0, 5, 5, 1, 0, 6, 5, 2, 0, 7, 5});
  save_npy(clip / "tracks.npy", "2, 2, 2", {6, 8, 16, 18, 10, 8, 20, 18});
  CHECK_NEAR(*family(clip, truth, 12).at("ate").value, 5.0 / 20, 1e-12);  // rounding
  // The second point is 10 px off, and not visible.
  save_npy(clip / "tracks.npy", "2, 2, 2", {6, 8, 30, 30, 10, 8, 34, 30});
  save_npy(truth / "visible.npy", "3, 2", {1, 0, 1, 0, 1, 0});
  CHECK_NEAR(*family(clip, truth, 12).at("ate").value, 5.0 / 20, 1e-12);
  // In the last frame the clip does not see the first one.
  save_npy(clip / "visible.npy", "2, 2", {1, 1, 0, 1});
  save_npy(clip / "tracks.npy", "2, 2, 2", {6, 8, 30, 30, 99, 8, 34, 30});
  CHECK_NEAR(*family(clip, truth, 12).at("ate").value, (5 + std::hypot((6 + 99) / 4.0 - 1, 4)) / 2 / 20, 1e-12);
}

TEST_CASE("clips of the reference's rate are compared frame by frame while both last, others at the instants of the reference's frames") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2), truth = masks(dir.path() / "truth", 3);
  save_npy(truth / "tracks.npy", "3, 1, 2", {0, 0, 1, 0, 2, 0});
  save_npy(clip / "tracks.npy", "2, 1, 2", {0, 0, 4, 0});
  CHECK_NEAR(*family(clip, truth, 24).at("ate").value, (0 + 3) / 2.0 / 20, 1e-12);
  CHECK_NEAR(*family(clip, truth, 48).at("ate").value, (0 + 3 + 2) / 3.0 / 20, 1e-12);  // frame 2 of the clip, then its last one
}

TEST_CASE("ATE-3D: the objects' distance over the way they go; corrected, the surface is held against the surface") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2), truth = masks(dir.path() / "truth", 2);
  // A point 4 m before a camera goes 0.16 m to the right; in the clip, whose disparity is an affine map of the true one, 0.08 m too far.
  std::vector<float> depth, affine;
  for (int i = 0; i < 2 * 20 * 40; ++i) {
    depth.push_back(i % 40 < 20 ? 4 : 8);
    affine.push_back(float(1 / (0.5 / depth.back() + 0.2)));
  }
  save_npy(truth / "depth.npy", "2, 20, 40", depth);
  save_npy(clip / "depth.npy", "2, 20, 40", affine);
  save_npy(truth / "camera.npy", "4", {100, 100, 20, 10});
  save_npy(truth / "tracks.npy", "2, 1, 2", {10, 10, 14, 10});
  save_npy(clip / "tracks.npy", "2, 1, 2", {10, 10, 16, 10});
  save_npy(truth / "positions.npy", "2, 1, 3", {-0.4f, 0, 4, -0.24f, 0, 4});
  constexpr double kSingle = 1e-5;  // depth in single precision: 1e-7 of 4 m, over 0.16 m
  CHECK_NEAR(*family(clip, truth).at("ate_3d").value, 0.08 / std::sqrt(2) / 0.16, kSingle);
  // The object's centre is 0.1 m behind what is seen of it.
  save_npy(truth / "positions.npy", "2, 1, 3", {-0.4f, 0, 4.1f, -0.24f, 0, 4.1f});
  CHECK_NEAR(*family(clip, truth).at("ate_3d").value, std::sqrt(0.1 * 0.1 + 0.08 * 0.08 / 2) / 0.16, kSingle);
  CHECK_NEAR(*family(clip, truth).at("ate_3d_corrected").value, 0.08 / std::sqrt(2) / 0.16, kSingle);
  // A second object stands still and is met: it tells no scale, and halves the mean square.
  save_npy(truth / "objects.npy", "2", {0, 1});
  save_npy(truth / "tracks.npy", "2, 2, 2", {10, 10, 5, 5, 14, 10, 5, 5});
  save_npy(clip / "tracks.npy", "2, 2, 2", {10, 10, 5, 5, 16, 10, 5, 5});
  save_npy(truth / "positions.npy", "2, 2, 3", {-0.4f, 0, 4, -0.6f, -0.2f, 4, -0.24f, 0, 4, -0.6f, -0.2f, 4});
  CHECK_NEAR(*family(clip, truth).at("ate_3d").value, 0.08 / 2 / 0.16, kSingle);
  CHECK_NEAR(*family(clip, truth).at("ate_3d_corrected").value, 0.08 / 2 / 0.16, kSingle);
}

TEST_CASE("SI-MSE: nothing for any affine disparity, and the mean over frames of the variance of what is left") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2), truth = masks(dir.path() / "truth", 2);
  Rng rng(3);
  std::vector<float> depth, affine, noisy;
  constexpr int kFrame = 50 * 40;
  double sum[2] = {}, squares[2] = {};
  for (int i = 0; i < 2 * kFrame; ++i) {
    const double d = rng.uniform(1, 10), noise = 0.01 * rng.normal() + (i < kFrame ? 0.02 : -0.02);  // the frames' own scales do not count
    depth.push_back(float(d));
    affine.push_back(float(1 / (0.5 / d + 0.2)));
    noisy.push_back(float(d * std::exp(noise)));
    sum[i / kFrame] += noise / kFrame;
    squares[i / kFrame] += noise * noise / kFrame;
  }
  save_npy(truth / "depth.npy", "2, 50, 40", depth);
  save_npy(clip / "depth.npy", "2, 50, 40", affine);
  CHECK_NEAR(*family(clip, truth).at("si_mse").value, 0, 1e-10);  // single precision, squared
  save_npy(clip / "depth.npy", "2, 50, 40", noisy);
  const double variance = (squares[0] - sum[0] * sum[0] + squares[1] - sum[1] * sum[1]) / 2;
  CHECK_NEAR(*family(clip, truth).at("si_mse").value, variance, 0.1 * variance);  // the affine fit takes a little of the noise
}

TEST_CASE("without tracks and depth they are not measurable, and damaged arrays are refused") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2), truth = masks(dir.path() / "truth", 2);
  for (const char* name : {"ate", "si_mse", "ate_3d"}) CHECK_FALSE(family(clip, truth).at(name).value.has_value());
  save_npy(truth / "tracks.npy", "2, 1, 2", {0, 0, 1, 1});
  const auto refused = [&] {
    try {
      family(clip, truth);
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("tracks.npy") != std::string::npos);
      return error.code() == ErrorCode::InvalidInput;
    }
    return false;
  };
  save_npy(clip / "tracks.npy", "2, 1, 2", {0, 0});
  CHECK(refused());  // cut off
  save_npy(clip / "tracks.npy", "2, 3, 2", std::vector<float>(12, 0));
  CHECK(refused());  // other points
  save_npy(clip / "tracks.npy", "2, 1, 2", std::vector<float>(4, 0), "<c8");
  CHECK(refused());  // complex numbers
  save_npy(clip / "tracks.npy", "9999999999, 9999999999", {0, 0});
  CHECK(refused());
  std::ofstream(clip / "tracks.npy") << "no array";
  CHECK(refused());
}
