#pragma once
#include <filesystem>
#include <string>

namespace rimshot::test {

/// What a run of the program left on its two outputs, and how it ended.
struct ProgramResult {
  int status = 0;   ///< exit status; 128 + n when a signal n ended it
  std::string out, err;
};

/// Runs a command through the shell, without input.
ProgramResult run_command(const std::string& command);
/// Runs `rimshot ARGUMENTS` so; `before` is put in front, e.g. "ulimit -f 1;".
ProgramResult run_rimshot(const std::string& arguments, const std::string& before = "");

/// A small valid scene: a ball over a rim and a floor, a tiny camera, one light.
std::string small_scene();

/// The scene with the first `from` replaced by `to`, written to a file of that name in `folder`.
std::filesystem::path scene_with(const std::filesystem::path& folder, const std::string& from, const std::string& to);

}  // namespace rimshot::test
