#pragma once
#include <filesystem>
#include <optional>

#include "rimshot/evaluate/ball_path.h"
#include "rimshot/evaluate/box_reader.h"
#include "rimshot/evaluate/report.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::evaluate {

/// A judged clip: what was read from its pixels and what follows from that.
struct Judgement {
  Report report;
  std::vector<BallReadings> readings;  ///< [balls][frames]
  std::vector<BallPath> paths;         ///< [balls]
  BoxReadings box;                     ///< [frames], where a box is what moves; then there are no balls
  std::optional<bool> made;            ///< did a ball go through a ring, as read; nothing without a ring or a path
};

struct JudgeOptions {
  std::string camera;                 ///< name in the scene; empty = the first
};

/// Reads the clip and measures its physics against the run that it claims to show. Of the run, the reading uses the scene only; the
/// trajectory is what the results are compared with afterwards.
/// @throws Error(InvalidInput) if the clip is no video, is damaged or of high dynamic range, does not have the camera's aspect ratio, or
///         lasts longer than the run.
Judgement judge(const std::filesystem::path& clip, const trajectory::Trajectory& truth, const JudgeOptions& options = {});

}  // namespace rimshot::evaluate
