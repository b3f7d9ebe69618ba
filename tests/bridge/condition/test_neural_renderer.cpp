#include "conditioning_planes.h"
#include "hand_made.h"
#include "rimshot/condition/neural_renderer.h"
#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/model/video_model.h"
#include "rimshot/model/weight_file.h"
#include "temp_dir.h"
#include "torch_tolerance.h"

using namespace rimshot;

namespace {
constexpr int kWidth = 5, kHeight = 3;

/// Weights in which every output is in use.
void write_disturbed_weights(const std::filesystem::path& file, const model::VideoModel& network) {
  const at::NoGradGuard no_gradient;
  at::manual_seed(1);
  for (const auto& parameter : network.parameters()) parameter.value.add_(at::randn_like(parameter.value) * 0.05);
  model::write_weights(file, network.parameters(), {});
}
}  // namespace

TEST_CASE("the renderer draws what the model draws from the same planes, frame after frame, and starts afresh on reset") {
  test::TempDir dir;
  const auto file = dir.path() / "video_model.weights";
  const model::VideoModel network(3);
  write_disturbed_weights(file, network);
  condition::NeuralRenderer renderer(file, 1);
  CHECK(renderer.weights_sha256() == sha256_of_file(file));

  const at::NoGradGuard no_gradient;
  for (int take = 0; take < 2; ++take) {
    model::Memory memory;
    for (const double time : {0.0, 0.5}) {
      const auto frame = test::hand_made_frame(kWidth, time);
      auto planes = condition::conditioning_planes(frame.samples, frame.geometry);
      auto coverage = frame.samples.body_coverage;
      const model::Drawing expected = network.draw({at::from_blob(planes.data(), {1, layout::kChannels, kHeight, kWidth}),
                                                    at::from_blob(coverage.data(), {1, 1, kHeight, kWidth})}, memory);
      const condition::DrawnFrame drawn = renderer.draw(frame.samples, frame.geometry);
      CHECK(drawn.width == kWidth);
      CHECK(drawn.height == kHeight);
      CHECK(drawn.dynamic_bodies == std::vector<int>{1});
      for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
          for (int c = 0; c < 3; ++c)
            CHECK(drawn.radiance[std::size_t((y * kWidth + x) * 3 + c)] == expected.radiance[0][c][y][x].item<float>());
          CHECK(drawn.body_alpha[std::size_t(y * kWidth + x)] == expected.body_alpha[0][0][y][x].item<float>());
        }
    }
    renderer.reset();
  }
}

TEST_CASE("weights that are missing or cut are an error of the environment that names the file") {
  test::TempDir dir;
  const auto file = dir.path() / "video_model.weights";
  const auto refuse = [&] {
    try {
      condition::NeuralRenderer renderer(file);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::Environment);
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refuse().find(file.string() + ": there is no such file") == 0);
  model::write_weights(file, model::VideoModel(1).parameters(), {});
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  CHECK(refuse().find("truncated") != std::string::npos);
}
