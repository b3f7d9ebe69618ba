#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// Where weights come from: data, command, seed, commit, scores; free text by name.
using Provenance = std::map<std::string, std::string>;

/// The file: the line "rimshot-weights 1", the length of the header as 8 bytes, the header (JSON: architecture, layout_sha256,
/// parameters with name and shape, provenance, sha256 of the values), the values as 32-bit floats; all little-endian.
/// Equal weights and provenance give equal bytes; the file appears whole or not at all.
void write_weights(const std::filesystem::path& file, const std::vector<Parameter>& parameters, const Provenance& provenance,
                   const std::string& architecture = kArchitecture);

/// What a weight file says of itself.
struct WeightHeader {
  std::string architecture;
  std::map<std::string, std::vector<std::int64_t>> shapes;   ///< of the parameters by name
};
/// @throws Error(Environment) if the file is missing or its header is damaged
WeightHeader read_weight_header(const std::filesystem::path& file);

/// Fills the parameters from the file.
/// @param layout that the weights must have been trained for (layout::sha256); empty for a model that reads none of its planes
/// @throws Error(Environment) if the file is missing, truncated, damaged, or of another architecture or layout: says which file
/// and what was expected.
Provenance read_weights(const std::filesystem::path& file, const std::vector<Parameter>& parameters, const std::string& architecture,
                        const std::string& layout = {});

}  // namespace rimshot::model
