#pragma once
#include <filesystem>

namespace rimshot::evaluate {

/// What a path that is to be judged holds.
enum class EvidenceKind { None, Video, Masks, PhyWorld };

/// None for an empty path; a folder holds masks; a file with HDF5's signature is PhyWorld's; any other file is a video.
/// @throws Error(InvalidInput) if there is no such file.
EvidenceKind kind_of(const std::filesystem::path& path);

}  // namespace rimshot::evaluate
