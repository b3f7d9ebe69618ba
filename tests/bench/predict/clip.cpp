#include "clip.h"

#include <fstream>

#include "filmed.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/core/sha256.h"
#include "rimshot/scene/io.h"
#include "through_codec.h"

namespace rimshot::bench {
namespace {

constexpr int kEmptyCourtSamples = 32;

Json json_of(const predict::Perception& perception) {
  Json out = Json::array();
  for (const predict::Sighting& s : perception.sightings)
    out.push_back({s.body, s.time, s.seen.x(), s.seen.y(), s.seen.z(), s.sigma.x(), s.sigma.z()});
  return out;
}

/// What is known of a clip before its readings.
predict::Perception unread(const scene::Scene& scene, int given) {
  predict::Perception out;
  out.scene = scene;
  out.scene.expect.clear();
  out.view = gbuffer::PinholeCamera::from(scene.camera(""));
  out.fps = scene.camera("").fps;
  out.given = given;
  return out;
}

double radius_of(const scene::Scene& scene, int body) {
  return std::get<scene::Sphere>(scene.bodies[std::size_t(body)].shape).radius;
}

/// For which the camera's shutter is open [s].
double shutter(const scene::Scene& scene) { return scene.camera("").shutter_angle / 360 / scene.camera("").fps; }

/// The scene's own states are forgotten: the balls are where they are seen first.
void forget_states(predict::Perception& perception) {
  for (std::size_t b = 0; b < perception.scene.bodies.size(); ++b) {
    scene::Body& body = perception.scene.bodies[b];
    if (body.is_static) continue;
    body.initial = BodyState{};
    const auto first = std::ranges::find(perception.sightings, int(b), &predict::Sighting::body);
    if (first != perception.sightings.end())
      body.initial.p_WB = predict::place(perception.view, first->seen, radius_of(perception.scene, int(b)));
  }
}

}  // namespace

Readings::Readings(std::filesystem::path file) : file_(std::move(file)) {
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    const Json row = Json::parse(line, nullptr, false);
    if (!row.is_discarded()) kept_[row.at("key")] = row.at("reading");  // a line that was cut off is read anew
  }
}

const Json* Readings::find(const std::string& key) const {
  const auto found = kept_.find(key);
  return found == kept_.end() ? nullptr : &found->second;
}

void Readings::add(const std::string& key, const Json& reading) {
  kept_[key] = reading;
  if (file_.empty()) return;
  std::ofstream out(file_, std::ios::app);
  out << Json{{"key", key}, {"reading", reading}}.dump() << '\n';
}

Clip::Clip(const trajectory::Trajectory& run, int first, int last, const Options& options, Readings& readings)
    : run_(run), scene_(Sha256().text(scene::to_yaml(run.scene)).hex()), first_(first), last_(last), options_(options), readings_(readings) {}

std::vector<media::Rgb8> Clip::frames(int first) {
  if (film_.empty()) film_ = film(run_, first_, last_, options_.samples);
  return test::through_codec(std::vector(film_.begin() + (first - first_), film_.end()), run_.scene.camera("").fps);
}

Json Clip::read(int first) {
  const auto court = [&] {
    if (!empty_) empty_ = empty_court(run_.scene, kEmptyCourtSamples);
    return *empty_;
  };
  const double fps = run_.scene.camera("").fps;
  try {
    return json_of(predict::read_court(frames(first), fps, "clip", run_.scene, "", court, {0, 0, 0, 0, 0}));
  } catch (const Error& error) {
    return {{"refused", error.what()}};
  }
}

predict::Perception Clip::look(int first) {
  if (options_.drawn) return drawn(first);
  const std::string key = scene_ + " " + std::to_string(options_.samples) + " spp, frames " + std::to_string(first) + "-" + std::to_string(last_);
  if (readings_.find(key) == nullptr) readings_.add(key, read(first));
  const Json& reading = *readings_.find(key);
  if (reading.is_object()) throw Error(ErrorCode::InvalidInput, reading.at("refused").get<std::string>());
  predict::Perception out = unread(run_.scene, last_ - first + 1);
  for (const Json& s : reading) {
    out.sightings.push_back({s[0].get<int>(), s[1].get<double>(), Vec3(s[2].get<double>(), s[3].get<double>(), s[4].get<double>()),
                             Vec3(s[5].get<double>(), s[5].get<double>(), s[6].get<double>())});
  }
  options_.errors.add_to(out, shutter(run_.scene));
  forget_states(out);
  return out;
}

/// Readings drawn with the stated errors instead of filmed and read: what the fit and the forecast make of a perfect
/// reader's clip.
predict::Perception Clip::drawn(int first) const {
  predict::Perception out = unread(run_.scene, last_ - first + 1);
  for (std::size_t b = 0; b < run_.scene.bodies.size(); ++b) {
    if (run_.scene.bodies[b].is_static) continue;
    for (int i = first; i <= last_; ++i) {
      const Vec3 place = run_.state_at(int(b), i / out.fps).p_WB;
      out.sightings.push_back({int(b), (i - first) / out.fps, predict::see(out.view, place, radius_of(run_.scene, int(b))), Vec3::Zero()});
    }
  }
  std::ranges::stable_sort(out.sightings, {}, &predict::Sighting::time);
  options_.errors.add_to(out, shutter(run_.scene));
  Rng rng(run_.scene.world.seed, options_.seed);
  std::map<int, Vec3> shared;  // by body
  const auto normal = [&] { return Vec3(rng.normal(), rng.normal(), rng.normal()); };
  for (predict::Sighting& s : out.sightings) {
    if (!shared.contains(s.body)) shared[s.body] = out.bias.cwiseProduct(normal());
    s.seen += shared[s.body] + s.sigma.cwiseProduct(normal());
  }
  forget_states(out);
  return out;
}

void ReadingFigures::add(const predict::Perception& perception, const trajectory::Trajectory& run, double start) {
  std::map<int, std::pair<Vec3, int>> sums;  // by body
  for (const predict::Sighting& s : perception.sightings) {
    const Vec3 error =
        s.seen - predict::see(perception.view, run.state_at(s.body, start + s.time).p_WB, radius_of(run.scene, s.body));
    for (int k : {0, 1}) centre_px_.push_back(std::abs(error[k])), across_.push_back(std::abs(error[k] / s.sigma[k]));
    size_px_.push_back(std::abs(error.z()));
    size_.push_back(std::abs(error.z() / s.sigma.z()));
    auto& [sum, count] = sums.try_emplace(s.body, Vec3::Zero(), 0).first->second;
    sum += error;
    ++count;
  }
  for (const auto& [body, sum] : sums) {
    const Vec3 mean = sum.first / sum.second;
    bias_px_.push_back(std::abs(mean.z()));
    for (const int k : {0, 1}) shift_px_.push_back(std::abs(mean[k]));
  }
}

Json ReadingFigures::json() const {
  return {{"centre_px", distribution(centre_px_)},
          {"centre_in_stated_errors", distribution(across_)},
          {"apparent_radius_px", distribution(size_px_)},
          {"apparent_radius_in_stated_errors", distribution(size_)},
          {"centre_mean_error_of_a_ball_px", distribution(shift_px_)},
          {"apparent_radius_mean_error_of_a_ball_px", distribution(bias_px_)}};
}

}  // namespace rimshot::bench
