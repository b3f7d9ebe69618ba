#include "predict_set.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "flat_picture.h"
#include "learned_forecast.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/output_folder.h"
#include "rimshot/evaluate/phyworld_file.h"
#include "rimshot/evaluate/phyworld_writer.h"
#include "rimshot/predict/flat_world.h"
#include "rimshot/predict/unknown_camera.h"

namespace rimshot::sdk {
namespace {

constexpr std::size_t kMostLessons = 16;
constexpr std::size_t kBatch = 32;  ///< clips between two reports of progress

std::string name_of(const std::filesystem::path& file, const std::string& group, std::size_t index) {
  return file.string() + ":video_streams/" + group + "[" + std::to_string(index) + "]";
}

/// The first `count` frames of a clip in the file.
std::vector<media::Rgb8> frames_of(const std::vector<std::uint8_t>& bytes, const std::string& name, std::size_t count) {
  media::VideoReader reader(bytes, name, media::ColourConversion::AsOpenCv);
  std::vector<media::Rgb8> frames;
  for (media::Rgb8 frame; frames.size() < count && reader.read(frame);) frames.push_back(frame);
  return frames;
}

predict::Perception look(const std::vector<std::uint8_t>& bytes, const std::string& name, std::size_t count,
                         const PredictOptions& options) {
  const auto frames = frames_of(bytes, name, count);
  if (frames.size() < count)
    throw Error(ErrorCode::InvalidInput, name + ": has " + std::to_string(frames.size()) +
                                             " frames, fewer than the given " + std::to_string(count));
  if (!predict::is_flat(frames))
    throw Error(ErrorCode::InvalidInput, name + ": does not show red and blue discs on white");
  return predict::read_flat(frames, 1 / evaluate::kPhyWorldFrameTime, name, options.overrides, options.simulated_walls());
}

/// A ball that nears or recedes: its radius goes on evenly.
void grow(evaluate::PhyWorldTruth& sample, const predict::Perception& perception) {
  if (sample.radius.size() != 1) return;
  const double rate = predict::growth_of(perception, 0);
  if (rate == 0) return;
  double first = 0;
  for (const predict::Sighting& s : perception.sightings) first += s.time / double(perception.sightings.size());
  auto& radii = sample.radii.emplace_back();
  for (std::size_t t = 0; t < evaluate::kPhyWorldFrames; ++t)
    radii.push_back(std::max(1e-3, sample.radius[0] + rate * (double(t) * evaluate::kPhyWorldFrameTime - first)));
}

nlohmann::ordered_json laws_json(const Lesson& lesson) {
  nlohmann::ordered_json out;
  for (std::size_t i = 0; i < lesson.unknowns.parameters.size(); ++i) {
    const predict::Parameter& parameter = lesson.unknowns.parameters[i];
    if (parameter.kind != predict::Kind::Law) continue;
    const double value = lesson.belief.mean[long(i)], half = 1.96 * lesson.belief.sigma(i);
    out[parameter.name] = {{"value", value}, {"unit", parameter.unit}, {"interval95", {value - half, value + half}}};
  }
  return out;
}

}  // namespace

evaluate::PhyWorldTruth as_sample(const trajectory::Trajectory& run, std::size_t balls, int frames, double frame_time) {
  constexpr double kAway = -1000, kNothing = 1e-3;
  evaluate::PhyWorldTruth sample;
  for (std::size_t b = 0; b < balls; ++b) {
    const std::string name = b == 0 ? "red" : "blue";
    const auto body = std::ranges::find(run.scene.bodies, name, &scene::Body::name);
    auto& path = sample.positions.emplace_back();
    if (body == run.scene.bodies.end()) {
      sample.radius.push_back(kNothing);
      sample.velocity.push_back(0);
      path.assign(std::size_t(frames), Vec2(kAway, kAway));
      continue;
    }
    sample.radius.push_back(std::get<scene::Sphere>(body->shape).radius);
    sample.velocity.push_back(body->initial.v_WB_W.x());
    for (int t = 0; t < frames; ++t) {
      const Vec3 p = run.state_at(int(body - run.scene.bodies.begin()), t * frame_time).p_WB;
      path.emplace_back(p.x(), p.z());
    }
  }
  return sample;
}

const char* name_of(Laws laws) {
  constexpr const char* kNames[] = {"known", "estimated", "learned", "given"};
  return kNames[int(laws)];
}

bool is_set(const std::filesystem::path& file) {
  constexpr std::array<unsigned char, 8> kSignature = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  std::array<unsigned char, 8> bytes{};
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
  return in.gcount() == 8 && bytes == kSignature;
}

predict::Unknowns unknowns_of(const PredictOptions& options, const predict::Perception& perception,
                              const predict::Unknowns* taught, const predict::Belief* lesson) {
  predict::Unknowns unknowns = predict::unknown_states(perception);
  if (!perception.fitted_camera.empty()) predict::add_unknown_camera(unknowns, perception);
  if (options.laws == Laws::Known) return unknowns;
  predict::add_unknown_laws(unknowns, perception);
  return lesson != nullptr ? unknowns.with_laws_of(*taught, *lesson) : unknowns;
}

Lesson learn_laws(const PredictOptions& options, const Progress& progress) {
  const evaluate::PhyWorldFile file(options.lessons);
  Lesson lesson;
  for (const auto& [group, count] : file.groups()) {
    for (std::size_t i = 0; i < count && std::size_t(lesson.clips) < kMostLessons; ++i) {
      if (progress) progress("lessons", int(i), int(std::min(count, kMostLessons)));
      const auto perception =
          look(file.video(group, i), name_of(options.lessons, group, i), evaluate::kPhyWorldFrames, options);
      const auto unknowns = unknowns_of(options, perception, lesson.clips > 0 ? &lesson.unknowns : nullptr,
                                        lesson.clips > 0 ? &lesson.belief : nullptr);
      lesson.belief = predict::estimate(perception, unknowns).belief();
      lesson.unknowns = unknowns;
      ++lesson.clips;
    }
    break;  // the first group: of PhyWorld's "in" and "out" the one that models may learn from
  }
  return lesson;
}

PredictResult predict_set(const PredictOptions& options, const Progress& progress) {
  require_replaceable(options.output, {"predicted.hdf5", "report.json"});
  if (options.frames != 0 && options.frames != evaluate::kPhyWorldFrames)
    throw Error(ErrorCode::InvalidInput,
                "--frames " + std::to_string(options.frames) + ": clips of a PhyWorld file have 32 frames");
  const std::size_t given = options.given > 0 ? std::size_t(options.given) : evaluate::kPhyWorldGiven;
  const evaluate::PhyWorldFile file(options.clip);
  std::optional<Lesson> lesson;
  if (options.laws == Laws::Estimated && !options.lessons.empty()) lesson = learn_laws(options, progress);

  std::optional<LearnedLaws> learned;
  if (options.laws == Laws::Learned) learned.emplace(options);

  int clips = 0, done = 0;
  for (const auto& [group, count] : file.groups()) clips += int(count);
  AtomicFolder writing(options.output);
  const std::size_t balls = file.truth(file.groups()[0].first, 0).radius.size();  // how many the layout has room for
  const FlatPicture picture = flat_picture(options);
  evaluate::PhyWorldWriter writer(writing.path() / "predicted.hdf5", balls, picture.phyworld());
  for (const auto& [group, count] : file.groups()) {
    std::vector<evaluate::PhyWorldTruth> samples(count);
    for (std::size_t first = 0; first < count; first += kBatch) {
      const std::size_t last = std::min(count, first + kBatch);
      std::vector<std::vector<std::uint8_t>> videos;
      for (std::size_t i = first; i < last; ++i) {
        videos.push_back(file.video(group, i));
        if (options.laws == Laws::Given) samples[i] = file.truth(group, i);
      }
      tbb::parallel_for(first, last, [&](std::size_t i) {
        if (options.laws == Laws::Given) return;
        const auto perception = look(videos[i - first], name_of(options.clip, group, i), given, options);
        if (learned) {
          samples[i] = learned->forecast(perception, balls, evaluate::kPhyWorldFrames, name_of(options.clip, group, i)).sample;
          return;
        }
        const auto unknowns =
            unknowns_of(options, perception, lesson ? &lesson->unknowns : nullptr, lesson ? &lesson->belief : nullptr);
        const auto belief = predict::estimate(perception, unknowns).belief();
        const double duration = (evaluate::kPhyWorldFrames - 1) * evaluate::kPhyWorldFrameTime;
        const auto run = predict::run_of(perception, unknowns, belief.mean, duration);
        if (!run)
          throw Error(ErrorCode::InvalidInput,
                      name_of(options.clip, group, i) + ": what is seen is no motion of two discs");
        samples[i] = as_sample(*run, balls, evaluate::kPhyWorldFrames, evaluate::kPhyWorldFrameTime);
        grow(samples[i], perception);
      });
      done += int(last - first);
      if (progress) progress("predict", done, clips);
    }
    int drawn = 0;
    writer.add(group, samples, [&] {
      if (progress) progress("draw " + group, ++drawn, int(count));
    });
  }
  writer.finish();
  nlohmann::ordered_json json = {{"version", 1},
                                 {"clip", options.clip.filename().string()},
                                 {"clips", clips},
                                 {"given", given},
                                 {"laws", name_of(options.laws)},
                                 {"drawn_by", picture.name}};
  if (learned) json["weights_sha256"] = learned->weights_sha256(), json["network"] = options.network;
  if (lesson)
    json["lessons"] = {
        {"file", options.lessons.filename().string()}, {"clips", lesson->clips}, {"laws", laws_json(*lesson)}};
  write_text(writing.path() / "report.json", json.dump(2) + "\n");
  writing.commit();
  std::ostringstream summary;
  summary << clips << " clips predicted from " << given
          << " frames each: " << (options.output / "predicted.hdf5").string() << '\n';
  return {summary.str(), json.dump()};
}

}  // namespace rimshot::sdk
