#include "track_data.h"

#include <ATen/ATen.h>

#include <numeric>

#include "rimshot/core/error.h"
#include "rimshot/model/dynamics_model.h"

namespace rimshot::train {
namespace {

using layout::kTrackColumns;
using layout::kTrackRadius;

at::Tensor tensor_of(const layout::Tracks& tracks, int bodies) {
  const at::Tensor states = at::from_blob(const_cast<float*>(tracks.states.data()), {tracks.clips, tracks.frames, tracks.bodies, kTrackColumns}).clone();
  return at::constant_pad_nd(states, {0, 0, 0, bodies - tracks.bodies});
}

at::Tensor view_of(const at::Tensor& states, double size) {
  const at::Tensor centre = states.narrow(-1, 0, 2), radius = states.narrow(-1, kTrackRadius, 1);
  constexpr double kTouching = 1e-3;  // [m]: a disc on a wall is in view
  const at::Tensor inside = ((centre >= radius - kTouching) & (centre <= size - radius + kTouching)) | (radius <= 0);
  return inside.all(-1).all(-1).to(at::kFloat).cumprod(1);
}

void append(TrackData& data, const at::Tensor& states, double size, const FlatLaw* law) {
  const at::Tensor present = (states.select(1, 0).select(-1, kTrackRadius) > 0).to(at::kFloat), view = view_of(states, size);
  const auto join = [](const at::Tensor& all, const at::Tensor& more) { return all.defined() ? at::cat({all, more}) : more; };
  data.states = join(data.states, states);
  data.present = join(data.present, present);
  data.in_view = join(data.in_view, view);
  data.laws.insert(data.laws.end(), std::size_t(states.size(0)), law);
}

TrackBatch take(const TrackData& data, const at::Tensor& indices, double noise, Rng& rng) {
  const auto pick = [&](const at::Tensor& of) {
    auto shape = of.sizes().vec();
    shape[0] = indices.size(1);
    shape.insert(shape.begin(), indices.size(0));
    return of.index_select(0, indices.view(-1)).view(shape);
  };
  TrackBatch batch;
  const at::Tensor states = pick(data.states), view = pick(data.in_view);
  batch.present = pick(data.present);
  batch.walls = at::zeros(indices.sizes());
  const at::Tensor given = states.narrow(2, 0, model::kDynamicsGiven), errors = at::empty(given.sizes());
  float* values = errors.data_ptr<float>();
  for (std::int64_t i = 0; i < errors.numel(); ++i) values[i] = float(noise * rng.normal());
  batch.seen = given + errors * batch.present.unsqueeze(2).unsqueeze(-1);
  const std::int64_t rest = states.size(2) - model::kDynamicsGiven;
  batch.truth = states.narrow(2, model::kDynamicsGiven, rest);
  batch.in_view = view.narrow(2, model::kDynamicsGiven, rest);
  const auto index = indices.accessor<std::int64_t, 2>();
  auto walls = batch.walls.accessor<float, 2>();
  for (std::int64_t s = 0; s < index.size(0); ++s)
    for (std::int64_t n = 0; n < index.size(1); ++n) {
      batch.laws.push_back(data.laws[std::size_t(index[s][n])]);
      walls[s][n] = batch.laws.back()->walls ? 1 : 0;
    }
  return batch;
}

}  // namespace

TrackSets load_tracks(const Options& options) {
  const DynamicsOptions& dynamics = options.dynamics;
  TrackSets sets;
  std::vector<layout::Tracks> labelled, starts;
  const auto load = [&](const std::vector<std::filesystem::path>& files, std::vector<layout::Tracks>& into, int frames) {
    for (const auto& file : files) {
      into.push_back(layout::read_tracks(file));
      const layout::Tracks& tracks = into.back();
      const auto refuse = [&](const std::string& reason) { throw Error(ErrorCode::InvalidInput, file.string() + ": " + reason); };
      if (tracks.frames < frames) refuse("has " + std::to_string(tracks.frames) + " frames, " + std::to_string(frames) + " are needed");
      if (tracks.bodies > 2) refuse("has clips of " + std::to_string(tracks.bodies) + " discs; the laws' places are of one or two");
      if (tracks.frame_interval != labelled[0].frame_interval || tracks.size != labelled[0].size) refuse("frame_interval and size differ from the first file's");
      sets.bodies = std::max(sets.bodies, tracks.bodies);
    }
  };
  load(dynamics.tracks, labelled, model::kDynamicsGiven + dynamics.horizon);
  load(dynamics.starts, starts, model::kDynamicsGiven);
  sets.frame_interval = labelled[0].frame_interval;
  sets.size = labelled[0].size;
  if (!starts.empty() && starts.size() != labelled.size())
    throw Error(ErrorCode::InvalidInput, "dynamics.starts: give one file for each of dynamics.tracks, in their order");

  for (std::size_t i = 0; i < labelled.size(); ++i) {
    const layout::Tracks& tracks = labelled[i];
    const std::int64_t held_out = options.validation_clips;
    if (tracks.clips <= held_out)
      throw Error(ErrorCode::InvalidInput, dynamics.tracks[i].string() + ": has " + std::to_string(tracks.clips) + " clips, no more than the " +
                                               std::to_string(held_out) + " held out; make more or lower validation_clips");
    sets.laws.push_back(dynamics.law == KnownLaw::Given ? given_law(tracks) : estimated_law(tracks, dynamics.law_clips, dynamics.noise, options.seed));
    const FlatLaw* law = &sets.laws.back();
    const at::Tensor states = tensor_of(tracks, sets.bodies).narrow(1, 0, model::kDynamicsGiven + dynamics.horizon);
    append(sets.training, states.narrow(0, 0, tracks.clips - held_out), tracks.size, law);
    append(sets.validation, states.narrow(0, tracks.clips - held_out, held_out), tracks.size, law);
    if (!starts.empty()) append(sets.starts, tensor_of(starts[i], sets.bodies).narrow(1, 0, model::kDynamicsGiven), tracks.size, law);
  }
  return sets;
}

TrackBatch draw_batch(const TrackData& data, int networks, int clips, double noise, Rng& rng) {
  const at::Tensor indices = at::empty({networks, clips}, at::kLong);
  auto* values = indices.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < indices.numel(); ++i) values[i] = std::int64_t(rng.index(std::uint64_t(data.states.size(0))));
  return take(data, indices, noise, rng);
}

TrackBatch whole_batch(const TrackData& data, int networks, double noise, Rng& rng) {
  return take(data, at::arange(data.states.size(0)).expand({networks, data.states.size(0)}).contiguous(), noise, rng);
}

}  // namespace rimshot::train
