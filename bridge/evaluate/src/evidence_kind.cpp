#include "evidence_kind.h"

#include <fstream>
#include <string>

#include "rimshot/core/error.h"

namespace rimshot::evaluate {

EvidenceKind kind_of(const std::filesystem::path& path) {
  if (path.empty()) return EvidenceKind::None;
  if (!std::filesystem::exists(path)) throw Error(ErrorCode::InvalidInput, path.string() + ": there is no such file");
  if (std::filesystem::is_directory(path)) return EvidenceKind::Masks;
  const std::string signature = "\x89HDF\r\n\x1a\n";
  std::string start(signature.size(), '\0');
  std::ifstream(path, std::ios::binary).read(start.data(), long(start.size()));
  return start == signature ? EvidenceKind::PhyWorld : EvidenceKind::Video;
}

}  // namespace rimshot::evaluate
