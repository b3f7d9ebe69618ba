// Measures predictions of path-traced clips of courts, through H.264, against the simulator that made them.
//   bench_predict rim  --splits tests/bench/predict/rim_splits.json --given 12,6,3 -o OUT.json
//   bench_predict rim-picture --results RIM.json,SPLITS.json -o PICTURE.png
//   bench_predict camera --clips 12 -o OUT.json
//   bench_predict laws --family scenes/families/floor_bounces.yaml -o OUT.json
#include <CLI/CLI.hpp>
#include <iostream>

#include "benchmarks.h"
#include "machine.h"
#include "rim_picture.h"
#include "rimshot/core/atomic_file.h"

namespace {

using namespace rimshot;
using namespace rimshot::bench;

void add_override(Options& options, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) throw CLI::ValidationError("--set", "expected PATH=VALUE, not \"" + text + "\"");
  options.overrides.emplace_back(text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Predictions of path-traced clips against the simulator");
  Options options;
  std::string what;
  std::filesystem::path output;
  std::vector<std::string> overrides;
  app.add_option("what", what, "rim, rim-picture, laws or camera")->required()->check(CLI::IsMember({"rim", "rim-picture", "laws", "camera"}));
  app.add_option("--family", options.family, "rim: rim_rebounds.yaml; laws, camera: floor_bounces.yaml");
  app.add_option("--set", overrides, "PATH=VALUE of the family, a range as well")->delimiter('\0');
  app.add_option("--splits", options.splits, "rim: JSON file of named overrides, each run beside the family as it stands");
  app.add_option("--results", options.results, "rim-picture: result files, several with commas")->delimiter(',');
  app.add_option("--clips", options.clips, "of every split");
  app.add_option("--given", options.given, "rim: frames before the contact, several numbers with commas")->delimiter(',');
  app.add_option("--contacts", options.contacts, "laws, camera: contacts that the given frames show");
  app.add_option("--after", options.after, "laws, camera: frames after the last of them, at most up to the next");
  app.add_option("--spp", options.samples);
  app.add_option("--takes", options.takes);
  app.add_option("--seed", options.seed);
  app.add_option("--centre", options.errors.centre);
  app.add_option("--size", options.errors.size);
  app.add_option("--shift", options.errors.shift);
  app.add_option("--bias", options.errors.bias);
  app.add_option("--blur", options.errors.blur);
  app.add_option("--minutes", options.minutes, "stop after so long with what is measured");
  app.add_option("--readings", options.readings, "file in which readings are kept: goes on where it was stopped");
  app.add_flag("--drawn", options.drawn, "readings drawn with the stated errors instead of filmed clips");
  app.add_flag("--dry", options.dry, "count the kinds of clips only");
  app.add_option("-o,--output", output);
  CLI11_PARSE(app, argc, argv);
  for (const std::string& text : overrides) add_override(options, text);
  if (std::string(RIMSHOT_BUILD_TYPE) != "Release") {
    std::cerr << "bench_predict: build type " << RIMSHOT_BUILD_TYPE << "; only Release is measured\n";
    return 2;
  }
  if (options.family.empty())
    options.family = std::filesystem::path(RIMSHOT_SCENES "/families") / (what.starts_with("rim") ? "rim_rebounds.yaml" : "floor_bounces.yaml");
  if (what == "rim-picture") {
    write_text(output, rim_picture(options));
    return 0;
  }
  std::string command = "build/release/bin/bench_predict";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    command += word.find_first_of(" {[") == std::string::npos ? " " + word : " '" + word + "'";
  }
  Json json = {{"command", command},
               {"cpu", cpu_model()},
               {"build", RIMSHOT_BUILD_TYPE},
               {"seed", options.seed},
               {"readings", options.drawn ? "drawn with the stated errors" : "of path-traced clips through H.264"},
               {"stated_errors_px", {{"centre", options.errors.centre}, {"size", options.errors.size}, {"shift", options.errors.shift}, {"bias", options.errors.bias}, {"part_of_blur", options.errors.blur}}},
               {"samples_a_pixel", options.samples}};
  json[what] = what == "rim" ? rim(options) : what == "laws" ? laws(options) : camera(options);
  std::cout << json.dump(2) << '\n';
  if (!output.empty()) write_text(output, json.dump(2) + "\n");
}
