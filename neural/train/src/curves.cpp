#include "curves.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "rimshot/core/atomic_file.h"

namespace rimshot::train {
namespace {

constexpr int kPanelWidth = 360, kPanelHeight = 150, kPanelsARow = 2, kPoints = 160;
constexpr int kLeft = 60, kTop = 24, kRight = 12, kBottom = 22;  // of a panel, for its texts

struct Table {
  std::vector<std::string> names;            // of the columns after the step
  std::vector<double> steps;
  std::vector<std::vector<double>> columns;
};

Table read(const std::filesystem::path& log) {
  Table table;
  std::ifstream in(log);
  std::string line, cell;
  std::getline(in, line);
  std::istringstream head(line);
  std::getline(head, cell, ',');
  while (std::getline(head, cell, ',')) table.names.push_back(cell);
  table.columns.resize(table.names.size());
  while (std::getline(in, line)) {
    std::istringstream row(line);
    std::getline(row, cell, ',');
    table.steps.push_back(std::atof(cell.c_str()));
    for (auto& column : table.columns) {
      std::getline(row, cell, ',');
      column.push_back(std::atof(cell.c_str()));
    }
  }
  return table;
}

/// Means over equal groups of rows, so that a long run still shows its course.
std::vector<double> thinned(const std::vector<double>& values) {
  const std::size_t group = (values.size() + kPoints - 1) / kPoints;
  std::vector<double> means;
  for (std::size_t i = 0; i < values.size(); i += group) {
    const std::size_t count = std::min(group, values.size() - i);
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += values[i + k];
    means.push_back(sum / double(count));
  }
  return means;
}

std::string number(double value) {
  std::ostringstream out;
  out.precision(3);
  out << value;
  return out.str();
}

void draw_panel(std::ostream& svg, const std::string& name, const std::vector<double>& steps, const std::vector<double>& values, int left, int top) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const double v : values)
    if (v > 0) low = std::min(low, v), high = std::max(high, v);
  const auto text = [&](double x, double y, const char* anchor, const std::string& content) {
    svg << "<text x='" << x << "' y='" << y << "' text-anchor='" << anchor << "'>" << content << "</text>\n";
  };
  const double x0 = left + kLeft, x1 = left + kPanelWidth - kRight, y0 = top + kPanelHeight - kBottom, y1 = top + kTop;
  svg << "<rect x='" << x0 << "' y='" << y1 << "' width='" << x1 - x0 << "' height='" << y0 - y1 << "' fill='none' stroke='#999'/>\n";
  text(x0, y1 - 7, "start", name);
  text(x0, y0 + 15, "start", number(steps.front()));
  text(x1, y0 + 15, "end", number(steps.back()));
  if (high == 0) return;
  if (high < low * 1.0001) high = low * 1.0001;
  text(x0 - 5, y0, "end", number(low));
  text(x0 - 5, y1 + 9, "end", number(high));
  bool pen_down = false;
  svg << "<path fill='none' stroke='#06c' stroke-width='1.4' d='";
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] > 0)) {
      pen_down = false;
      continue;
    }
    const double along = values.size() > 1 ? double(i) / double(values.size() - 1) : 0;
    svg << (pen_down ? 'L' : 'M') << x0 + along * (x1 - x0) << ' ' << y0 + std::log(values[i] / low) / std::log(high / low) * (y1 - y0) << ' ';
    pen_down = true;
  }
  svg << "'/>\n";
}

}  // namespace

void draw_curves(const std::filesystem::path& log, const std::filesystem::path& picture) {
  const Table table = read(log);
  if (table.steps.empty()) return;
  const int rows = (int(table.names.size()) + kPanelsARow - 1) / kPanelsARow;
  const int width = kPanelsARow * kPanelWidth, height = rows * kPanelHeight;
  std::ostringstream svg;
  svg.precision(5);
  svg << "<svg xmlns='http://www.w3.org/2000/svg' width='" << width << "' height='" << height << "' font-family='sans-serif' font-size='11'>\n"
      << "<rect width='" << width << "' height='" << height << "' fill='white'/>\n";
  for (int i = 0; i < int(table.names.size()); ++i)
    draw_panel(svg, table.names[std::size_t(i)], table.steps, thinned(table.columns[std::size_t(i)]), i % kPanelsARow * kPanelWidth,
               i / kPanelsARow * kPanelHeight);
  svg << "</svg>\n";
  write_text(picture, svg.str());
}

}  // namespace rimshot::train
