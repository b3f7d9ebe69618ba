#include "rimshot/sdk/predict.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "flat_picture.h"
#include "frame_renderer.h"
#include "learned_forecast.h"
#include "predict_report.h"
#include "predict_set.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/output_folder.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/media/label.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/predict/clip_faults.h"
#include "rimshot/predict/flat_world.h"
#include "rimshot/predict/read_court.h"
#include "rimshot/predict/unknown_camera.h"
#include "rimshot/trajectory/io.h"
#include "write_clip.h"

namespace rimshot::sdk {
namespace {

constexpr int kPlateSamples = 128;

/// The frames that may be looked at, and how many the clip has.
struct GivenFrames {
  std::vector<media::Rgb8> frames;
  double fps = 0;
  int clip_frames = 0;
};

GivenFrames read_given(const PredictOptions& options) {
  media::VideoReader video(options.clip);
  GivenFrames out;
  out.fps = video.fps();
  if (!(out.fps > 0))
    throw Error(ErrorCode::InvalidInput,
                options.clip.string() + ": has no frame rate; write it anew with one, e.g. ffmpeg -i IN -r 24 OUT");
  const std::size_t most = options.given > 0 ? std::size_t(options.given) : SIZE_MAX;
  for (media::Rgb8 frame; video.read(frame); ++out.clip_frames)
    if (out.frames.size() < most) out.frames.push_back(frame);
  if (out.clip_frames < 2)
    throw Error(ErrorCode::InvalidInput, options.clip.string() + ": has " + std::to_string(out.clip_frames) + " frame" +
                                             (out.clip_frames == 1 ? "" : "s") +
                                             " that can be decoded; a picture alone does not move, give a clip");
  if (out.frames.size() < most && most != SIZE_MAX)
    throw Error(ErrorCode::InvalidInput, "--given " + std::to_string(options.given) + ": " + options.clip.string() +
                                             " has " + std::to_string(out.clip_frames) + " frames");
  return out;
}

/// What the scene's camera sees without the ball, path traced at the clip's size.
media::Rgb8 empty_court(const scene::Scene& scene, const PredictOptions& options, int width, int height) {
  const trajectory::Trajectory still = predict::without_balls(scene);
  RenderOptions render = options.render;
  render.renderer = Renderer::Path;
  render.samples = kPlateSamples;
  render.width = width;
  render.height = height;
  return media::to_display(FrameRenderer(still, render).draw(0).radiance, width, height);
}

predict::Perception perceive(const PredictOptions& options, const GivenFrames& given, RenderOptions& render) {
  predict::require_one_shot(given.frames, options.clip.string());
  if (!options.scene.empty()) {
    scene::Scene scene = scene::load(options.scene, options.overrides);
    if (render.assets.empty()) render.assets = options.scene.parent_path();
    render.width = given.frames[0].width;
    render.height = given.frames[0].height;
    render.fps = given.fps;
    const std::string name = options.clip.string();
    if (options.fit_camera || scene.cameras.empty()) {
      const auto supposed = predict::with_supposed_camera(scene, render.camera, render.width, render.height);
      render.camera = supposed.camera;
      return predict::read_court_unseen(given.frames, given.fps, name, supposed.scene, supposed.camera);
    }
    PredictOptions plate = options;
    plate.render = render;
    return predict::read_court(given.frames, given.fps, name, scene, render.camera,
                               [&] { return empty_court(scene, plate, render.width, render.height); });
  }
  if (!predict::is_flat(given.frames))
    throw Error(ErrorCode::InvalidInput, options.clip.string() +
                                             ": is no flat clip (red and blue discs on white), and nothing tells where "
                                             "its camera stands; give the scene with its "
                                             "camera and what stands still before it: --scene SCENE.yaml");
  return predict::read_flat(given.frames, given.fps, options.clip.string(), options.overrides, options.simulated_walls());
}

/// Draws a flat future as PhyWorld draws its own: png/0001.png ... and video.mp4.
void draw_flat(const predict::Perception& perception, const evaluate::PhyWorldTruth& sample, int frames,
               const FlatPicture& drawing, const std::filesystem::path& folder, const Progress& progress) {
  const int pixels = std::get<predict::FlatSquare>(perception.view).pixels;
  media::VideoOptions encoding;
  encoding.fps = perception.fps;
  encoding.metadata = {{"title", "flat clip, predicted"}, {"comment", media::content_label(false).text}};
  media::VideoWriter video(folder / "video.mp4", pixels, pixels, encoding);
  std::filesystem::create_directories(folder / "png");
  for (int i = 0; i < frames; ++i) {
    if (progress) progress("draw", i, frames);
    const media::Rgb8 picture = drawing.draw(sample, std::size_t(i), pixels);
    char name[16];
    std::snprintf(name, sizeof name, "%04d.png", i + 1);
    media::write_png(folder / "png" / name, picture);
    video.write(picture);
  }
  video.finish();
}

}  // namespace

PredictResult predict(const PredictOptions& options, const Progress& progress) {
  if (options.fit_camera && (options.scene.empty() || is_set(options.clip)))
    throw Error(ErrorCode::InvalidInput, options.clip.string() + ": --fit-camera goes with --scene, which says what moves and before what; a flat clip has no camera to fit");
  if (is_set(options.clip)) return predict_set(options, progress);
  std::set<std::string> own_files = kClipFiles;
  own_files.insert({"run.h5", "certificate.json", "prediction.csv", "spread.png", "report.json", "report.html"});
  require_replaceable(options.output, own_files);

  if (options.laws == Laws::Given)
    throw Error(ErrorCode::InvalidInput, options.clip.string() + ": --laws given draws the true states of a PhyWorld file, and a video holds none");
  std::optional<LearnedLaws> learned;
  if (options.laws == Laws::Learned) learned.emplace(options);
  std::optional<FlatPicture> drawing;
  if (options.scene.empty()) drawing = flat_picture(options);
  if (progress) progress("look", 0, 1);
  const GivenFrames given = read_given(options);
  RenderOptions render = options.render;
  predict::Perception perception = perceive(options, given, render);
  const int least = perception.given + int(given.fps + 0.5);
  const int frames = options.frames > 0 ? options.frames : std::max(given.clip_frames, least);
  if (frames < perception.given)
    throw Error(ErrorCode::InvalidInput, "--frames " + std::to_string(frames) + " is less than the " +
                                             std::to_string(perception.given) + " given; it counts the whole clip");
  if (progress) progress("look", 1, 1);

  predict::Unknowns unknowns;
  predict::Estimate estimate;
  predict::Forecast forecast;
  evaluate::PhyWorldTruth sample;
  std::vector<predict::Dependence> dependences;
  if (learned) {
    LearnedForecast future = learned->forecast(perception, 2, frames, options.clip.string());
    forecast = std::move(future.forecast);
    sample = std::move(future.sample);
  } else {
    std::optional<Lesson> lesson;
    if (options.laws == Laws::Estimated && !options.lessons.empty()) lesson = learn_laws(options, progress);
    unknowns = unknowns_of(options, perception, lesson ? &lesson->unknowns : nullptr, lesson ? &lesson->belief : nullptr);
    if (progress) progress("fit", 0, 1);
    const auto read_again = [&](const scene::Scene& scene) {
      return predict::read_court(given.frames, given.fps, options.clip.string(), scene, perception.fitted_camera, {});
    };
    estimate = perception.fitted_camera.empty() ? predict::estimate(perception, unknowns)
                                                : predict::estimate_with_camera(perception, unknowns, read_again);
    if (progress) progress("fit", 1, 1);
    forecast = predict::forecast(perception, unknowns, estimate.explanations, frames, options.takes, options.seed);
    if (forecast.takes.empty())
      throw Error(ErrorCode::InvalidInput, options.clip.string() + ": none of " + std::to_string(options.takes) +
                                               " possible futures can be simulated; give more frames");
    dependences =
        predict::dependences(perception, unknowns, estimate, frames, std::max(16, options.takes / 4), options.seed);
    if (options.scene.empty()) sample = as_sample(forecast.run, 2, frames, 1 / perception.fps);
  }

  AtomicFolder writing(options.output);
  const auto& folder = writing.path();
  trajectory::save(forecast.run, folder / "run.h5");
  const auto certificate = physics::certify(forecast.run);
  write_text(folder / "certificate.json", certificate.to_json());
  if (options.scene.empty()) {
    draw_flat(perception, sample, frames, *drawing, folder, progress);
  } else {
    render.video = media::VideoCodec::H264;
    write_clip(forecast.run, render, folder, progress);
  }
  const Prediction prediction{options, perception, unknowns, estimate, forecast, dependences, given.frames.back(), frames};
  const std::string json = prediction_json(prediction), picture = prediction_picture(prediction);
  write_text(folder / "prediction.csv", prediction_csv(prediction));
  write_text(folder / "spread.png", picture);
  write_text(folder / "report.json", json);
  write_text(folder / "report.html", prediction_html(prediction, folder / "video.mp4", picture));
  writing.commit();
  return {prediction_summary(prediction) + "video:  " + (options.output / "video.mp4").string() +
              "\nreport: " + (options.output / "report.html").string() + "\n",
          nlohmann::json::parse(json).dump()};
}

}  // namespace rimshot::sdk
