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

const evaluate::MetricFamily family(const fs::path& clip, const fs::path& truth) {
  evaluate::Evidence evidence;
  evidence.clip = clip;
  evidence.reference = truth;
  evidence.fps = evidence.reference_fps = 24;
  return evaluate::measure(evidence, {"rigidbench"}).metrics.at("rigidbench");
}

}  // namespace

TEST_CASE("ATE: the mean distance of visible points over the height, tracks scaled and interpolated") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2, 2), truth = masks(dir.path() / "truth", 3);
  // Two points; the clip is of twice the size, has two frames for three, and is off by (3, 4) px on the reference's scale.
  save_npy(truth / "tracks.npy", "3, 2, 2", {0, 0, 5, 5, 1, 0, 6, 5, 2, 0, 7, 5});
  save_npy(clip / "tracks.npy", "2, 2, 2", {6, 8, 16, 18, 10, 8, 20, 18});
  CHECK_NEAR(*family(clip, truth).at("ate").value, 5.0 / 20, 1e-12);  // rounding
  // The second point is 10 px off, and not visible.
  save_npy(clip / "tracks.npy", "2, 2, 2", {6, 8, 30, 30, 10, 8, 34, 30});
  save_npy(truth / "visible.npy", "3, 2", {1, 0, 1, 0, 1, 0});
  CHECK_NEAR(*family(clip, truth).at("ate").value, 5.0 / 20, 1e-12);
}

TEST_CASE("SI-MSE: nothing for any affine disparity, and the variance of what is left") {
  const test::TempDir dir;
  const fs::path clip = masks(dir.path() / "clip", 2), truth = masks(dir.path() / "truth", 2);
  Rng rng(3);
  std::vector<float> depth, affine, noisy;
  double sum = 0, squares = 0;
  constexpr int kCount = 2 * 50 * 40;
  for (int i = 0; i < kCount; ++i) {
    const double d = rng.uniform(1, 10), noise = 0.01 * rng.normal();
    depth.push_back(float(d));
    affine.push_back(float(1 / (0.5 / d + 0.2)));
    noisy.push_back(float(d * std::exp(noise)));
    sum += noise;
    squares += noise * noise;
  }
  save_npy(truth / "depth.npy", "2, 50, 40", depth);
  save_npy(clip / "depth.npy", "2, 50, 40", affine);
  CHECK_NEAR(*family(clip, truth).at("si_mse").value, 0, 1e-10);  // single precision, squared
  save_npy(clip / "depth.npy", "2, 50, 40", noisy);
  const double variance = squares / kCount - sum / kCount * sum / kCount;
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
