#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/predict/read_court.h"
#include "rimshot/scene/io.h"

namespace rimshot::bench {

struct Options {
  std::filesystem::path family;  ///< empty: the benchmark's own
  scene::Overrides overrides;    ///< of the family
  std::filesystem::path splits;  ///< rim: file of named overrides
  std::vector<std::filesystem::path> results;  ///< of rim, which rim-picture shows
  int clips = 100;               ///< a split
  std::vector<int> given = {12};  ///< rim: frames before the first contact
  int contacts = 1, after = 9;    ///< laws: frames are given to `after` of them after that many contacts
  int samples = 8;                ///< a pixel
  int takes = 200;
  std::uint64_t seed = 2026;
  predict::ReadingErrors errors;
  std::filesystem::path readings;  ///< what was read before, and is not filmed again
  bool dry = false, drawn = false;
  double minutes = 1e9;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  bool late() const {
    return std::chrono::steady_clock::now() - start > std::chrono::duration<double, std::ratio<60>>(minutes);
  }
};

}  // namespace rimshot::bench
