#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rimshot/evaluate/ball_reader.h"
#include "rimshot/evaluate/report.h"

namespace rimshot::evaluate {

/// What is given of a clip that nobody made with Rimshot.
struct GivenOfClip {
  std::optional<double> ball_radius;   ///< [m]; without it the scale comes from gravity
  std::optional<double> gravity;       ///< [m/s^2]; without it and without a radius, 9.81 gives the scale
  std::optional<double> vertical_fov;  ///< [degrees]; without it, what cameras usually have, with a wide margin
};

/// What a clip alone shows. Camera frame: x right, y down, z forward, from the camera.
struct ClipAlone {
  Report report;
  int width = 0, height = 0;  ///< of the clip [px]
  double fps = 0;
  std::vector<BallReading> readings;        ///< [frames]; pixels of the clip, lengths in ball radii
  std::vector<double> radius;               ///< [frames] apparent radius [px]
  std::vector<double> deviation;            ///< [frames] distance from the fitted motion in standard errors; negative where not read
  struct PathPoint { double time; Vec2 pixel; double height; };  ///< height against gravity [m], from the lowest point of the path
  std::vector<std::vector<PathPoint>> path; ///< one piece a stretch of motion, finely sampled
};

/// Reads a ball from a clip and measures what can be known without its scene: docs/EVALUATION.md, "A clip alone". Whatever cannot be
/// measured is in the report without a value, with its reason.
/// @throws Error(InvalidInput) for a file that is no video, is damaged, turned or of high dynamic range, or a given value out of range
ClipAlone read_clip_alone(const std::filesystem::path& clip, const GivenOfClip& given = {});

/// One HTML page that needs nothing else: the clip, the path over a frame, height over time, what was measured, contacts, residuals, and the
/// frames that fit worst.
std::string clip_alone_html(const ClipAlone& alone, const std::filesystem::path& clip);

}  // namespace rimshot::evaluate
