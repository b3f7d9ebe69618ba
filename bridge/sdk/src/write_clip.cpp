#include "write_clip.h"

#include <cstdio>
#include <future>

#include "frame_exr.h"
#include "rimshot/media/label.h"
#include "rimshot/media/video.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::sdk {
namespace {

std::string frame_name(int index) {
  char name[32];
  std::snprintf(name, sizeof name, "%04d.exr", index + 1);
  return name;
}

}  // namespace

Clip write_clip(const trajectory::Trajectory& run, const RenderOptions& options, const std::filesystem::path& folder,
                const Progress& progress) {
  const std::string hash = trajectory::sha256(run);
  const double shutter_angle = run.scene.camera(options.camera).shutter_angle;
  std::filesystem::create_directories(folder / "frames");
  std::unique_ptr<media::VideoWriter> video;
  std::future<void> writing;  // one frame is written while the next one is rendered

  const Clip clip = render(
      run, options,
      [&](const Clip& c, Frame&& rendered) {
        if (!video) {
          media::VideoOptions encoding;
          encoding.fps = c.fps;
          encoding.metadata = {{"title", run.scene.name}, {"comment", media::content_label(c.ai_generated).text + "; " + c.renderer}};
          video = std::make_unique<media::VideoWriter>(folder / "video.mp4", c.camera.width, c.camera.height, encoding);
        }
        if (writing.valid()) writing.get();
        writing = std::async(std::launch::async, [&, c, frame = std::move(rendered)] {
          media::write_exr(folder / "frames" / frame_name(frame.index), to_exr(c, frame, shutter_angle, hash));
          video->write(media::to_display(frame.radiance, c.camera.width, c.camera.height));
        });
      },
      progress);
  if (writing.valid()) writing.get();
  video->finish();
  return clip;
}

}  // namespace rimshot::sdk
