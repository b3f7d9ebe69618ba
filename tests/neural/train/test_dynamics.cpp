#include <ATen/ATen.h>

#include <cmath>

#include "file_bytes.h"
#include "flat_law.h"
#include "law_terms.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/train/train.h"
#include "temp_dir.h"
#include "torch_tolerance.h"

using namespace rimshot;
namespace fs = std::filesystem;

namespace {

constexpr int kFrames = 14;
constexpr double kStep = 0.1;

/// Two discs of equal radius on one line that exchange their velocities (equal masses, elastic) when they meet.
layout::Tracks head_on(int clips, double restitution = 1) {
  layout::Tracks tracks{clips, kFrames, 2, kStep, 10, {0, 0}, restitution, false, {}, 0, {}};
  Rng rng(3);
  for (int n = 0; n < clips; ++n) {
    const double radius = rng.uniform(0.5, 1), v[] = {rng.uniform(1, 3), -rng.uniform(1, 3)}, where = rng.uniform(4, 6), height = rng.uniform(2, 8);
    const double when = rng.uniform(0.45, 0.95), mean = 0.5 * (v[0] + v[1]), after[] = {mean - restitution * (v[0] - mean), mean - restitution * (v[1] - mean)};
    for (int t = 0; t < kFrames; ++t)
      for (int b = 0; b < 2; ++b) {
        const double since = t * kStep - when, x = where + (b == 0 ? -radius : radius) + since * (since < 0 ? v[b] : after[b]);
        tracks.states.insert(tracks.states.end(), {float(x), float(height), float(radius)});
      }
  }
  return tracks;
}

/// One disc that falls freely and bounces off the floor.
layout::Tracks dropped(int clips, double gravity, double restitution) {
  layout::Tracks tracks{clips, kFrames, 1, kStep, 10, {0, -gravity}, restitution, true, {}, 0, {}};
  Rng rng(4);
  for (int n = 0; n < clips; ++n) {
    const double radius = rng.uniform(0.5, 1), height = rng.uniform(0.4, 0.8), x = rng.uniform(3, 6), v = rng.uniform(-1, 1);
    const double when = std::sqrt(2 * height / gravity), up = restitution * gravity * when;
    for (int t = 0; t < kFrames; ++t) {
      const double time = t * kStep, since = time - when;
      const double above = since < 0 ? height - 0.5 * gravity * time * time : up * since - 0.5 * gravity * since * since;
      tracks.states.insert(tracks.states.end(), {float(x + v * time), float(radius + above), float(radius)});
    }
  }
  return tracks;
}

train::Options small(const fs::path& folder, model::Dynamics kind) {
  train::Options options;
  options.conditioning = train::Conditioning::States;
  options.output = folder / "out";
  options.steps = 6;
  options.batch = 8;
  options.threads = 1;
  options.learning_rate = 1e-2;
  options.warmup = 2;
  options.gradient_clip = 1e6;
  options.average_decay = 0.9;
  options.checkpoint_every = 3;
  options.validate_every = 6;
  options.validation_clips = 8;
  options.dynamics.kind = kind;
  options.dynamics.networks = 2;
  options.dynamics.tracks = {folder / "tracks.h5"};
  options.dynamics.horizon = kFrames - 3;
  options.dynamics.noise = 1e-4;
  return options;
}

/// Every pair answers `share` of the approach, nothing across.
model::DynamicsModel fixed_response(double share) {
  model::DynamicsModel network(model::Dynamics::ScaleFree, 2, 10, 1, 1);
  const at::NoGradGuard no_gradient;
  for (const auto& parameter : network.parameters()) {
    if (parameter.name.find("layer2") != std::string::npos || parameter.name == "reading.fields") parameter.value.zero_();
    if (parameter.name == "pair.layer2.bias") parameter.value.view(-1)[0] = std::log(std::exp(share) - 1) - 0.541;  // through softplus(x + 0.541)
  }
  return network;
}

}  // namespace

TEST_CASE("the first contact: closed forms of a pair, a wall under gravity, and none") {
  train::FlatLaw law;
  const train::FlatDisc pair[] = {{{2, 5}, {3, 0}, 1}, {{7, 5.6}, {-1, 0}, 0.5}};
  const auto met = train::first_contact(pair, 2, law, 2);
  REQUIRE(met.has_value());
  const double along = std::sqrt(1.5 * 1.5 - 0.6 * 0.6);  // distance along x at contact
  CHECK_NEAR(met->time, (5 - along) / 4, 1e-12);
  CHECK_NEAR(met->normal[0], -along / 1.5, 1e-12);
  CHECK_NEAR(met->normal[1], -0.6 / 1.5, 1e-12);
  CHECK_FALSE(train::first_contact(pair, 2, law, 0.5).has_value());
  law.walls = true;
  law.gravity[1] = -2.5;
  const train::FlatDisc thrown = {{5, 3}, {0.5, 1}, 1};
  const auto floor = train::first_contact(&thrown, 1, law, 5);
  REQUIRE(floor.has_value());
  CHECK_NEAR(floor->time, (1 + std::sqrt(1 + 2 * 2.5 * 2)) / 2.5, 1e-12);
  CHECK_EQ(floor->normal[1], 1);
  CHECK_NEAR(floor->next, (9 - 5) / 0.5, 1e-12);  // the wall at the right
  const train::FlatDisc into_corner = {{8.8, 1.3}, {1, -1}, 1};
  const auto corner = train::first_contact(&into_corner, 1, law, 0.5);
  REQUIRE(corner.has_value());
  CHECK_NEAR(corner->time, 0.2, 1e-12);
  CHECK_NEAR(corner->next, (std::sqrt(1 + 2 * 2.5 * 0.3) - 1) / 2.5, 1e-12);
}

