#include "npy_array.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <regex>

#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

constexpr std::size_t kMostNumbers = std::size_t(1) << 28;
constexpr std::uint32_t kLongestHeader = 1 << 16;

template <typename Number>
double npy_number(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return double(number);
}

/// How many bytes a number takes, and what they mean, by NumPy's name of the type.
struct NumberType {
  std::size_t bytes;
  double (*read)(const char*);
};
const std::map<std::string, NumberType>& number_types() {
  static const std::map<std::string, NumberType> types = {
      {"<f4", {4, npy_number<float>}},         {"<f8", {8, npy_number<double>}},        {"<i4", {4, npy_number<std::int32_t>}},
      {"<i8", {8, npy_number<std::int64_t>}},  {"<i2", {2, npy_number<std::int16_t>}},  {"<u2", {2, npy_number<std::uint16_t>}},
      {"|u1", {1, npy_number<std::uint8_t>}},  {"|i1", {1, npy_number<std::int8_t>}},   {"|b1", {1, npy_number<std::uint8_t>}}};
  return types;
}

}  // namespace

NpyArray read_npy(const std::filesystem::path& file) {
  const auto fail = [&](const std::string& what) {
    return Error(ErrorCode::InvalidInput, file.string() + ": " + what + "; write it with numpy.save as float32 in C order");
  };
  std::ifstream in(file, std::ios::binary);
  char start[8] = {};
  if (!in.read(start, 8) || std::memcmp(start, "\x93NUMPY", 6) != 0) throw fail("is no array that NumPy saved");
  const int length_bytes = start[6] >= 2 ? 4 : 2;
  unsigned char length_code[4] = {};
  in.read(reinterpret_cast<char*>(length_code), length_bytes);
  const std::uint32_t length = length_code[0] | length_code[1] << 8 | length_code[2] << 16 | std::uint32_t(length_code[3]) << 24;
  if (!in || length > kLongestHeader) throw fail("has a header that is cut off");
  std::string header(length, '\0');
  if (!in.read(header.data(), long(length))) throw fail("has a header that is cut off");
  // The header is a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (49, 20, 2), }
  std::smatch type, shape;
  if (!std::regex_search(header, type, std::regex("'descr': *'([^']*)'")) || !std::regex_search(header, shape, std::regex("'shape': *\\(([0-9, ]*)\\)")))
    throw fail("has a header that cannot be read");
  if (!number_types().contains(type[1])) throw fail("holds numbers of type " + type[1].str() + ", which are not read");
  if (header.find("'fortran_order': False") == std::string::npos) throw fail("is in Fortran order");
  const NumberType& number = number_types().at(type[1]);
  NpyArray array;
  std::size_t count = 1;
  const std::string sizes = shape[1];
  const std::regex digits("[0-9]{1,10}");
  for (auto at = std::sregex_iterator(sizes.begin(), sizes.end(), digits); at != std::sregex_iterator(); ++at) {
    array.shape.push_back(std::stoull(at->str()));
    if (array.shape.back() != 0 && count > kMostNumbers / array.shape.back()) throw fail("holds too many numbers");
    count *= array.shape.back();
  }
  const auto left = std::filesystem::file_size(file) - std::uintmax_t(in.tellg());
  if (left < count * number.bytes) throw fail("is cut off");
  std::vector<char> bytes(count * number.bytes);
  in.read(bytes.data(), long(bytes.size()));
  array.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) array.values.push_back(number.read(bytes.data() + i * number.bytes));
  return array;
}

}  // namespace rimshot::evaluate
