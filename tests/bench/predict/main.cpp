// Measures predictions of path-traced clips of courts, through H.264, against the simulator that made them.
//   bench_predict rim    --clips 100 -o OUT.json   scenes/families/rim_rebounds.yaml: the frames before the first
//   contact are given bench_predict floor  --clips 40 -o OUT.json    scenes/families/floor_bounces.yaml: gravity,
//   restitution and friction after one bounce
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>

#include "filmed.h"
#include "machine.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/predict/laws.h"
#include "rimshot/predict/read_court.h"
#include "rimshot/scene/family.h"

namespace {

using namespace rimshot;
using Json = nlohmann::ordered_json;

struct Options {
  std::string what;
  int clips = 100, given = 12, samples = 8, takes = 200, after = 9;
  std::uint64_t seed = 2026;
  predict::ReadingErrors errors;
  std::filesystem::path output;
  bool dry = false, drawn = false;
  double minutes = 1e9;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  bool late() const {
    return std::chrono::steady_clock::now() - start > std::chrono::duration<double, std::ratio<60>>(minutes);
  }
};

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::nan("");
  std::ranges::sort(values);
  return values[std::size_t(q * double(values.size() - 1) + 0.5)];
}

Json distribution(const std::vector<double>& values) {
  return {{"count", values.size()},
          {"median", quantile(values, 0.5)},
          {"p90", quantile(values, 0.9)},
          {"worst", quantile(values, 1)}};
}

double angle(const Vec3& a, const Vec3& b) {
  return std::acos(std::clamp(a.normalized().dot(b.normalized()), -1.0, 1.0)) * 180 / std::numbers::pi;
}

const trajectory::ContactEvent* first_contact(const trajectory::Trajectory& run) {
  return run.contacts.empty() ? nullptr : &run.contacts.front();
}

/// Readings drawn with the stated errors instead of filmed and read: what the fit and the forecast make of a perfect
/// reader's clip.
predict::Perception drawn_readings(const trajectory::Trajectory& run, int first, int last, const Options& options) {
  predict::Perception out;
  out.scene = run.scene;
  out.view = gbuffer::PinholeCamera::from(run.scene.camera(""));
  out.fps = run.scene.camera("").fps;
  out.given = last - first + 1;
  out.size_bias = options.errors.bias;
  const auto moving = std::ranges::find_if(run.scene.bodies, [](const scene::Body& body) { return !body.is_static; });
  const int ball = int(moving - run.scene.bodies.begin());
  const double radius = std::get<scene::Sphere>(moving->shape).radius;
  Rng rng(run.scene.world.seed, options.seed);
  const double bias = options.errors.bias * rng.normal();
  for (int i = first; i <= last; ++i) {
    predict::Sighting s{ball,
                        (i - first) / out.fps,
                        predict::see(out.view, run.state_at(ball, i / out.fps).p_WB, radius),
                        {options.errors.centre, options.errors.centre, options.errors.size}};
    s.seen += Vec3(0, 0, bias) + s.sigma.cwiseProduct(Vec3(rng.normal(), rng.normal(), rng.normal()));
    out.sightings.push_back(s);
  }
  BodyState& state = out.scene.bodies[std::size_t(ball)].initial;
  state = BodyState{};
  state.p_WB = predict::place(out.view, out.sightings.front().seen, radius);
  return out;
}

/// Frames `first` to `last` of a clip of the run, as a predictor sees them.
predict::Perception look(const trajectory::Trajectory& run, int first, int last, const Options& options) {
  if (options.drawn) return drawn_readings(run, first, last, options);
  const auto frames = bench::film(run, first, last, options.samples);
  return predict::read_court(
      frames, run.scene.camera("").fps, "clip", run.scene, "", [&] { return bench::empty_court(run.scene, 32); },
      options.errors);
}

struct Reading {
  std::vector<double> across, size;  ///< errors of the readings in the stated standard errors, and in px
  std::vector<double> centre_px, size_px, bias_px;
  void add(const predict::Perception& perception, const trajectory::Trajectory& run, double start) {
    double bias = 0;
    for (const predict::Sighting& s : perception.sightings) {
      const double radius = std::get<scene::Sphere>(run.scene.bodies[std::size_t(s.body)].shape).radius;
      const Vec3 error = s.seen - predict::see(perception.view, run.state_at(s.body, start + s.time).p_WB, radius);
      for (int k : {0, 1}) centre_px.push_back(std::abs(error[k])), across.push_back(std::abs(error[k] / s.sigma[k]));
      size_px.push_back(std::abs(error.z()));
      size.push_back(std::abs(error.z() / s.sigma.z()));
      bias += error.z() / double(perception.sightings.size());
    }
    bias_px.push_back(std::abs(bias));
  }
  Json json() const {
    return {{"centre_px", distribution(centre_px)},
            {"centre_in_stated_errors", distribution(across)},
            {"apparent_radius_px", distribution(size_px)},
            {"apparent_radius_in_stated_errors", distribution(size)},
            {"apparent_radius_mean_error_of_a_clip_px", distribution(bias_px)}};
  }
};

