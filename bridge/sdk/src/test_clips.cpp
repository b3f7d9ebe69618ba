#include "rimshot/sdk/test_clips.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "dataset_folder.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/rng.h"
#include "rimshot/core/sha256.h"
#include "rimshot/evaluate/take.h"
#include "rimshot/media/video.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"
#include "rimshot/sdk/render.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::sdk {
namespace {

void write_video(const trajectory::Trajectory& run, const TestClipOptions& options, const std::filesystem::path& file) {
  RenderOptions rendering;
  rendering.renderer = Renderer::Path;
  rendering.samples = options.samples;
  rendering.threads = options.threads;
  rendering.assets = options.family.parent_path();
  const scene::Camera& camera = run.scene.camera("");
  media::VideoOptions encoding;
  encoding.fps = camera.fps;
  media::VideoWriter video(file, camera.width, camera.height, encoding);
  render(run, rendering, [&](const Clip& clip, Frame&& frame) {
    video.write(media::to_display(frame.radiance, clip.camera.width, clip.camera.height));
  });
  video.finish();
}

void make_clip(const TestClipOptions& options, const scene::Scene& claimed, int index, const std::filesystem::path& folder) {
  // A stream of its own, so that the take does not depend on how many numbers the scene drew.
  Rng rng(options.seed ^ 0x74616b65ull, std::uint64_t(index));
  const scene::Scene take = evaluate::take_of(claimed, evaluate::random_inputs(rng, options.take));
  auto broken = evaluate::break_run(take, options.fault);
  broken.shown.scene = claimed;
  trajectory::save(physics::simulate(claimed), folder / "run.h5");
  trajectory::save(broken.shown, folder / "shown.h5");
  write_video(broken.shown, options, folder / "video.mp4");
  const nlohmann::ordered_json json = {{"kind", evaluate::fault_name(options.fault.kind)},
                                       {"amount", options.fault.amount},
                                       {"unit", evaluate::fault_unit(options.fault.kind)},
                                       {"time", broken.time},
                                       {"displacement", broken.displacement}};
  write_text(folder / "fault.json", json.dump(2) + "\n");
}

}  // namespace

int test_clips(const TestClipOptions& options, const Progress& progress) {
  const auto family = scene::Family::load(options.family);
  claim_dataset(options.output, {{"rimshot-test-clips", 1},
                                 {"family_sha256", sha256_of_file(options.family)},
                                 {"seed", options.seed},
                                 {"fault", evaluate::fault_name(options.fault.kind)},
                                 {"amount", options.fault.amount},
                                 {"take", options.take},
                                 {"samples", options.samples}});
  return for_missing_clips(options.output, 0, 1, options.count, progress, [&](int index, const std::filesystem::path& folder) {
    make_clip(options, family.sample(options.seed, std::uint64_t(index)), index, folder);
  });
}

}  // namespace rimshot::sdk
