#include "rimshot/sdk/dataset.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/sdk/test_clips.h"
#include "rimshot/sdk/tracks.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

constexpr const char* kPhyWorld = "phyworld-";

/// What only PhyWorld's tasks have.
struct PhyWorldOptions {
  int outside = 0;
  bool tracks = false, pictures = false;
  std::optional<std::pair<double, double>> speed, radius;
};

/// "phyworld-uniform" and its like: a published data set made anew, in its own file format, or its motions alone.
int write_phyworld(const sdk::DatasetOptions& options, const PhyWorldOptions& more, const Progress& progress) {
  const std::string name = options.family.string();
  const auto task = evaluate::phyworld_task(name.substr(std::string(kPhyWorld).size()));
  if (!task) throw Error(ErrorCode::InvalidInput, name + ": there are phyworld-uniform, -parabola, -collision, -bouncing and -looming");
  if (options.shards > 1) throw Error(ErrorCode::InvalidInput, name + ": comes as one file, without --shard");
  if (more.tracks) {
    if (more.outside > 0) throw Error(ErrorCode::InvalidInput, "--tracks: goes without --outside; say with --speed and --radius what to draw");
    sdk::write_tracks({*task, options.output, options.count, std::uint64_t(options.seed), more.pictures, more.speed, more.radius});
    return options.count;
  }
  if (more.pictures) throw Error(ErrorCode::InvalidInput, "--pictures: goes with --tracks");
  if (more.speed || more.radius) throw Error(ErrorCode::InvalidInput, "--speed, --radius: go with --tracks");
  evaluate::write_phyworld(options.output, *task, options.count, more.outside, std::uint64_t(options.seed), [&](int done, int total) {
    if (progress) progress("clips", done, total);
  });
  return options.count + more.outside;
}

void add_interval(CLI::App& verb, const char* name, std::optional<std::pair<double, double>>& interval, const char* help) {
  verb.add_option_function<std::string>(
          name,
          [&interval, name](const std::string& text) {
            double low = 0, high = 0;
            char rest = 0;
            if (std::sscanf(text.c_str(), "%lf:%lf%c", &low, &high, &rest) != 2 || !(low >= 0 && low <= high && high <= evaluate::kPhyWorldSize))
              throw CLI::ValidationError(name, "expected LOW:HIGH with 0 <= LOW <= HIGH <= 10, not \"" + text + "\"");
            interval = {low, high};
          },
          help)
      ->type_name("LOW:HIGH");
}

/// Clips that are broken in a known way, for testing a judge.
int write_test_clips(const sdk::DatasetOptions& options, const std::string& fault, double take, const Progress& progress) {
  if (options.shards > 1 || options.frames > 0 || options.exr)
    throw Error(ErrorCode::InvalidInput, "--fault: goes without --shard, --frames and --exr");
  sdk::TestClipOptions clips;
  clips.family = options.family;
  clips.output = options.output;
  clips.count = options.count;
  clips.seed = options.seed;
  clips.fault = evaluate::parse_fault(fault);
  clips.take = take;
  clips.samples = options.samples;
  clips.threads = options.threads;
  return sdk::test_clips(clips, progress);
}

std::string fault_help() {
  std::string kinds;
  for (const auto kind : evaluate::fault_kinds()) kinds += ", " + evaluate::fault_name(kind) + "=AMOUNT " + evaluate::fault_unit(kind);
  return "test clips for a judge instead: videos that claim to show run.h5 and show a take of it, right (none) or broken: none" + kinds;
}

}  // namespace

void add_dataset(CLI::App& app, Common& common) {
  auto options = std::make_shared<sdk::DatasetOptions>();
  CLI::App* verb = app.add_subcommand(kDataset.verb, kDataset.help);
  verb->add_option("family", options->family, "family file (YAML), or phyworld-uniform, -parabola, -collision, -bouncing, -looming")->required();
  verb->add_option("-n,--count", options->count, "clips of the whole data set")->required()->check(CLI::Range(1, 100000000));
  verb->add_option("-o,--output", options->output, "folder of the data set (phyworld-*: HDF5 file)")->required();
  auto phyworld = std::make_shared<PhyWorldOptions>();
  verb->add_option("--outside", phyworld->outside, "phyworld-*: so many clips more, outside of the training ranges")->check(CLI::Range(0, 100000000));
  verb->add_flag("--tracks", phyworld->tracks, "phyworld-*: the motions alone, for training dynamics");
  verb->add_flag("--pictures", phyworld->pictures, "--tracks: with the frames of the video, for training their renderer");
  add_interval(*verb, "--speed", phyworld->speed, "--tracks: speeds at the start (the training range)");
  add_interval(*verb, "--radius", phyworld->radius, "--tracks: radii (the training range)");
  verb->add_option_function<std::string>(
          "--shard",
          [options](const std::string& text) {
            char rest = 0;
            if (std::sscanf(text.c_str(), "%d/%d%c", &options->shard, &options->shards, &rest) != 2 || options->shards < 1 ||
                options->shard < 0 || options->shard >= options->shards)
              throw CLI::ValidationError("--shard", "expected i/n with 0 <= i < n, not \"" + text + "\"");
          },
          "make only the clips of shard i of n, i from 0")
      ->type_name("i/n");
  verb->add_option("--seed", options->seed, "seed of the data set (1)");
  verb->add_option("--frames", options->frames, "frames a clip, around a contact in every second clip (0 = the whole run)")->check(CLI::Range(0, 1000000));
  verb->add_option("--spp", options->samples, "samples per pixel of the pictures")->check(CLI::Range(1, 65536));
  verb->add_flag("--exr", options->exr, "also write the frames as multi-layer EXR");
  auto fault = std::make_shared<std::string>();
  auto take = std::make_shared<double>(1);
  verb->add_option("--fault", *fault, fault_help());
  verb->add_option("--take", *take, "--fault: how far a take's inputs are from the run's (1 = as a careful throw repeats)")->check(CLI::Range(0.0, 100.0));
  verb->add_option("--threads", options->threads, "threads (all)")->check(CLI::Range(0, 1024));
  add_common(*verb, common);
  verb->callback([options, phyworld, fault, take, &common] {
    const bool published = options->family.string().starts_with(kPhyWorld);
    const int made = published        ? write_phyworld(*options, *phyworld, progress_bar(common))
                     : fault->empty() ? sdk::dataset(*options, progress_bar(common))
                                      : write_test_clips(*options, *fault, *take, progress_bar(common));
    print(common, std::to_string(made) + " clips made in " + options->output.string() + "\n",
          nlohmann::json{{"made", made}, {"output", options->output.string()}}.dump());
  });
}

}  // namespace rimshot::cli
