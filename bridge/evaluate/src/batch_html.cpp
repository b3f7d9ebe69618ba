#include <algorithm>
#include <filesystem>

#include "rimshot/evaluate/html.h"
#include "rimshot/evaluate/report_style.h"
#include "rimshot/evaluate/batch.h"
#include "svg_plot.h"

namespace rimshot::evaluate {
namespace {

/// The file's name, or of a data set's clip, all of which are called alike, its folder's.
std::string name_of(const std::filesystem::path& clip) {
  return (clip.filename() == "video.mp4" && clip.has_parent_path() ? clip.parent_path() : clip).filename().string();
}

std::optional<double> value_of(const Report& report, const std::string& name) {
  const std::size_t dot = name.find('.');
  const auto family = report.metrics.find(name.substr(0, dot));
  if (family == report.metrics.end()) return {};
  const auto metric = family->second.find(name.substr(dot + 1));
  return metric == family->second.end() ? std::nullopt : metric->second.value;
}

/// Scores and overlaps are better the larger, errors and distances the smaller.
bool larger_is_better(const std::string& name) {
  for (const char* part : {"score", "iou", "ssim", "rate", "invariance", "pis."})
    if (name.find(part) != std::string::npos) return true;
  return false;
}

/// A small plot and the figures of every response curve.
std::string response_section(const Batch& batch) {
  const ResponsePoints points = batch.response_points();
  std::string plots;
  for (const auto& [quantity, response] : batch.responses()) {
    std::string name = quantity;
    std::ranges::replace(name, '_', ' ');
    Plot plot{name, quantity == "gravity" ? "m s⁻²" : "", {}, {}, {}, "commanded"};
    double low = points.at(quantity).front().commanded, high = low;
    PlotSeries dots{"measured", "s4 dots", true, {}};
    for (const ResponsePoint& point : points.at(quantity)) {
      low = std::min(low, point.commanded);
      high = std::max(high, point.commanded);
      dots.points.emplace_back(point.commanded, point.measured);
    }
    const auto line = [&](double at) { return Vec2(at, response.intercept + response.slope * at); };
    plot.series = {{"commanded", "s2", false, {{low, low}, {high, high}}}, {"fit", "s1", false, {line(low), line(high)}}, dots};
    plots += "<figure>" + plot.svg() + "<figcaption>slope " + html::number(response.slope, 3) + ", R² " + html::number(response.r_squared, 3) +
             ", Kendall's τ " + html::number(response.monotonicity, 3) + ", " + std::to_string(points.at(quantity).size()) + " points</figcaption></figure>";
  }
  return plots.empty() ? "" : "<section><h2>Response</h2><p>What the clips show over what their scenes command; a perfect clip lies on the line.</p><div class=\"pair\">" + plots + "</div></section>\n";
}

std::string row(const std::string& head, const std::vector<std::string>& cells, const char* kind) {
  std::string out = "<tr><" + std::string(kind) + ">" + head + "</" + kind + ">";
  for (const std::string& cell : cells) out += "<" + std::string(kind) + ">" + cell + "</" + kind + ">";
  return out + "</tr>";
}

}  // namespace

std::string Batch::to_html() const {
  // Only what was measured somewhere; scores first.
  std::vector<std::pair<std::string, Summary>> columns = summary();
  std::erase_if(columns, [](const auto& column) { return column.second.measured == 0 || column.first.starts_with("response."); });
  std::ranges::stable_sort(columns, {}, [](const auto& column) { return column.first.find("score") == std::string::npos; });

  auto ranked = reports;
  if (!columns.empty()) {
    const std::string& first = columns[0].first;
    const double sign = larger_is_better(first) ? -1 : 1;
    std::ranges::stable_sort(ranked, [&](const auto& a, const auto& b) {
      const auto va = value_of(a.second, first), vb = value_of(b.second, first);
      return va && vb ? sign * *va < sign * *vb : va.has_value() && !vb.has_value();
    });
  }

  std::vector<std::string> head, means;
  for (const auto& [name, of] : columns) {
    head.push_back(html::escape(name));
    means.push_back("<b>" + html::number(of.mean) + "</b>");
  }
  std::string rows = row("<b>all</b>", means, "td");
  for (const auto& [clip, report] : ranked) {
    std::vector<std::string> cells;
    for (const auto& [name, of] : columns) cells.push_back(html::number(value_of(report, name)));
    rows += row(html::escape(name_of(clip)), cells, "td");
  }
  std::string failed;
  for (const auto& [clip, reason] : failures) failed += "<tr><td>" + html::escape(clip) + "</td><td>" + html::escape(reason) + "</td></tr>";
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                    "<title>Rimshot leaderboard</title><style>" + std::string(kReportStyle) + "</style></head>\n<body><main>\n<header><p>Rimshot judge</p><h1>" +
                    std::to_string(reports.size()) + " clips</h1></header>\n";
  if (!columns.empty())
    out += "<section><h2>Leaderboard</h2><p>Ranked by " + html::escape(columns[0].first) + ", " +
           (larger_is_better(columns[0].first) ? "largest" : "smallest") +
           " first. The first row is the mean, and for Physics-IQ's scores the score of the set.</p><div class=\"scroll\"><table><thead>" +
           row("clip", head, "th") + "</thead><tbody>" + rows + "</tbody></table></div></section>\n";
  out += response_section(*this);
  if (!failed.empty())
    out += "<section><h2>Not measured</h2><p>These clips could not be read or compared.</p><div class=\"scroll\"><table class=\"provenance\"><tbody>" + failed +
           "</tbody></table></div></section>\n";
  return out + "</main></body></html>\n";
}

}  // namespace rimshot::evaluate
