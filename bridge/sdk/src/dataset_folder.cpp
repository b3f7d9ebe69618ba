#include "dataset_folder.h"

#include <cstdio>
#include <fstream>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"

namespace rimshot::sdk {

void claim_dataset(const std::filesystem::path& folder, const nlohmann::json& manifest) {
  std::filesystem::create_directories(folder);
  const auto file = folder / "dataset.json";
  if (std::filesystem::exists(file)) {
    if (nlohmann::json::parse(std::ifstream(file), nullptr, false) == manifest) return;
    throw Error(ErrorCode::InvalidInput, file.string() +
                                             ": the folder holds another data set (family, seed or options differ); choose another "
                                             "folder or remove this one");
  }
  write_text(file, manifest.dump(2) + "\n");
}

int for_missing_clips(const std::filesystem::path& folder, int shard, int shards, int count, const Progress& progress,
                      const std::function<void(int index, const std::filesystem::path& clip)>& make) {
  int made = 0;
  for (int i = shard; i < count; i += shards) {
    if (progress) progress("dataset", i, count);
    char name[32];
    std::snprintf(name, sizeof name, "%06d", i);
    if (std::filesystem::exists(folder / name)) continue;  // only complete clips carry their final name
    AtomicFolder writing(folder / name);
    make(i, writing.path());
    writing.commit();
    ++made;
  }
  if (progress) progress("dataset", count, count);
  return made;
}

}  // namespace rimshot::sdk
