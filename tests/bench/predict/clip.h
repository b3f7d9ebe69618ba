#pragma once
#include <map>
#include <memory>
#include <optional>

#include "figures.h"
#include "options.h"
#include "rimshot/predict/sighting.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::bench {

/// What was read from clips, kept in a file with a line of JSON a clip, so that a run that was stopped goes on and other
/// stated errors cost no new films.
class Readings {
 public:
  /// @param file need not be there yet; empty: nothing is kept
  explicit Readings(std::filesystem::path file);
  const Json* find(const std::string& key) const;
  void add(const std::string& key, const Json& reading);

 private:
  std::filesystem::path file_;
  std::map<std::string, Json> kept_;
};

/// A clip of a run as a predictor sees it: filmed once, through H.264 with as many frames as are given.
class Clip {
 public:
  /// @param first frame that is filmed   @param last frame that may be given
  Clip(const trajectory::Trajectory& run, int first, int last, const Options& options, Readings& readings);

  /// What the frames from `first` to the last show.
  /// @throws Error(InvalidInput) as predict::read_court
  predict::Perception look(int first);
  /// The frames from `first` to the last, through the codec.
  std::vector<media::Rgb8> frames(int first);

 private:
  Json read(int first);
  predict::Perception drawn(int first) const;

  const trajectory::Trajectory& run_;
  std::string scene_;  ///< its SHA-256, which tells the clip's readings from other clips'
  int first_, last_;
  const Options& options_;
  Readings& readings_;
  std::vector<media::Rgb8> film_;
  std::optional<media::Rgb8> empty_;
};

/// Errors of readings, in pixels and in the stated standard errors.
class ReadingFigures {
 public:
  /// @param start time of the first given frame [s]
  void add(const predict::Perception& perception, const trajectory::Trajectory& run, double start);
  Json json() const;

 private:
  std::vector<double> across_, size_, centre_px_, size_px_, bias_px_, shift_px_;
};

}  // namespace rimshot::bench
