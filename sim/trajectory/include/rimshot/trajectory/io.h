#pragma once
#include <filesystem>
#include <string>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::trajectory {

/// Writes the HDF5 file (format in docs/CONVENTIONS.md). No time stamps: equal runs are equal bytes. Appears whole or not at all.
/// @throws Error(Environment) if the file cannot be written; Error(Internal) if a value is not finite.
void save(const Trajectory& trajectory, const std::filesystem::path& file);

/// @throws Error(InvalidInput) naming the file and the data set that is missing, of the wrong shape or not finite.
Trajectory load(const std::filesystem::path& file);

/// SHA-256 (hex) over scene text and every number of the trajectory, independent of the HDF5 library's layout.
std::string sha256(const Trajectory& trajectory);

/// The two hashes stored in the file's root attributes, to compare with recomputed ones.
struct StoredHashes { std::string scene_sha256, trajectory_sha256; };
StoredHashes stored_hashes(const std::filesystem::path& file);

/// Whether every byte of the file is as it was written, by the attribute file_sha256, the hash of all the others.
/// @throws Error(InvalidInput) if the file has none.
bool unchanged(const std::filesystem::path& file);

}  // namespace rimshot::trajectory