TEST_CASE("gravity and restitution are estimated from noisy tracks") {
  const auto bounced = train::estimated_law(dropped(64, 2.5, 0.8), 64, 1e-3, 1);
  CHECK_NEAR(bounced.gravity[1], -2.5, 0.1);      // 1e-3 sqrt(6) / 0.1^2 / sqrt(64) = 0.03, three times that
  CHECK_NEAR(bounced.restitution, 0.8, 0.03);     // the velocities are told to 1e-3 sqrt(2) / 0.1 = 0.014 of about 1.5, 64 times
  const auto met = train::estimated_law(head_on(64, 0.7), 64, 1e-3, 1);
  CHECK_NEAR(met.gravity[0], 0, 0.1);
  CHECK_NEAR(met.restitution, 0.7, 0.02);
}

TEST_CASE("the laws' terms: nothing for the right response, the closed form for a wrong one") {
  const auto tracks = head_on(20);
  train::FlatLaw law = train::given_law(tracks);
  model::Discs start{at::zeros({1, 20, 2, 2}), at::zeros({1, 20, 2, 2}), at::zeros({1, 20, 2}), at::zeros({1, 20, 2}), at::ones({1, 20, 2}), at::zeros({1, 20, 2}), at::zeros({1, 20})};
  start.position.select(-1, 0).select(-1, 0).fill_(3);
  start.position.select(-1, 0).select(-1, 1).fill_(3 + 2 + 0.35);  // a gap of 0.35 closes at 4 + 1 m/s within the first step
  start.position.select(-1, 1).fill_(5);
  start.radius.fill_(1);
  start.velocity.select(-1, 0).select(-1, 0).fill_(4);
  start.velocity.select(-1, 0).select(-1, 1).fill_(-1);
  const train::Rollout rollout{{start}, std::vector<const train::FlatLaw*>(20, &law)};
  for (const double share : {1.0, 0.9}) {
    train::WeightedSum sum("");
    Rng rng(1);
    train::add_laws(sum, 1, fixed_response(share), rollout, kStep, {}, rng);
    const auto& terms = sum.result().terms;
    REQUIRE(terms.size() == 5);
    for (const auto& term : terms) {
      // Equal masses: each disc takes share * 5 of the approach of 5; the separation is (2 share - 1) 5, the residual (1 - share) 2 * 5.
      const double expected = term.name == std::string("restitution") ? std::pow((1 - share) * 2 * 5, 2) : 0;
      CAPTURE(term.name);
      CHECK_NEAR(term.value, expected, 1e-5);  // float states
    }
  }
}

TEST_CASE("dynamics learn an elastic contact from tracks; a run that was cut off ends with the same bytes") {
  test::TempDir dir;
  layout::write_tracks(head_on(200), dir.path() / "tracks.h5");
  train::Options options = small(dir.path(), model::Dynamics::ScaleFree);
  options.steps = 150;
  options.validate_every = options.checkpoint_every = 75;
  options.batch = 16;
  options.dynamics.law_weight = 0.1;
  options.dynamics.starts = options.dynamics.tracks;
  const auto result = train::run(options, false);
  CHECK(result.weights.filename() == "dynamics_model.weights");
  CHECK(result.score("position_error") < 0.05);  // [m]; discs that went through each other would be off by 2 m/s for 0.6 s
  const std::string log = test::file_bytes(options.output / "log.csv");
  CHECK(log.find("step,loss,position,radius,free_flight.velocity,free_flight.position,linear_impulse,restitution,coulomb,learning_rate\n") == 0);

  train::Options again = small(dir.path(), model::Dynamics::Gated);
  again.output = dir.path() / "whole";
  const std::string whole = test::file_bytes(train::run(again, false).weights);
  again.output = dir.path() / "parts";
  struct Cut {};
  CHECK_THROWS_AS(train::run(again, false, [](const train::Progress& p) { if (p.step == 3) throw Cut(); }), Cut);
  CHECK(test::file_bytes(train::run(again, true).weights) == whole);
}

TEST_CASE("tracks that are missing, damaged, short or too few are refused by name") {
  test::TempDir dir;
  const auto message = [&](const train::Options& options) {
    try {
      train::run(options, false);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::InvalidInput);
      return std::string(error.what());
    }
    return std::string();
  };
  train::Options options = small(dir.path(), model::Dynamics::Smooth);
  CHECK(message(options).find("tracks.h5: there is no readable HDF5 file") != std::string::npos);
  write_text(options.dynamics.tracks[0], "damaged");
  CHECK(message(options).find("tracks.h5") != std::string::npos);
  layout::write_tracks(head_on(8), options.dynamics.tracks[0]);
  CHECK(message(options).find("has 8 clips, no more than the 8 held out") != std::string::npos);
  options.dynamics.horizon = 20;
  CHECK(message(options).find("has 14 frames, 23 are needed") != std::string::npos);
}
