#include "write_clip.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <sstream>

#include "annotate_clip.h"
#include "contact_sheet.h"
#include "frame_exr.h"
#include "frame_renderer.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/media/label.h"
#include "rimshot/media/video.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::sdk {
namespace {

namespace fs = std::filesystem;

std::string numbered(int index, const char* extension) {
  char name[32];
  std::snprintf(name, sizeof name, "%04d.%s", index + 1, extension);
  return name;
}

/// How the clip is made: the sidecar of its files, and what a later call must ask for to go on with it.
std::string description(const trajectory::Trajectory& run, const RenderOptions& options, const Clip& clip,
                        const std::string& hash) {
  const scene::Camera& camera = run.scene.camera(options.camera);
  const media::ContentLabel label = media::content_label(clip.ai_generated);
  nlohmann::ordered_json json = {{"rimshot_clip", 1},
                                 {"label", label.text},
                                 {"digital_source_type", label.digital_source_type},
                                 {"renderer", clip.renderer},
                                 {"scene", run.scene.name},
                                 {"trajectory_sha256", hash},
                                 {"seed", run.scene.world.seed},
                                 {"camera", camera.name},
                                 {"size", {clip.camera.width, clip.camera.height}},
                                 {"fps", clip.fps},
                                 {"shutter_angle", camera.shutter_angle},
                                 {"frames", clip.frames},
                                 {"rimshot_version", RIMSHOT_VERSION}};
  return json.dump(2) + "\n";
}

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// Makes the folder ready: keeps the frames of the same clip, and removes everything else of ours.
void claim(const fs::path& folder, const std::string& text) {
  const bool same = fs::exists(folder / "clip.json") && content(folder / "clip.json") == text;
  for (const std::string& name : kClipFiles) {
    if (!same || (name != "frames" && name != "clip.json")) fs::remove_all(folder / name);
  }
  fs::create_directories(folder / "frames");
  write_text(folder / "clip.json", text);
}

/// What a video and a sheet are made of: the values that stand in the EXR, so that a clip which was interrupted gives
/// equal bytes.
struct StoredPicture {
  std::vector<float> radiance, alpha;
};

StoredPicture read_back(const fs::path& file) {
  const media::ExrImage image = media::read_exr(file, {"R", "G", "B", "A"});
  StoredPicture out;
  out.alpha = image.channels.at("A");
  out.radiance.resize(3 * out.alpha.size());
  std::size_t component = 0;
  for (const char* name : {"R", "G", "B"}) {
    const auto& plane = image.channels.at(name);
    for (std::size_t i = 0; i < plane.size(); ++i) out.radiance[3 * i + component] = plane[i];
    ++component;
  }
  return out;
}

/// Shows how far the frame is that is being drawn, on the bar and in the preview's file.
class Interims {
 public:
  Interims(const RenderOptions& options, const Clip& clip, const Progress& progress)
      : preview_(options.preview), clip_(clip), progress_(progress) {}

  std::function<void(const pathtrace::Interim&)> of_frame(int index) {
    if (!progress_ && preview_.empty()) return {};
    return [this, index](const pathtrace::Interim& interim) {
      if (progress_ && interim.share < 1) progress_("render", index + interim.share, clip_.frames);
      const auto now = std::chrono::steady_clock::now();
      if (preview_.empty() || (interim.share < 1 && now - shown_ < std::chrono::seconds(1))) return;
      media::write_png(preview_, media::to_display(interim.radiance(), clip_.camera.width, clip_.camera.height));
      shown_ = now;
    };
  }

 private:
  const fs::path& preview_;
  const Clip& clip_;
  const Progress& progress_;
  std::chrono::steady_clock::time_point shown_{};
};

/// Takes the clip's pictures in order, on a thread of its own, and makes the files that are wanted beside the frames.
class Outputs {
 public:
  Outputs(const trajectory::Trajectory& run, const RenderOptions& options, const Clip& clip, const fs::path& folder);
  void add(int index, const StoredPicture& picture);
  void finish();

 private:
  const RenderOptions& options_;
  const Clip& clip_;
  const fs::path& folder_;
  std::unique_ptr<media::VideoWriter> video_;
  ContactSheet sheet_;
};

Outputs::Outputs(const trajectory::Trajectory& run, const RenderOptions& options, const Clip& clip,
                 const fs::path& folder)
    : options_(options), clip_(clip), folder_(folder), sheet_(clip.frames, clip.camera.width, clip.camera.height) {
  if (options.png) fs::create_directories(folder / "png");
  if (!options.video) return;
  media::VideoOptions encoding;
  encoding.codec = *options.video;
  encoding.fps = clip.fps;
  encoding.metadata = {{"title", run.scene.name},
                       {"comment", media::content_label(clip.ai_generated).text + "; " + clip.renderer}};
  video_ = std::make_unique<media::VideoWriter>(folder / ("video." + media::file_extension(encoding.codec)),
                                                clip.camera.width, clip.camera.height, encoding);
}

void Outputs::add(int index, const StoredPicture& picture) {
  const int width = clip_.camera.width, height = clip_.camera.height;
  const bool deep = options_.video && *options_.video != media::VideoCodec::H264;
  if (video_ && deep) video_->write(media::to_display16(picture.radiance, picture.alpha, width, height));
  if ((video_ && !deep) || options_.png) {
    const media::Rgb8 shown = media::to_display(picture.radiance, width, height);
    if (video_ && !deep) video_->write(shown);
    if (options_.png) media::write_png(folder_ / "png" / numbered(index, "png"), shown);
  }
  if (options_.contact_sheet) sheet_.add(index, picture.radiance);
}

void Outputs::finish() {
  if (video_) video_->finish();
  if (options_.contact_sheet) media::write_png(folder_ / "contact_sheet.png", sheet_.picture());
}

}  // namespace

Clip write_clip(const trajectory::Trajectory& run, const RenderOptions& options, const fs::path& folder,
                const Progress& progress) {
  FrameRenderer renderer(run, options);
  const Clip& clip = renderer.clip();
  const std::string hash = trajectory::sha256(run);
  const double shutter_angle = run.scene.camera(options.camera).shutter_angle;
  claim(folder, description(run, options, clip, hash));
  const auto file_of = [&](int index) { return folder / "frames" / numbered(index, "exr"); };
  bool all_there = true;
  for (int i = 0; i < clip.frames; ++i) all_there = all_there && fs::exists(file_of(i));

  Interims interims(options, clip, progress);
  Outputs outputs(run, options, clip, folder);
  std::future<void> writing;  // one frame is written while the next one is rendered
  const auto wait = [&] {
    if (writing.valid()) writing.get();
  };
  for (int i = 0; i < clip.frames; ++i) {
    if (progress) progress("render", i, clip.frames);
    if (all_there || (renderer.independent() && fs::exists(file_of(i)))) {
      wait();
      outputs.add(i, read_back(file_of(i)));
      continue;
    }
    Frame drawn = renderer.draw(i, interims.of_frame(i));
    wait();
    writing = std::async(std::launch::async, [&, i, frame = std::move(drawn)] {
      media::write_exr(file_of(i), to_exr(clip, frame, run.scene, shutter_angle, hash));
      outputs.add(i, {media::as_stored(frame.radiance), media::as_stored(frame.alpha)});
    });
  }
  wait();
  outputs.finish();
  if (options.annotations) write_text(folder / "annotations.json", annotations_json(run, renderer, options.camera));
  if (progress) progress("render", clip.frames, clip.frames);
  return clip;
}

}  // namespace rimshot::sdk