Json rim(const Options& options) {
  const auto family = scene::Family::load(RIMSHOT_SCENES "/families/rim_rebounds.yaml");
  std::map<std::string, int> kinds;
  int right = 0, asked = 0, refused = 0, made_in_truth = 0, cone50 = 0, cone95 = 0, cones = 0, time95 = 0, times = 0,
      unsure = 0;
  double brier = 0;
  std::vector<double> exits, best_exits, half_angles, time_errors, exit_speeds;
  Json worst = Json::array();
  Reading reading;
  for (std::uint64_t index = 0; asked + refused < options.clips && !options.late(); ++index) {
    const auto run = physics::simulate(family.sample(options.seed, index));
    const auto* contact = first_contact(run);
    const double fps = run.scene.camera("").fps;
    if (contact == nullptr) continue;
    // A shot that touches nothing is decided when it goes through the ring.
    const auto passages = physics::ring_passages(run);
    const double decided = passages.empty() ? contact->time : std::min(contact->time, passages.front().time);
    const int last = int(std::ceil(decided * fps)) - 1, first = last - options.given + 1;
    const std::string hit = run.bodies[std::size_t(contact->body_b)].name;
    if (first < 0) continue;
    const bool made = !passages.empty();
    ++kinds[hit + (made ? ", made" : ", missed")];
    if (options.dry) {
      ++asked;
      continue;
    }
    try {
      const auto perception = look(run, first, last, options);
      reading.add(perception, run, first / fps);
      const auto unknowns = predict::unknown_states(perception);
      const auto estimate = predict::estimate(perception, unknowns);
      const int frames = int(run.scene.world.duration * fps) - first + 1;
      const auto forecast =
          predict::forecast(perception, unknowns, estimate.belief, frames, options.takes, options.seed);
      const double p = *forecast.made();
      ++asked;
      right += (p > 0.5) == made;
      unsure += p > 0.05 && p < 0.95;
      made_in_truth += made;
      brier += (p - made) * (p - made);
      Json row = {
          {"index", index}, {"hit", hit}, {"made", made}, {"made_probability", p}, {"residual", estimate.residual}};
      if (hit == "rim" || hit == "board") {
        const Vec3 truth = run.state_at(contact->body_a, contact->time + 1e-9).v_WB_W;
        const auto exit = forecast.exit(0.5), wide = forecast.exit(0.95);
        if (exit) {
          const double error = angle(exit->velocity, truth);
          exits.push_back(error);
          exit_speeds.push_back(std::abs(exit->velocity.norm() - truth.norm()));
          half_angles.push_back(exit->half_angle);
          cone50 += error <= exit->half_angle;
          cone95 += error <= wide->half_angle;
          ++cones;
          row["exit_error_deg"] = error;
          row["half_angle_50_deg"] = exit->half_angle;
        }
        std::vector<double> contact_times;
        for (const auto& take : forecast.takes)
          if (take.contact_time) contact_times.push_back(*take.contact_time + first / fps);
        if (!contact_times.empty()) {
          time_errors.push_back(1000 * std::abs(quantile(contact_times, 0.5) - contact->time));
          time95 += contact->time >= quantile(contact_times, 0.025) && contact->time <= quantile(contact_times, 0.975);
          ++times;
        }
      }
      if ((p > 0.5) != made || row.value("exit_error_deg", 0.0) > 15) worst.push_back(row);
      std::cerr << row.dump() << "   right " << right << " of " << asked << ", exit " << quantile(exits, 0.5)
                << " deg\n";
    } catch (const Error& error) {
      ++refused;
      worst.push_back({{"index", index}, {"refused", error.what()}});
      std::cerr << index << ": " << error.what() << '\n';
    }
  }
  return {{"given_frames", options.given},
          {"shots", asked},
          {"refused", refused},
          {"kinds", kinds},
          {"made_in_truth", made_in_truth},
          {"made_or_missed_right", asked ? double(right) / asked : 0},
          {"brier", asked ? brier / asked : 0},
          {"between_5_and_95_percent", unsure},
          {"exit_direction_error_deg", distribution(exits)},
          {"predicted_half_angle_50_deg", distribution(half_angles)},
          {"truth_inside_50_percent_cone", cones ? double(cone50) / cones : 0},
          {"truth_inside_95_percent_cone", cones ? double(cone95) / cones : 0},
          {"exit_speed_error_m_s", distribution(exit_speeds)},
          {"contact_time_error_ms", distribution(time_errors)},
          {"contact_time_inside_95_percent", times ? double(time95) / times : 0},
          {"reading", reading.json()},
          {"worst", worst}};
}

