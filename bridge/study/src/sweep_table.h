#pragma once
#include <string>
#include <vector>

#include "rimshot/batch/design.h"
#include "rimshot/batch/run.h"
#include "rimshot/batch/statistics.h"

namespace rimshot::study {

/// A finished sweep, as its files and pictures read it.
struct SweepTable {
  std::string scene_name, scene_yaml;
  batch::Design design;
  batch::RunResult result;
  double duration = 0;  ///< [s]
  double gyration = 0;  ///< radius of gyration of the ball [m]

  batch::Summary summary(std::size_t point, const batch::Output& output) const {
    return batch::summarize(design, result.outcomes, point, output, duration, gyration);
  }
  const batch::Outcome& outcome(std::size_t point, int take) const { return result.outcomes[design.world(point, take)]; }
};

/// A row a run (twins are left out): the axes' values, the take, every output, the engine. Empty where an output did not happen.
std::string sweep_csv(const SweepTable& table);
/// The file's bytes. /axes/0 ... [n] with attribute path; /outputs/NAME [n0, n1, ..., takes] with attributes unit and meaning, NaN where it
/// did not happen; with takes also /mean, /spread and /exponent/NAME [n0, n1, ...]; /scene the scene's YAML.
std::string sweep_hdf5(const SweepTable& table);
/// PNG; empty for more than two axes.
std::string sweep_picture(const SweepTable& table, const std::vector<std::string>& show);
/// "bodies.ball.velocity.elevation" as an axis title: the path's last parts, with a unit where it is known.
std::string axis_title(const std::string& path);

}  // namespace rimshot::study
