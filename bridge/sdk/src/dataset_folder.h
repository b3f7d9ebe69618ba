#pragma once
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "rimshot/core/progress.h"

namespace rimshot::sdk {

/// Makes the folder hold one data set: its manifest, dataset.json, says which.
/// @throws Error(InvalidInput) where it holds another one, which would be mixed in.
void claim_dataset(const std::filesystem::path& folder, const nlohmann::json& manifest);

/// Makes the clips of a shard that are not there yet, each in folder/000i, whole or not at all; returns how many were made.
int for_missing_clips(const std::filesystem::path& folder, int shard, int shards, int count, const Progress& progress,
                      const std::function<void(int index, const std::filesystem::path& clip)>& make);

}  // namespace rimshot::sdk
