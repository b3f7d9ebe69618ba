#include "rimshot/model/weight_file.h"

#include <ATen/ATen.h>

#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::model {
namespace {

static_assert(std::endian::native == std::endian::little, "weights are written in the machine's byte order");

const std::string kMagic = "rimshot-weights 1\n";

nlohmann::json table_of(const std::vector<Parameter>& parameters) {
  nlohmann::json table = nlohmann::json::array();
  for (const Parameter& parameter : parameters) table.push_back({{"name", parameter.name}, {"shape", parameter.value.sizes().vec()}});
  return table;
}

std::string values_of(const std::vector<Parameter>& parameters) {
  std::string values;
  for (const Parameter& parameter : parameters) {
    const at::Tensor flat = parameter.value.detach().contiguous();
    values.append(static_cast<const char*>(flat.data_ptr()), flat.nbytes());
  }
  return values;
}

std::string hash_of(const std::string& values) { return Sha256().bytes(values.data(), values.size()).hex(); }

[[noreturn]] void refuse_weights(const std::filesystem::path& file, const std::string& expected, const std::string& reason) {
  throw Error(ErrorCode::Environment, file.string() + ": " + reason + "; expected weights" +
                                          (expected.empty() ? "" : ", architecture " + expected) + ", as rimshot train writes them");
}

struct Content {
  nlohmann::json header;
  std::string values;
};

/// @param expected architecture, for messages
Content content_of(const std::filesystem::path& file, const std::string& expected) {
  const auto refuse = [&](const std::string& reason) { refuse_weights(file, expected, reason); };
  if (!std::filesystem::is_regular_file(file)) refuse("there is no such file");
  std::ifstream in(file, std::ios::binary);
  const std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (content.compare(0, kMagic.size(), kMagic) != 0) refuse("this is no weight file, or of another version");

  const std::size_t header_at = kMagic.size() + sizeof(std::uint64_t);
  std::uint64_t length = 0;
  if (content.size() >= header_at) std::memcpy(&length, content.data() + kMagic.size(), sizeof length);
  if (content.size() < header_at || length > content.size() - header_at) refuse("the file is truncated within its header");
  auto header = nlohmann::json::parse(content.substr(header_at, length), nullptr, false);
  if (!header.is_object()) refuse("the header is damaged");
  return {std::move(header), content.substr(header_at + length)};
}

}  // namespace

void write_weights(const std::filesystem::path& file, const std::vector<Parameter>& parameters, const Provenance& provenance,
                   const std::string& architecture) {
  const std::string values = values_of(parameters);
  const std::string header = nlohmann::json{{"architecture", architecture},
                                            {"layout_sha256", layout::sha256()},
                                            {"parameters", table_of(parameters)},
                                            {"provenance", provenance},
                                            {"sha256", hash_of(values)}}
                                 .dump(1);
  const std::uint64_t length = header.size();
  std::string content = kMagic;
  content.append(reinterpret_cast<const char*>(&length), sizeof length);
  write_text(file, content + header + values);
}

WeightHeader read_weight_header(const std::filesystem::path& file) {
  const nlohmann::json header = content_of(file, "").header;
  WeightHeader out{header.value("architecture", "none"), {}};
  for (const auto& parameter : header.value("parameters", nlohmann::json::array()))
    if (parameter.is_object()) out.shapes[parameter.value("name", "")] = parameter.value("shape", std::vector<std::int64_t>());
  return out;
}

Provenance read_weights(const std::filesystem::path& file, const std::vector<Parameter>& parameters, const std::string& architecture,
                        const std::string& layout) {
  const auto refuse = [&](const std::string& reason) { refuse_weights(file, architecture, reason); };
  const auto [header, values] = content_of(file, architecture);
  const std::string found = header.value("architecture", "none");
  if (found != architecture) refuse("the architecture is " + found);
  if (!layout.empty() && header.value("layout_sha256", "") != layout) refuse("the weights belong to another conditioning layout");
  if (header.value("parameters", nlohmann::json()) != table_of(parameters)) refuse("the parameters have other names or shapes");

  std::size_t expected = 0;
  for (const Parameter& parameter : parameters) expected += parameter.value.nbytes();
  if (values.size() != expected)
    refuse("the file is truncated or too long: " + std::to_string(values.size()) + " bytes of values instead of " + std::to_string(expected));
  if (header.value("sha256", "") != hash_of(values)) refuse("the values are damaged: their SHA-256 is not the header's");

  const char* next = values.data();
  for (const Parameter& parameter : parameters) {
    std::memcpy(parameter.value.data_ptr(), next, parameter.value.nbytes());
    next += parameter.value.nbytes();
  }
  return header.value("provenance", Provenance());
}

}  // namespace rimshot::model
