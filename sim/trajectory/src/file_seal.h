#pragma once
#include <string>

#include "rimshot/core/sha256.h"

namespace rimshot::trajectory {

/// A file's own hash is an attribute of it: the hash of the bytes with this text of the same length in its place.
inline const std::string kUnsealed = "the SHA-256 of this file with this text in the place of the hash";

/// Hash of the bytes with `kUnsealed` where `in_place` stands; empty if that stands nowhere.
inline std::string seal_of(std::string bytes, const std::string& in_place) {
  const auto at = bytes.find(in_place);
  if (at == std::string::npos) return {};
  bytes.replace(at, in_place.size(), kUnsealed);
  return Sha256().bytes(bytes.data(), bytes.size()).hex();
}

}  // namespace rimshot::trajectory
