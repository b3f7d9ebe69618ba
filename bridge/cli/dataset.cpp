#include "rimshot/sdk/dataset.h"

#include <nlohmann/json.hpp>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/sdk/test_clips.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

constexpr const char* kPhyWorld = "phyworld-";

/// "phyworld-uniform" and its like: a published data set made anew, in its own file format.
int write_phyworld(const sdk::DatasetOptions& options, int outside, const sdk::Progress& progress) {
  const std::string name = options.family.string();
  const auto task = evaluate::phyworld_task(name.substr(std::string(kPhyWorld).size()));
  if (!task) throw Error(ErrorCode::InvalidInput, name + ": there are phyworld-uniform, phyworld-parabola and phyworld-collision");
  if (options.shards > 1) throw Error(ErrorCode::InvalidInput, name + ": comes as one file, without --shard");
  evaluate::write_phyworld(options.output, *task, options.count, outside, std::uint64_t(options.seed), [&](int done, int total) {
    if (progress) progress("clips", done, total);
  });
  return options.count + outside;
}

/// Clips that are broken in a known way, for testing a judge.
int write_test_clips(const sdk::DatasetOptions& options, const std::string& fault, double take, const sdk::Progress& progress) {
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
  CLI::App* verb = app.add_subcommand("dataset", "make clips with ground truth from a family of scenes; resumable");
  verb->add_option("family", options->family, "family file (YAML), or phyworld-uniform, phyworld-parabola, phyworld-collision")->required();
  verb->add_option("-n,--count", options->count, "clips of the whole data set")->required()->check(CLI::Range(1, 100000000));
  verb->add_option("-o,--output", options->output, "folder of the data set (phyworld-*: HDF5 file)")->required();
  auto outside = std::make_shared<int>(0);
  verb->add_option("--outside", *outside, "phyworld-*: so many clips more, outside of the training ranges")->check(CLI::Range(0, 100000000));
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
  verb->callback([options, outside, fault, take, &common] {
    const bool published = options->family.string().starts_with(kPhyWorld);
    const int made = published        ? write_phyworld(*options, *outside, progress_bar(common))
                     : fault->empty() ? sdk::dataset(*options, progress_bar(common))
                                      : write_test_clips(*options, *fault, *take, progress_bar(common));
    print(common, std::to_string(made) + " clips made in " + options->output.string() + "\n",
          nlohmann::json{{"made", made}, {"output", options->output.string()}}.dump());
  });
}

}  // namespace rimshot::cli
