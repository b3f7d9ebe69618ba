#include "svg_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "rimshot/evaluate/html.h"

namespace rimshot::evaluate {
namespace {

constexpr double kWidth = 560, kHeight = 300;
constexpr double kLeft = 46, kRight = 12, kTop = 52, kBottom = 34;
constexpr double kLabelSpace = 46;  ///< least distance between the names of two events

/// One axis: data to picture, with ticks at 1, 2 or 5 times a power of ten.
struct Axis {
  double low, high, first_pixel, last_pixel;
  double at(double value) const { return first_pixel + (value - low) / (high - low) * (last_pixel - first_pixel); }
  double step(int wanted) const {
    const double raw = (high - low) / wanted, power = std::pow(10, std::floor(std::log10(raw)));
    for (const double nice : {1.0, 2.0, 5.0})
      if (nice * power >= raw) return nice * power;
    return 10 * power;
  }
};

std::string label(double value, double step) {
  const int decimals = std::max(0, int(-std::floor(std::log10(step) + 1e-9)));
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(decimals);
  out << std::abs(value);
  return (value < -step / 2 ? "−" : "") + out.str();
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

void grid(std::ostream& out, const Axis& x, const Axis& y, const std::string& across) {
  const double x_step = x.step(7), y_step = y.step(5);
  for (double v = std::ceil(y.low / y_step - 1e-9) * y_step; v <= y.high + 1e-9 * y_step; v += y_step)
    out << "<line class=\"grid\" x1=\"" << x.first_pixel << "\" x2=\"" << x.last_pixel << "\" y1=\"" << y.at(v)
        << "\" y2=\"" << y.at(v) << "\"/><text class=\"tick\" text-anchor=\"end\" x=\"" << x.first_pixel - 8
        << "\" y=\"" << y.at(v) + 4 << "\">" << label(v, y_step) << "</text>";
  for (double v = std::ceil(x.low / x_step - 1e-9) * x_step; v <= x.high + 1e-9 * x_step; v += x_step)
    out << "<text class=\"tick\" text-anchor=\"middle\" x=\"" << x.at(v) << "\" y=\"" << y.first_pixel + 20 << "\">"
        << label(v, x_step) << "</text>";
  out << "<text class=\"tick\" text-anchor=\"end\" x=\"" << x.last_pixel << "\" y=\"" << y.first_pixel + 32
      << "\">" << html::escape(across) << "</text>";
}

void marks(std::ostream& out, const Plot& plot, const Axis& x, const Axis& y) {
  for (const PlotMark& level : plot.levels)
    out << "<line class=\"level\" x1=\"" << x.first_pixel << "\" x2=\"" << x.last_pixel << "\" y1=\"" << y.at(level.at)
        << "\" y2=\"" << y.at(level.at) << "\"/><text class=\"tick\" text-anchor=\"end\" x=\"" << x.last_pixel
        << "\" y=\"" << y.at(level.at) - 5 << "\">" << html::escape(level.name) << "</text>";
  double free_from = -kLabelSpace;
  for (const PlotMark& event : plot.events) {
    const double at = x.at(event.at);
    out << "<line class=\"event\" x1=\"" << at << "\" x2=\"" << at << "\" y1=\"" << y.first_pixel << "\" y2=\""
        << y.last_pixel << "\"/>";
    if (at < free_from) continue;
    out << "<text class=\"tick\" text-anchor=\"middle\" x=\"" << at << "\" y=\"" << y.last_pixel - 5 << "\">"
        << html::escape(event.name) << "</text>";
    free_from = at + kLabelSpace;
  }
}

void draw(std::ostream& out, const PlotSeries& series, const Axis& x, const Axis& y) {
  if (series.dots) {
    for (const Vec2& p : series.points)
      out << "<circle class=\"" << series.style << "\" cx=\"" << x.at(p.x()) << "\" cy=\"" << y.at(p.y())
          << "\" r=\"2.6\"/>";
    return;
  }
  out << "<polyline class=\"" << series.style << "\" points=\"";
  for (const Vec2& p : series.points) out << x.at(p.x()) << ',' << y.at(p.y()) << ' ';
  out << "\"/>";
}

void legend(std::ostream& out, const Plot& plot) {
  out << "<text class=\"title\" x=\"0\" y=\"14\">" << html::escape(plot.title) << "<tspan class=\"tick\" dx=\"6\">"
      << html::escape(plot.unit) << "</tspan></text>";
  constexpr double kLetter = 6.4;  // mean width of a letter at this size
  double right = kWidth - kRight;
  for (auto series = plot.series.rbegin(); series != plot.series.rend(); ++series) {
    if (series->name.empty()) continue;  // further pieces of one before
    right -= kLetter * double(series->name.size());
    out << "<text class=\"tick\" x=\"" << right << "\" y=\"14\">" << html::escape(series->name) << "</text>";
    right -= 8;
    if (series->dots)
      out << "<circle class=\"" << series->style << "\" cx=\"" << right - 5 << "\" cy=\"10\" r=\"3\"/>";
    else
      out << "<line class=\"" << series->style << "\" x1=\"" << right - 14 << "\" x2=\"" << right
          << "\" y1=\"10\" y2=\"10\"/>";
    right -= 28;
  }
}

}  // namespace

std::string Plot::svg() const {
  Range time, value;
  for (const PlotSeries& s : series)
    for (const Vec2& p : s.points) {
      time.add(p.x());
      value.add(p.y());
    }
  for (const PlotMark& level : levels) value.add(level.at);
  if (!(time.low < time.high)) return "<p class=\"empty\">Nothing to plot.</p>";
  value.low = std::min(value.low, 0.0);
  const double margin = 0.06 * std::max(value.high - value.low, 1e-9);
  const Axis x{time.low, time.high, kLeft, kWidth - kRight}, y{value.low, value.high + margin, kHeight - kBottom, kTop};

  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(1);
  out << "<svg class=\"plot\" viewBox=\"0 0 " << kWidth << ' ' << kHeight << "\" role=\"img\" aria-label=\""
      << html::escape(title) << "\">";
  grid(out, x, y, across);
  marks(out, *this, x, y);
  for (const PlotSeries& s : series) draw(out, s, x, y);
  legend(out, *this);
  out << "</svg>";
  return out.str();
}

}  // namespace rimshot::evaluate
