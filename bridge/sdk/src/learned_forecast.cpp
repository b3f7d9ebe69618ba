#include "learned_forecast.h"

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/sdk/resources.h"
#ifdef RIMSHOT_NEURAL
#include "rimshot/condition/learned_motion.h"
#endif

namespace rimshot::sdk {

#ifdef RIMSHOT_NEURAL

namespace {

constexpr const char* kBallNames[] = {"red", "blue"};

/// The run that the tracks are, in the clip's flat scene; velocities by differences of neighbouring frames.
trajectory::Trajectory run_of_tracks(const predict::Perception& perception, const condition::DiscTracks& tracks) {
  trajectory::Trajectory run;
  run.scene = perception.scene;
  run.scene.world.duration = double(tracks.size() - 1) / perception.fps;
  for (std::size_t t = 0; t < tracks.size(); ++t) run.time.push_back(double(t) / perception.fps);
  for (auto* energies : {&run.energy.kinetic, &run.energy.potential, &run.energy.dissipated}) energies->assign(tracks.size(), 0);
  for (const scene::Body& body : run.scene.bodies) {
    const std::size_t b = body.name == kBallNames[0] ? 0 : 1;
    trajectory::BodyTrack& track = run.bodies.emplace_back();
    track.name = body.name;
    track.mass = body.mass;
    track.inertia = body.inertia;
    for (std::size_t t = 0; t < tracks.size(); ++t) {
      const auto place = [&](std::size_t at) { return Vec3(tracks[at][b].x(), 0, tracks[at][b].y()); };
      const std::size_t before = t > 0 ? t - 1 : 0, after = std::min(t + 1, tracks.size() - 1);
      BodyState state;
      state.p_WB = place(t);
      state.v_WB_W = (place(after) - place(before)) * perception.fps / double(after - before);
      track.states.push_back(state);
      run.energy.kinetic[t] += 0.5 * body.mass * state.v_WB_W.squaredNorm();
      run.energy.potential[t] -= body.mass * run.scene.world.gravity.dot(state.p_WB);
    }
  }
  return run;
}

/// What the frames show of both balls, [given][bodies]; a ball that is never seen has the radius 0.
condition::DiscTracks seen_tracks(const predict::Perception& perception, int bodies, const std::string& name) {
  condition::DiscTracks seen(std::size_t(perception.given), std::vector<Vec3>(std::size_t(std::max(bodies, 2)), Vec3::Zero()));
  for (const predict::Sighting& s : perception.sightings) {
    const std::size_t b = perception.scene.bodies[std::size_t(s.body)].name == kBallNames[0] ? 0 : 1;
    const Vec3 p = predict::place(perception.view, s.seen, 1);
    const double scale = std::get<predict::FlatSquare>(perception.view).scale();
    seen[std::size_t(std::lround(s.time * perception.fps))][b] = {p.x(), p.z(), s.seen.z() / scale};
  }
  for (const scene::Body& body : perception.scene.bodies) {
    const std::size_t b = body.name == kBallNames[0] ? 0 : 1;
    for (int t = perception.given - condition::LearnedMotion::given(); t < perception.given; ++t)
      if (t < 0 || seen[std::size_t(t)][b].z() <= 0)
        throw Error(ErrorCode::InvalidInput, name + ": --laws learned reads the last three given frames, and the " + body.name +
                                                 " disc is not seen in all of them; give three frames or more that show it (--given)");
  }
  return seen;
}

}  // namespace

struct LearnedLaws::Impl {
  condition::LearnedMotion motion;
  int network;
  bool walls;
  Impl(const PredictOptions& options, const std::filesystem::path& weights) : motion(weights), network(options.network), walls(options.walls) {}
};

LearnedLaws::LearnedLaws(const PredictOptions& options) {
  if (!options.scene.empty())
    throw Error(ErrorCode::InvalidInput, "--laws learned: the learned dynamics know flat clips only (a red and a blue disc on white); for a court take "
                                         "--laws known or estimated");
  const auto weights = options.render.weights.empty() ? resources::dynamics_weights_file() : options.render.weights;
  impl_ = std::make_unique<Impl>(options, weights);
  if (options.network >= networks())
    throw Error(ErrorCode::InvalidInput, "--network " + std::to_string(options.network) + ": " + weights.string() + " holds " + std::to_string(networks()) +
                                             " networks, counted from 0");
}
LearnedLaws::~LearnedLaws() = default;
const std::string& LearnedLaws::weights_sha256() const { return impl_->motion.weights_sha256(); }
int LearnedLaws::networks() const { return impl_->motion.networks(); }

LearnedForecast LearnedLaws::forecast(const predict::Perception& perception, std::size_t balls, int frames, const std::string& name) const {
  const std::size_t bodies = std::size_t(impl_->motion.bodies());
  condition::DiscTracks seen = seen_tracks(perception, int(bodies), name);
  for (auto& frame : seen) {
    for (std::size_t b = bodies; b < frame.size(); ++b)
      if (frame[b].z() > 0)
        throw Error(ErrorCode::InvalidInput, name + ": shows two discs, but the weights are of dynamics of one; take others (--weights)");
    frame.resize(bodies);
  }
  const auto futures = impl_->motion.roll(seen, impl_->walls, std::max(0, frames - perception.given), 1 / perception.fps);

  LearnedForecast out;
  const auto whole = [&](std::size_t network) {
    condition::DiscTracks tracks = seen;
    tracks.insert(tracks.end(), futures[network].begin(), futures[network].end());
    tracks.resize(std::size_t(frames));
    return tracks;
  };
  const condition::DiscTracks chosen = whole(std::size_t(impl_->network));
  out.forecast.run = run_of_tracks(perception, chosen);
  for (int i = 0; i < int(perception.scene.bodies.size()); ++i) out.forecast.balls.push_back(i);
  for (std::size_t network = 0; network < futures.size(); ++network) {
    predict::Take& take = out.forecast.takes.emplace_back();
    const auto run = run_of_tracks(perception, whole(network));
    for (const auto& body : run.bodies) {
      auto& path = take.positions.emplace_back();
      for (const BodyState& state : body.states) path.push_back(state.p_WB);
    }
  }

  constexpr double kAway = -1000, kNothing = 1e-3;
  for (std::size_t b = 0; b < balls; ++b) {
    const bool there = b < bodies && seen.back()[b].z() > 0;
    auto& path = out.sample.positions.emplace_back();
    auto& radii = out.sample.radii.emplace_back();
    for (const auto& frame : chosen) {
      path.push_back(there ? Vec2(frame[b].x(), frame[b].y()) : Vec2(kAway, kAway));
      radii.push_back(there ? std::max(kNothing, frame[b].z()) : kNothing);
    }
    out.sample.radius.push_back(radii[0]);
    out.sample.velocity.push_back(there ? (path[1].x() - path[0].x()) * perception.fps : 0);
  }
  return out;
}

#else

struct LearnedLaws::Impl {
  std::string none;
};

LearnedLaws::LearnedLaws(const PredictOptions&) {
  throw Error(ErrorCode::Environment, "--laws learned needs a program that was built with the video model (RIMSHOT_NEURAL=ON)");
}
LearnedLaws::~LearnedLaws() = default;
const std::string& LearnedLaws::weights_sha256() const { return impl_->none; }
int LearnedLaws::networks() const { return 0; }
LearnedForecast LearnedLaws::forecast(const predict::Perception&, std::size_t, int, const std::string&) const { return {}; }

#endif

}  // namespace rimshot::sdk
