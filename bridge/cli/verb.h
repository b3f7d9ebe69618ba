#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "rimshot/core/progress.h"
#include "rimshot/scene/io.h"

namespace rimshot::cli {

/// Exit status of the program.
enum Status : int { kDone = 0, kCheckFailed = 1, kBadInput = 2, kEnvironment = 3, kBug = 4 };

/// What every verb takes.
struct Common {
  bool json = false;   ///< print one JSON object for machines
  bool quiet = false;  ///< print nothing but errors
  Status status = kDone;
  char** arguments = nullptr;  ///< of main, for the program that has the verb
};

/// Adds --json and --quiet.
void add_common(CLI::App& verb, Common& common);
/// Adds an option of the form k=v, repeatable; the values arrive in `overrides` while parsing.
void add_settings(CLI::App& verb, const std::string& option, scene::Overrides& overrides, const std::string& help);
/// Adds --set.
void add_overrides(CLI::App& verb, scene::Overrides& overrides);
/// Parses "512x288"; throws CLI::ValidationError.
void add_size(CLI::App& verb, int& width, int& height);
/// A progress bar with rate and end time on standard error when that is a terminal, else nothing.
Progress progress_bar(const Common& common);
/// Prints text to standard output unless quiet; `json` instead when machines ask.
void print(const Common& common, const std::string& text, const std::string& json);

struct VerbName {
  const char *verb, *help;
};
// Verbs that both programs know (elsewhere.cpp).
inline constexpr VerbName kDataset{"dataset", "make clips with ground truth from a family of scenes; resumable"},
    kInfo{"info", "say what is in a scene, run, EXR, video or weight file"},
    kMake{"make", "simulate, draw, encode and judge a scene: the main job"},
    kPredict{"predict", "continue a clip by physics: from a few frames to its future, with its uncertainty"},
    kRender{"render", "draw the clip of a run: EXR frames and a video"},
    kTrain{"train", "train the video model on the clips of a data set"};

// One verb a file.
void add_make(CLI::App& app, Common& common);
void add_predict(CLI::App& app, Common& common);
void add_branch(CLI::App& app, Common& common);
void add_simulate(CLI::App& app, Common& common);
void add_sweep(CLI::App& app, Common& common);
void add_render(CLI::App& app, Common& common);
void add_judge(CLI::App& app, Common& common);
void add_verify(CLI::App& app, Common& common);
void add_dataset(CLI::App& app, Common& common);
void add_train(CLI::App& app, Common& common);  // builds with the video model only
void add_info(CLI::App& app, Common& common);
void add_import(CLI::App& app, Common& common);

}  // namespace rimshot::cli
