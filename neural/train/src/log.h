#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rimshot::train {

/// A CSV file with a row a step, appended to and flushed. Rows of `first_step` and later that an earlier run left are dropped.
class Log {
 public:
  Log(const std::filesystem::path& file, const std::vector<std::string>& columns, int first_step);
  void row(int step, const std::vector<double>& values);

 private:
  std::ofstream out_;
};

}  // namespace rimshot::train
