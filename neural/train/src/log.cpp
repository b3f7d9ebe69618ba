#include "log.h"

#include <cstdlib>

#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"

namespace rimshot::train {

Log::Log(const std::filesystem::path& file, const std::vector<std::string>& columns, int first_step) {
  std::string content = "step";
  for (const std::string& column : columns) content += "," + column;
  content += '\n';
  if (first_step > 0) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line))
      if (std::atoi(line.c_str()) < first_step) content += line + '\n';
  }
  write_text(file, content);
  out_.open(file, std::ios::app);
  out_.precision(8);
}

void Log::row(int step, const std::vector<double>& values) {
  out_ << step;
  for (const double value : values) out_ << ',' << value;
  out_ << std::endl;
  if (!out_) throw Error(ErrorCode::Environment, "the training log cannot be written; check that the disk has space");
}

}  // namespace rimshot::train
