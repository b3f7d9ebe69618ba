#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "rimshot/scene/io.h"
#include "rimshot/sdk/progress.h"

namespace rimshot::cli {

/// Exit status of the program.
enum Status : int { kDone = 0, kCheckFailed = 1, kBadInput = 2, kEnvironment = 3, kBug = 4 };

/// What every verb takes.
struct Common {
  bool json = false;   ///< print one JSON object for machines
  bool quiet = false;  ///< print nothing but errors
  Status status = kDone;
  char** arguments = nullptr;  ///< of main
};

/// For verbs that run the network. torch's threads are OpenMP's, which by default spin while they wait for each other, and on a busy
/// machine make the network many times slower; asleep at once they wake too slowly for its many small steps. So they spin for some 20 us
/// and then sleep. OpenBLAS' own threads, which torch does not need, yield all the while instead of sleeping: it gets one. All this is read
/// when a program starts; so the program starts itself once more with it. Changes nothing where the variable OMP_WAIT_POLICY is set or
/// the program cannot be started again.
void tame_threads(const Common& common);

/// Adds --json and --quiet.
void add_common(CLI::App& verb, Common& common);
/// Adds an option of the form k=v, repeatable; the values arrive in `overrides` while parsing.
void add_settings(CLI::App& verb, const std::string& option, scene::Overrides& overrides, const std::string& help);
/// Adds --set.
void add_overrides(CLI::App& verb, scene::Overrides& overrides);
/// Parses "512x288"; throws CLI::ValidationError.
void add_size(CLI::App& verb, int& width, int& height);
/// A progress bar with rate and end time on standard error when that is a terminal, else nothing.
sdk::Progress progress_bar(const Common& common);
/// Prints text to standard output unless quiet; `json` instead when machines ask.
void print(const Common& common, const std::string& text, const std::string& json);

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
