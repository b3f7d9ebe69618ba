#include <cmath>
#include <iostream>
#include <numbers>

#include "benchmarks.h"
#include "clip.h"
#include "given_frames.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/predict/laws.h"
#include "rimshot/predict/unknown_camera.h"
#include "rimshot/scene/family.h"

namespace rimshot::bench {
namespace {

constexpr double kSupposedHeight = 1.5;  ///< [m]
constexpr double kNormal95 = 1.959964;   ///< standard deviations

/// The scene as somebody has it who knows nothing of the camera: level, at a usual height, with the usual lens. Where it
/// stands on the ground and where it heads stay, so that both worlds have one frame.
scene::Scene without_camera(scene::Scene scene) {
  scene::Camera& camera = scene.cameras.front();
  Vec3 heading = camera.look_at - camera.position;
  heading.z() = 0;
  camera.position.z() = kSupposedHeight;
  camera.look_at = camera.position + heading;
  camera.up = Vec3::UnitZ();
  camera.vertical_fov = 2 * std::atan(0.5 * camera.height / camera.width) * 180 / std::numbers::pi;
  return scene;
}

/// A clip's frames after the given ones, and what is compared in them.
struct Continued {
  std::vector<double> pixels;  ///< distance of the most probable future [px]
  Share inside;                ///< column and row inside the takes' 95 %

  void add(const trajectory::Trajectory& run, int ball, const predict::Perception& perception, const predict::Unknowns& unknowns,
           const predict::Forecast& forecast, int last, int frames) {
    const predict::View truth = gbuffer::PinholeCamera::from(run.scene.camera(""));
    const predict::View fitted = perception.view_in(forecast.run.scene);
    for (int i = last + 1; i < frames; ++i) {
      const double time = i / perception.fps;
      const Vec3 seen = predict::see(truth, run.state_at(ball, time).p_WB, 1);
      pixels.push_back((predict::see(fitted, forecast.run.state_at(ball, time).p_WB, 1) - seen).head<2>().norm());
      for (const int k : {0, 1}) {
        double sum = 0, squares = 0;
        for (const predict::Take& take : forecast.takes) {
          const predict::View view = perception.view_in(unknowns.apply(perception.scene, take.values));
          const double x = predict::see(view, take.positions[0][std::size_t(i)], 1)[k];
          sum += x, squares += x * x;
        }
        const double n = double(forecast.takes.size()), mean = sum / n;
        inside.add(std::abs(seen[k] - mean) <= kNormal95 * std::sqrt(squares / n - mean * mean));
      }
    }
  }
};

}  // namespace

Json camera(const Options& options) {
  const auto family = scene::Family::load(options.family, options.overrides);
  Readings none{{}};
  std::map<std::string, std::vector<double>> errors;
  std::map<std::string, Share> inside;
  std::map<std::string, int> refusals;
  Continued continued;
  ReadingFigures reading;
  int asked = 0, refused = 0;
  for (std::uint64_t index = 0; asked + refused < options.clips && !options.late(); ++index) {
    const auto run = physics::simulate(family.sample(options.seed, index));
    const auto last = last_given(run, options.contacts, options.after);
    if (!last) continue;
    const double fps = run.scene.camera("").fps;
    const int frames = int(std::floor(run.scene.world.duration * fps)) + 1;
    try {
      Clip clip(run, 0, *last, options, none);
      const auto given = clip.frames(0);
      const auto [supposed, name] = predict::with_supposed_camera(without_camera(run.scene), "", given[0].width, given[0].height);
      const auto again = [&, camera = name](const scene::Scene& scene) { return predict::read_court(given, fps, "clip", scene, camera, {}, options.errors); };
      auto perception = predict::read_court_unseen(given, fps, "clip", supposed, name, options.errors);
      auto unknowns = predict::unknown_states(perception);
      predict::add_unknown_camera(unknowns, perception);
      const auto estimate = predict::estimate_with_camera(perception, unknowns, again);
      const auto forecast = predict::forecast(perception, unknowns, estimate.explanations, frames, options.takes, options.seed);
      predict::Perception as_taken = perception;
      as_taken.view = gbuffer::PinholeCamera::from(run.scene.camera(""));
      reading.add(as_taken, run, 0);
      const Eigen::VectorXd truth = unknowns.values_of(run.scene);
      ++asked;
      Json row = {{"index", index}, {"residual", estimate.residual}};
      for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
        const predict::Parameter& parameter = unknowns.parameters[i];
        if (parameter.kind != predict::Kind::Camera) continue;
        const double error = estimate.belief().mean[long(i)] - truth[long(i)];
        const auto [low, high] = estimate.explanations.interval95(i);
        errors[parameter.name].push_back(std::abs(error));
        inside[parameter.name].add(low <= truth[long(i)] && truth[long(i)] <= high);
        row[parameter.name] = {{"truth", truth[long(i)]}, {"error", error}, {"sigma", estimate.explanations.sigma(i)}};
      }
      const std::size_t before = continued.pixels.size();
      continued.add(run, forecast.balls.front(), perception, unknowns, forecast, *last, frames);
      row["continued_px"] = quantile({continued.pixels.begin() + long(before), continued.pixels.end()}, 1);
      std::cerr << row.dump() << '\n';
    } catch (const Error& error) {
      ++refused;
      ++refusals[error.what()];
      std::cerr << index << ": " << error.what() << '\n';
    }
  }
  Json out = {{"family", options.family.filename().string()}, {"clips", asked}, {"refused", refused}, {"refusals", refusals},
              {"contacts_given", options.contacts}, {"frames_after_them", options.after}};
  for (const auto& [name, values] : errors) {
    out[name] = distribution(values);
    out[name]["inside_interval95"] = inside[name].json();
  }
  out["continued_frames_px"] = distribution(continued.pixels);
  out["continued_frames_inside_95_percent"] = continued.inside.json();
  out["reading"] = reading.json();
  return out;
}

}  // namespace rimshot::bench
