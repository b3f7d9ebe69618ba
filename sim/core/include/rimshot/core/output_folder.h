#pragma once
#include <filesystem>
#include <set>
#include <string>

namespace rimshot {

/// Refuses a folder that holds anything but what a verb leaves in it, because the verb replaces the folder as a whole. What a killed
/// process left half written there is removed.
/// @throws Error(InvalidInput) naming the first thing that would be lost.
void require_replaceable(const std::filesystem::path& folder, const std::set<std::string>& own_names);

}  // namespace rimshot
