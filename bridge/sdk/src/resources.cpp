#include "rimshot/sdk/resources.h"

#include <cstdlib>
#include <system_error>

#include "rimshot/core/error.h"

namespace rimshot::sdk::resources {
namespace {

constexpr const char* kWeightsName = "video_model.weights";

/// Folder of the running program; empty where the system does not tell.
std::filesystem::path program_folder() {
  std::error_code failure;
  return std::filesystem::read_symlink("/proc/self/exe", failure).parent_path();
}

}  // namespace

std::filesystem::path weights_file() {
  const char* chosen = std::getenv("RIMSHOT_WEIGHTS");
  if (chosen != nullptr && *chosen != '\0') return chosen;

  const auto installed = program_folder().parent_path() / "share/rimshot/weights" / kWeightsName;
  if (std::filesystem::is_regular_file(installed)) return installed;
  const auto source = std::filesystem::path(RIMSHOT_WEIGHTS_SOURCE) / kWeightsName;
  if (std::filesystem::is_regular_file(source)) return source;
  throw Error(ErrorCode::Environment, "the weights of the video model are missing: there is neither " + installed.string() + " nor " +
                                          source.string() + "; install them, or set RIMSHOT_WEIGHTS or --weights to a weight file");
}

}  // namespace rimshot::sdk::resources
