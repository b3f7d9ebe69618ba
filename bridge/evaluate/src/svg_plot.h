#pragma once
#include <string>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// One set of points of a plot.
struct PlotSeries {
  std::string name;
  std::string style;          ///< CSS class that colours it
  bool dots = false;          ///< points on their own instead of a line
  std::vector<Vec2> points;
};

/// A constant that a plot shows as a line across: an event's time, a level's height.
struct PlotMark { double at = 0; std::string name; };

/// A plot, over time unless it says otherwise, as inline SVG that takes its colours from the page.
struct Plot {
  std::string title, unit;
  std::vector<PlotSeries> series;
  std::vector<PlotMark> events;   ///< vertical lines
  std::vector<PlotMark> levels;   ///< horizontal lines
  std::string across = "time / s";  ///< what the horizontal axis shows
  std::string svg() const;
};

}  // namespace rimshot::evaluate
