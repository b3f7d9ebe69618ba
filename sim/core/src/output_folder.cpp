#include "rimshot/core/output_folder.h"

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"

namespace rimshot {

void require_replaceable(const std::filesystem::path& folder, const std::set<std::string>& own_names) {
  if (!std::filesystem::exists(folder)) return;
  if (!std::filesystem::is_directory(folder))
    throw Error(ErrorCode::InvalidInput, folder.string() + ": is a file; the output is a folder, choose another name");
  for (const std::string& name : own_names) remove_leftovers(folder / name);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!own_names.contains(entry.path().filename().string()))
      throw Error(ErrorCode::InvalidInput, folder.string() + ": holds " + entry.path().filename().string() +
                                               ", which Rimshot did not make and which would be lost; choose another folder or move it away");
  }
}

}  // namespace rimshot
