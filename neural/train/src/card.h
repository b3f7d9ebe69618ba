#pragma once
#include <filesystem>
#include <string>

#include "rimshot/train/train.h"
#include "task.h"

namespace rimshot::train {

/// Writes the model card beside the weights, as `<weights>.md` with the extension replaced: what was trained on what, with which
/// options, what the held-out clips say, and the SHA-256 of the file. Complete without an editor's hand; judgement is added by people.
void write_card(const std::filesystem::path& weights, const Task& task, const std::string& configuration, const Result& result);

}  // namespace rimshot::train
