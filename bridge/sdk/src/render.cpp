#include "rimshot/sdk/render.h"

#include "frame_renderer.h"
#include "rimshot/core/output_folder.h"
#include "write_clip.h"

namespace rimshot::sdk {

Clip render(const trajectory::Trajectory& run, const RenderOptions& options,
            const std::function<void(const Clip&, Frame&&)>& frame, const Progress& progress) {
  FrameRenderer renderer(run, options);
  const Clip& clip = renderer.clip();
  for (int i = 0; i < clip.frames; ++i) {
    if (progress) progress("render", i, clip.frames);
    frame(clip, renderer.draw(i));
  }
  if (progress) progress("render", clip.frames, clip.frames);
  return clip;
}

Clip render_to_files(const trajectory::Trajectory& run, const RenderOptions& options, const std::filesystem::path& folder,
                     const Progress& progress) {
  require_replaceable(folder, kClipFiles);
  return write_clip(run, options, folder, progress);
}

}  // namespace rimshot::sdk