Json floor(const Options& options) {
  const auto family = scene::Family::load(RIMSHOT_SCENES "/families/floor_bounces.yaml");
  struct Figures {
    std::vector<double> errors;
    int inside = 0;
  };
  std::map<std::string, Figures> figures;
  int asked = 0, refused = 0;
  Reading reading;
  for (std::uint64_t index = 0; asked + refused < options.clips && !options.late(); ++index) {
    const auto run = physics::simulate(family.sample(options.seed, index));
    const auto* contact = first_contact(run);
    const double fps = run.scene.camera("").fps;
    if (contact == nullptr || contact->phase != trajectory::Phase::Impact) continue;
    const int last = int(contact->time * fps) + options.after;
    if (last / fps > run.scene.world.duration || contact->time * fps < 4) continue;
    if (run.contacts.size() > 1 && run.contacts[1].time < last / fps) continue;  // one visible bounce
    const bool slides = contact->friction_impulse.norm() > 0.999 * contact->friction * contact->normal_impulse;
    if (options.dry) {
      ++asked;
      continue;
    }
    try {
      const auto perception = look(run, 0, last, options);
      reading.add(perception, run, 0);
      auto unknowns = predict::unknown_states(perception);
      predict::add_unknown_laws(unknowns, perception);
      const auto estimate = predict::estimate(perception, unknowns);
      ++asked;
      const auto compare = [&](const std::string& name, const std::string& figure, double truth, double scale) {
        for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
          if (unknowns.parameters[i].name != name) continue;
          const double error = estimate.belief.mean[long(i)] - truth;
          figures[figure].errors.push_back(std::abs(error) / scale);
          figures[figure].inside += std::abs(error) <= 1.96 * estimate.belief.sigma(i);
          std::cerr << figure << ' ' << error / scale << " (sigma " << estimate.belief.sigma(i) / scale << ")  ";
        }
      };
      const double g = -run.scene.world.gravity.z();
      compare("gravity", "gravity_relative", g, g);
      compare("restitution rubber-wood", "restitution", contact->restitution, 1);
      compare("friction rubber-wood", slides ? "friction_sliding" : "friction_sticking", contact->friction, 1);
      std::cerr << index << " residual " << estimate.residual << '\n';
    } catch (const Error& error) {
      ++refused;
      std::cerr << index << ": " << error.what() << '\n';
    }
  }
  Json out = {{"clips", asked}, {"refused", refused}, {"frames_after_bounce", options.after}};
  for (const auto& [name, figure] : figures) {
    out[name] = distribution(figure.errors);
    out[name]["inside_interval95"] = figure.errors.empty() ? 0 : double(figure.inside) / double(figure.errors.size());
  }
  out["reading"] = reading.json();
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Predictions of path-traced clips against the simulator");
  Options options;
  app.add_option("what", options.what, "rim or floor")->required()->check(CLI::IsMember({"rim", "floor"}));
  app.add_option("--clips", options.clips);
  app.add_option("--given", options.given, "rim: frames before the contact");
  app.add_option("--after", options.after, "floor: frames after the bounce");
  app.add_option("--spp", options.samples);
  app.add_option("--takes", options.takes);
  app.add_option("--seed", options.seed);
  app.add_option("--centre", options.errors.centre);
  app.add_option("--size", options.errors.size);
  app.add_option("--bias", options.errors.bias);
  app.add_option("--minutes", options.minutes, "stop after so long with what is measured");
  app.add_flag("--drawn", options.drawn, "readings drawn with the stated errors instead of filmed clips");
  app.add_flag("--dry", options.dry, "count the kinds of shots only");
  app.add_option("-o,--output", options.output);
  CLI11_PARSE(app, argc, argv);
  if (std::string(RIMSHOT_BUILD_TYPE) != "Release") {
    std::cerr << "bench_predict: build type " << RIMSHOT_BUILD_TYPE << "; only Release is measured\n";
    return 2;
  }
  std::string command = "build/release/bin/bench_predict";
  for (int i = 1; i < argc; ++i) command += std::string(" ") + argv[i];
  Json json = {{"command", command},
               {"cpu", bench::cpu_model()},
               {"build", RIMSHOT_BUILD_TYPE},
               {"seed", options.seed},
               {"readings", options.drawn ? "drawn with the stated errors" : "of path-traced clips through H.264"},
               {"samples_a_pixel", options.samples}};
  json[options.what] = options.what == "rim" ? rim(options) : floor(options);
  std::cout << json.dump(2) << '\n';
  if (!options.output.empty()) write_text(options.output, json.dump(2) + "\n");
}
