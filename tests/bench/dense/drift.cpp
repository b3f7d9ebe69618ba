// Does what the video model remembers go wrong over 300 frames? Clips of long_bounces.yaml, drawn by the model and path traced, by thirds:
// the picture's error, and the ball's place as the judge reads it from the coded videos of both.
#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/ball_reader.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/media/video.h"
#include "rimshot/sdk/drawn_shots.h"
#include "through_codec.h"

using namespace rimshot;

namespace {

constexpr int kParts = 3;

double squared_error(const media::Rgb8& a, const media::Rgb8& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::pow((double(a.pixels[i]) - double(b.pixels[i])) / 255, 2);
  return sum / double(a.pixels.size());
}

/// Root mean square of what is added.
struct Rms {
  double sum = 0;
  int count = 0;
  void add(double squared) { sum += squared, ++count; }
  double value() const { return count > 0 ? std::sqrt(sum / count) : 0; }
};

struct Thirds {
  Rms of[kParts];
  nlohmann::json json() const { return {of[0].value(), of[1].value(), of[2].value()}; }
};

/// Readings' distance from the run's ball by thirds of the clip, and frames read in each.
nlohmann::json read_back(const std::vector<media::Rgb8>& frames, const sdk::DrawnShot& shot) {
  const auto readings = evaluate::read_ball(test::through_codec(frames, shot.fps), evaluate::court_of(shot.run.scene));
  Thirds error;
  for (std::size_t t = 0; t < readings.size(); ++t) {
    if (!readings[t].measurable) continue;
    const auto& state = shot.states[t];
    error.of[t * kParts / readings.size()].add((readings[t].pixel - Vec2(state[layout::kStateX], state[layout::kStateY])).squaredNorm());
  }
  return {{"centre_px", error.json()}, {"frames_read", {error.of[0].count, error.of[1].count, error.of[2].count}}};
}

}  // namespace

int main(int argc, char** argv) try {
  std::filesystem::path family = "scenes/families/long_bounces.yaml", weights = "neural/weights/video_model.weights";
  std::uint64_t seed = 1;
  int clips = 2, samples = 4, reference = 64, threads = 2;
  CLI::App app{"error of the drawn picture and of the ball read back from it by thirds of a long clip; JSON on the output"};
  app.add_option("family", family);
  app.add_option("--weights", weights);
  app.add_option("--seed", seed);
  app.add_option("--clips", clips);
  app.add_option("--samples", samples, "a pixel, that the model draws from");
  app.add_option("--reference", reference, "samples a pixel of the path-traced clip");
  app.add_option("--threads", threads);
  CLI11_PARSE(app, argc, argv);

  const auto draw = sdk::draw_dense(weights, samples, threads);
  nlohmann::json json = {{"family", family.string()}, {"seed", seed}, {"samples", samples}, {"reference", reference}, {"clips", nlohmann::json::array()}};
  for (int i = 0; i < clips; ++i) {
    const auto shot = sdk::make_shot(family, seed, i, 64);
    const auto shown = [&](const std::vector<float>& radiance) { return media::to_display(radiance, shot.camera.width, shot.camera.height); };
    std::vector<media::Rgb8> drawn, traced;
    Thirds picture;
    const std::size_t frames = shot.states.size();
    for (std::size_t t = 0; t < frames; ++t) {
      drawn.push_back(shown(draw(shot, int(t))));
      traced.push_back(shown(sdk::trace(shot, int(t), reference, threads, 1).radiance()));
      picture.of[t * kParts / frames].add(squared_error(drawn.back(), traced.back()));
    }
    nlohmann::json psnr;
    for (const Rms& third : picture.of) psnr.push_back(-20 * std::log10(third.value()));
    json["clips"].push_back({{"frames", frames}, {"psnr_db", psnr}, {"drawn", read_back(drawn, shot)}, {"path traced", read_back(traced, shot)}});
  }
  std::cout << json.dump(1) << '\n';
} catch (const Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
