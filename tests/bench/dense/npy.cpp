#include "npy.h"

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"

namespace rimshot::bench {

void write_npy(const std::filesystem::path& file, std::span<const float> values, const std::vector<int>& shape) {
  std::size_t count = 1;
  std::string sizes;
  for (const int size : shape) {
    count *= std::size_t(size);
    sizes += std::to_string(size) + ", ";
  }
  RIMSHOT_CHECK(count == values.size(), count, values.size());
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
  constexpr std::size_t kBefore = 10, kAlignment = 64;  // magic, version and length; the values start at a multiple of 64
  header.append(kAlignment - (kBefore + header.size() + 1) % kAlignment, ' ');
  header += '\n';
  std::string content("\x93NUMPY\x01\x00", 8);
  content += char(header.size() & 255);
  content += char(header.size() >> 8);
  content += header;
  content.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  write_text(file, content);
}

}  // namespace rimshot::bench
