#include "rimshot/sdk/resources.h"

#include <cstdlib>
#include <system_error>

#include "rimshot/core/error.h"

namespace rimshot::sdk::resources {
namespace {

/// Folder of the running program; empty where the system does not tell.
std::filesystem::path program_folder() {
  std::error_code failure;
  return std::filesystem::read_symlink("/proc/self/exe", failure).parent_path();
}

std::filesystem::path shipped(const char* variable, const char* name, const std::string& what) {
  const char* chosen = std::getenv(variable);
  if (chosen != nullptr && *chosen != '\0') return chosen;

  const auto installed = program_folder().parent_path() / "share/rimshot/weights" / name;
  if (std::filesystem::is_regular_file(installed)) return installed;
  const auto source = std::filesystem::path(RIMSHOT_WEIGHTS_SOURCE) / name;
  if (std::filesystem::is_regular_file(source)) return source;
  throw Error(ErrorCode::Environment, "the weights of " + what + " are missing: there is neither " + installed.string() + " nor " + source.string() +
                                          "; install them, or set " + variable + " or --weights to a weight file");
}

}  // namespace

std::filesystem::path weights_file() { return shipped("RIMSHOT_WEIGHTS", "video_model.weights", "the video model"); }

std::filesystem::path sparse_weights_file() { return shipped("RIMSHOT_SPARSE_WEIGHTS", "sparse_model.weights", "the sparse model"); }

std::filesystem::path dynamics_weights_file() { return shipped("RIMSHOT_DYNAMICS_WEIGHTS", "dynamics_model.weights", "the learned dynamics"); }

std::filesystem::path disc_weights_file() { return shipped("RIMSHOT_DISC_WEIGHTS", "disc_renderer.weights", "the disc renderer"); }

}  // namespace rimshot::sdk::resources
