#include "rimshot/sdk/tracks.h"

#include "rimshot/core/error.h"
#ifdef RIMSHOT_NEURAL
#include "rimshot/evaluate/phyworld_writer.h"
#include "rimshot/layout/track_file.h"
#include "rimshot/media/video.h"
#endif

namespace rimshot::sdk {

#ifdef RIMSHOT_NEURAL

namespace {

/// The clip's frames as a video shows them.
std::vector<media::Rgb8> filmed(const evaluate::PhyWorldTruth& truth, const std::filesystem::path& scratch) {
  evaluate::write_phyworld_video(truth, scratch);
  std::vector<media::Rgb8> frames;
  {
    media::VideoReader reader(scratch);
    for (media::Rgb8 frame; reader.read(frame);) frames.push_back(frame);
  }
  std::filesystem::remove(scratch);
  return frames;
}

}  // namespace

void write_tracks(const TrackOptions& options) {
  using namespace evaluate;
  PhyWorldRanges ranges = phyworld_ranges(options.task, PhyWorldSplit::In);
  if (options.speed) ranges.speed = {*options.speed};
  if (options.radius) ranges.radius = {*options.radius};
  const bool falls = options.task == PhyWorldTask::Parabola || options.task == PhyWorldTask::Bouncing;
  layout::Tracks tracks;
  tracks.clips = options.count;
  tracks.frames = kPhyWorldFrames;
  tracks.bodies = options.task == PhyWorldTask::Collision ? 2 : 1;
  tracks.frame_interval = kPhyWorldFrameTime;
  tracks.size = kPhyWorldSize;
  tracks.gravity[1] = falls ? -kPhyWorldGravity : 0;
  tracks.walls = options.task == PhyWorldTask::Bouncing;
  for (int i = 0; i < options.count; ++i) {
    // Streams of its own: no track is the motion of a clip of the same seed.
    constexpr std::uint64_t kStreams = std::uint64_t(1) << 50;
    const PhyWorldTruth truth = phyworld_sample(options.task, ranges, options.seed, kStreams + std::uint64_t(i));
    for (std::size_t t = 0; t < kPhyWorldFrames; ++t)
      for (std::size_t b = 0; b < truth.radius.size(); ++b)
        tracks.states.insert(tracks.states.end(), {float(truth.positions[b][t].x()), float(truth.positions[b][t].y()), float(truth.radius_at(b, t))});
    if (!options.pictures) continue;
    for (const media::Rgb8& frame : filmed(truth, options.output.string() + ".mp4")) {
      tracks.pixels = frame.width;
      tracks.pictures.insert(tracks.pictures.end(), frame.pixels.begin(), frame.pixels.end());
    }
  }
  layout::write_tracks(tracks, options.output);
}

#else

void write_tracks(const TrackOptions&) {
  throw Error(ErrorCode::Environment, "tracks are for training, which this program was built without; build it with RIMSHOT_NEURAL=ON");
}

#endif

}  // namespace rimshot::sdk
