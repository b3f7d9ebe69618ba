#pragma once
#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "rimshot/core/error.h"

namespace rimshot::scene {

/// Collects everything that is wrong with a file, to report it in one go.
class Diagnostics {
 public:
  explicit Diagnostics(std::string file) : file_(std::move(file)) {}

  /// `path` is the dotted place in the scene, `message` says what is wrong and what to do.
  void add(const YAML::Mark& mark, const std::string& path, const std::string& message) {
    std::string place = file_;
    if (!mark.is_null()) place += ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
    messages_.push_back(place + ": " + (path.empty() ? "" : path + ": ") + message);
  }
  bool empty() const { return messages_.empty(); }
  void throw_if_any() const {
    if (messages_.empty()) return;
    std::string text;
    for (const std::string& message : messages_) text += (text.empty() ? "" : "\n") + message;
    throw Error(ErrorCode::InvalidInput, text);
  }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::vector<std::string> messages_;
};

}  // namespace rimshot::scene
