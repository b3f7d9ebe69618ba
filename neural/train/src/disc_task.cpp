#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/layout/track_file.h"
#include "rimshot/model/disc_renderer.h"
#include "task.h"
#include "weighted_sum.h"

namespace rimshot::train {
namespace {

constexpr int kPixelsADisc = 512;   ///< of a frame that a step looks at
constexpr double kAround = 4;       ///< [px] from the outline within which most of them lie

/// The renderer of flat discs on pictures with their states; pixels are drawn about the outlines.
class DiscTask : public Task {
 public:
  explicit DiscTask(const Options& options) : options_(options), tracks_(layout::read_tracks(options.data)), network_(options.seed), average_(options.seed) {
    if (tracks_.pixels == 0) throw Error(ErrorCode::InvalidInput, options.data.string() + ": has no pictures; make it with --pictures");
    if (tracks_.bodies > model::kDiscs) throw Error(ErrorCode::InvalidInput, options.data.string() + ": has more than " + std::to_string(model::kDiscs) + " discs");
    if (tracks_.clips <= options.validation_clips)
      throw Error(ErrorCode::InvalidInput, options.data.string() + ": has " + std::to_string(tracks_.clips) + " clips, no more than the " +
                                               std::to_string(options.validation_clips) + " held out");
  }

  const std::vector<model::Parameter>& parameters() const override { return network_.parameters(); }
  const std::vector<model::Parameter>& average() const override { return average_.parameters(); }
  const char* architecture() const override { return model::kDiscArchitecture; }
  std::size_t clip_count() const override { return std::size_t(tracks_.clips); }
  std::vector<std::string> term_names() const override { return {"picture"}; }

  Objective objective(const LossWeights&, Rng& rng) const override {
    std::vector<at::Tensor> discs, centres, colours;
    for (int i = 0; i < options_.batch; ++i) {
      const auto clip = int(rng.index(std::uint64_t(tracks_.clips - options_.validation_clips))), frame = int(rng.index(std::uint64_t(tracks_.frames)));
      const at::Tensor state = discs_of(clip, frame), centre = at::empty({model::kDiscs * kPixelsADisc, 2}), colour = at::empty({model::kDiscs * kPixelsADisc, 3});
      auto at_pixel = centre.accessor<float, 2>(), value = colour.accessor<float, 2>();
      const auto disc_at = state.accessor<float, 2>();
      for (std::int64_t m = 0; m < centre.size(0); ++m) {
        const auto disc = disc_at[m % model::kDiscs];
        const double radius = disc[2], angle = rng.uniform(0, 2 * M_PI), reach = std::max(0.0, radius + rng.uniform(-kAround, kAround));
        const auto pixel = [&](double at) { return std::clamp(int(std::floor(at)), 0, tracks_.pixels - 1); };
        const int x = pixel(disc[0] + reach * std::cos(angle)), y = pixel(disc[1] + reach * std::sin(angle));
        at_pixel[m][0] = float(x) + 0.5f, at_pixel[m][1] = float(y) + 0.5f;
        const std::uint8_t* rgb = picture(clip, frame) + (std::size_t(y) * std::size_t(tracks_.pixels) + std::size_t(x)) * 3;
        for (int k = 0; k < 3; ++k) value[m][k] = float(rgb[k]) / 255;
      }
      discs.push_back(state), centres.push_back(centre), colours.push_back(colour);
    }
    WeightedSum sum("of " + options_.data.filename().string());
    sum.add("picture", 1, (network_.colour_at(at::stack(centres), at::stack(discs)) - at::stack(colours)).square().mean());
    return sum.result();
  }

  /// Against whole pictures of the held-out clips.
  std::vector<Score> validate() const override {
    const at::NoGradGuard no_gradient;
    double squares = 0;
    int count = 0;
    for (int clip = tracks_.clips - options_.validation_clips; clip < tracks_.clips; ++clip)
      for (int frame = 0; frame < tracks_.frames; frame += 4, ++count) {
        const auto side = std::int64_t(tracks_.pixels);
        const at::Tensor truth = at::from_blob(const_cast<std::uint8_t*>(picture(clip, frame)), {side, side, 3}, at::kByte).to(at::kFloat) / 255;
        squares += (average_.draw(discs_of(clip, frame), tracks_.pixels) - truth).square().mean().item<double>();
      }
    return {{"psnr", "dB", -10 * std::log10(squares / count)}};
  }

 private:
  /// [kDiscs, 3] column, row, radius [px]
  at::Tensor discs_of(int clip, int frame) const {
    const at::Tensor discs = at::zeros({model::kDiscs, 3});
    const double scale = (tracks_.pixels - 1) / tracks_.size;
    for (int b = 0; b < tracks_.bodies; ++b) {
      const float* state = &tracks_.states[((std::size_t(clip) * tracks_.frames + frame) * tracks_.bodies + b) * layout::kTrackColumns];
      discs[b][0] = 0.5 + state[layout::kTrackX] * scale;
      discs[b][1] = tracks_.pixels - 0.5 - state[layout::kTrackY] * scale;
      discs[b][2] = state[layout::kTrackRadius] * scale;
    }
    return discs;
  }
  const std::uint8_t* picture(int clip, int frame) const {
    return &tracks_.pictures[(std::size_t(clip) * std::size_t(tracks_.frames) + std::size_t(frame)) * std::size_t(tracks_.pixels) * std::size_t(tracks_.pixels) * 3];
  }

  Options options_;
  layout::Tracks tracks_;
  model::DiscRenderer network_, average_;
};

}  // namespace

std::unique_ptr<Task> disc_task(const Options& options) { return std::make_unique<DiscTask>(options); }

}  // namespace rimshot::train
