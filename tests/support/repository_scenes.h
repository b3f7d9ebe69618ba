#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace rimshot::test {

/// Every scene or family below scenes/FOLDER, by name.
inline std::vector<std::filesystem::path> repository_scenes(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(RIMSHOT_SOURCE_DIR) + "/scenes/" + folder))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace rimshot::test
