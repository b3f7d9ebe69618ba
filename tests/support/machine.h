#pragma once
#include <ctime>
#include <fstream>
#include <string>

/// What a benchmark's result says about where and when it ran.
namespace rimshot::bench {

inline std::string cpu_model() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  return "unknown";
}

/// Other work on the machine while measuring, over the last minute: it halves speeds, and leaves accuracies alone.
inline double load_average() {
  double load = 0;
  std::ifstream("/proc/loadavg") >> load;
  return load;
}

/// Year-month-day, UTC.
inline std::string today() {
  char text[16];
  const std::time_t now = std::time(nullptr);
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

}  // namespace rimshot::bench
