#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/clip_alone.h"
#include "rimshot/evaluate/html.h"
#include "rimshot/evaluate/report_style.h"
#include "svg_plot.h"

namespace rimshot::evaluate {
namespace {

using html::escape;
using html::number;

constexpr std::size_t kWorstFrames = 4;

std::string table_row(const char* kind, const std::vector<std::string>& cells) {
  std::string out = "<tr>";
  for (const std::string& cell : cells) out += std::string("<") + kind + ">" + cell + "</" + kind + ">";
  return out + "</tr>";
}

std::string page_table(const std::string& style, const std::vector<std::string>& head, const std::string& rows) {
  return "<div class=\"scroll\"><table class=\"" + style + "\"><thead>" + table_row("th", head) + "</thead><tbody>" + rows + "</tbody></table></div>";
}

std::string range(const std::optional<std::array<double, 2>>& interval, int digits = 3) {
  return interval ? number((*interval)[0], digits) + " … " + number((*interval)[1], digits) : "–";
}

std::string page_section(const std::string& title, const std::string& explanation, const std::string& content) {
  return "<section><h2>" + title + "</h2><p>" + explanation + "</p>" + content + "</section>\n";
}

std::string embedded_video(const std::filesystem::path& clip) {
  std::ifstream file(clip, std::ios::binary);
  if (!file) throw Error(ErrorCode::InvalidInput, clip.string() + ": cannot be read; the page embeds the clip");
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  return "<figure><video controls loop muted autoplay playsinline src=\"" + html::data_uri("video/mp4", bytes) + "\"></video><figcaption>The judged clip.</figcaption></figure>";
}

/// A frame under what was read: the circle in that frame, or the whole path with the contacts.
std::string picture(const media::Rgb8& frame, const std::string& over) {
  std::ostringstream out;
  out << "<svg class=\"path\" viewBox=\"0 0 " << frame.width << ' ' << frame.height << "\" role=\"img\"><image width=\"" << frame.width << "\" height=\"" << frame.height
      << "\" href=\"" << html::data_uri("image/png", media::encode_png(frame)) << "\"/>" << over << "</svg>";
  return out.str();
}

std::string path_over(const ClipAlone& alone) {
  const double dot = alone.height / 130.0;
  std::ostringstream out;
  for (const auto& piece : alone.path) {
    std::ostringstream points;
    for (const auto& point : piece) points << point.pixel.x() << ',' << point.pixel.y() << ' ';
    for (const char* layer : {"halo", "line"})
      out << "<polyline class=\"" << layer << "\" stroke-width=\"" << dot * (layer[0] == 'h' ? 1.1 : 0.6) << "\" points=\"" << points.str() << "\"/>";
  }
  for (const BallReading& reading : alone.readings)
    if (reading.measurable) out << "<circle stroke-width=\"" << dot * 0.4 << "\" cx=\"" << reading.pixel.x() << "\" cy=\"" << reading.pixel.y() << "\" r=\"" << dot << "\"/>";
  for (const ReportedContact& contact : alone.report.contacts)
    for (const auto& piece : alone.path)
      if (!piece.empty() && std::abs(piece.front().time - contact.time) < 1e-9)
        out << "<circle class=\"contact\" fill=\"none\" style=\"fill:none;stroke:#ff5a4f\" stroke-width=\"" << dot * 0.6 << "\" cx=\"" << piece.front().pixel.x() << "\" cy=\"" << piece.front().pixel.y()
            << "\" r=\"" << 2.4 * dot << "\"/>";
  return out.str();
}

std::vector<std::size_t> worst_frames(const ClipAlone& alone) {
  std::vector<std::size_t> frames;
  for (std::size_t i = 0; i < alone.deviation.size(); ++i)
    if (alone.deviation[i] >= 0) frames.push_back(i);
  std::ranges::stable_sort(frames, std::ranges::greater(), [&](std::size_t i) { return alone.deviation[i]; });
  if (frames.size() > kWorstFrames) frames.resize(kWorstFrames);
  return frames;
}

/// The frames that are shown, in one pass over the clip.
std::vector<media::Rgb8> frames_at(const std::filesystem::path& clip, const std::vector<std::size_t>& wanted) {
  std::vector<media::Rgb8> out(wanted.size());
  media::VideoReader reader(clip);
  media::Rgb8 frame;
  for (std::size_t i = 0; reader.read(frame); ++i)
    for (std::size_t k = 0; k < wanted.size(); ++k)
      if (wanted[k] == i) out[k] = frame;
  return out;
}

std::vector<PlotMark> contact_times(const ClipAlone& alone) {
  std::vector<PlotMark> marks;
  for (const ReportedContact& contact : alone.report.contacts) marks.push_back({contact.time, contact.body_b.empty() ? "contact" : "floor"});
  return marks;
}

std::string height_plot(const ClipAlone& alone) {
  Plot plot{"Height", "m", {}, contact_times(alone), {}};
  for (const auto& piece : alone.path) {
    PlotSeries series{plot.series.empty() ? "fitted" : "", "s1", false, {}};
    for (const auto& point : piece) series.points.emplace_back(point.time, point.height);
    plot.series.push_back(series);
  }
  return "<figure>" + plot.svg() + "</figure>";
}

std::string residual_plot(const ClipAlone& alone) {
  Plot plot{"Distance of the readings from the fitted path", "standard errors", {}, contact_times(alone), {}};
  PlotSeries series{"frames", "s4 dots", true, {}};
  for (std::size_t i = 0; i < alone.deviation.size(); ++i)
    if (alone.deviation[i] >= 0) series.points.emplace_back(double(i) / alone.fps, alone.deviation[i]);
  plot.series.push_back(series);
  return "<figure>" + plot.svg() + "</figure>";
}

std::string contact_rows(const Report& report) {
  std::string rows;
  for (const ReportedContact& c : report.contacts)
    rows += table_row("td", {c.body_b.empty() ? "unknown" : escape(c.body_b), number(c.time), c.time_interval95 ? number(500 * ((*c.time_interval95)[1] - (*c.time_interval95)[0]), 2) : "–",
                             number(c.approach_speed > 0 && c.restitution_reason.empty() ? std::optional(c.separation_speed / c.approach_speed) : std::nullopt, 3), range(c.restitution_interval95),
                             number(c.impulse_ratio, 2), number(c.energy_change, 3), range(c.energy_change_interval95)});
  if (rows.empty()) return "<p class=\"empty\">No contact between two flights is seen.</p>";
  return page_table("contacts", {"on", "time / s", "± ms", "restitution", "95 %", "friction used", "energy change", "95 %"}, rows);
}

std::string metric_rows(const Report& report) {
  std::string rows;
  for (const auto& [family, members] : report.metrics)
    for (const auto& [name, metric] : members)
      rows += table_row("td", {"<code>" + escape(family + "." + name) + "</code>", escape(metric.reason), number(metric.value), range(metric.interval95), escape(metric.unit)});
  return page_table("metrics", {"metric", "", "read", "95 % interval", "unit"}, rows);
}

std::string finding_list(const Report& report) {
  if (report.findings.empty()) return "<p><b class=\"good\">Nothing that no law allows is seen.</b></p>";
  std::string out;
  for (const Finding& f : report.findings)
    out += "<p><b class=\"bad\">The ball " + escape(f.what) + (f.time ? " at " + number(*f.time) + " s" : "") + ": " + number(f.value, 3) + " " + escape(f.unit) + "</b></p>";
  return out;
}

}  // namespace

std::string clip_alone_html(const ClipAlone& alone, const std::filesystem::path& clip) {
  const std::string name = escape(clip.stem().string());
  std::vector<std::size_t> wanted = worst_frames(alone);
  const std::size_t shown = alone.readings.empty() ? 0 : alone.readings.size() / 2;
  wanted.insert(wanted.begin(), shown);
  const std::vector<media::Rgb8> frames = frames_at(clip, wanted);
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" + name +
                    " – Rimshot report</title><style>" + kReportStyle + "</style></head>\n<body><main>\n<header><p>Rimshot judge, a clip alone</p><h1>" + name + "</h1></header>\n" +
                    finding_list(alone.report) + "<div class=\"pair\">" + embedded_video(clip);
  if (!frames[0].pixels.empty())
    out += "<figure>" + picture(frames[0], path_over(alone)) +
           "<figcaption><i class=\"key line\"></i> fitted path, contacts ringed <i class=\"key dot\"></i> ball read from each frame</figcaption></figure>";
  out += "</div>\n";
  if (!alone.path.empty()) out += "<div class=\"pair\">" + height_plot(alone) + residual_plot(alone) + "</div>\n";
  out += page_section("Contacts", "Where two flights meet. On a level floor the normal is upright; elsewhere it is the push's direction, which friction tilts.", contact_rows(alone.report));
  out += page_section("What the clip alone shows", "Nothing but the pixels, the frame rate and what was given on the command line is known.", metric_rows(alone.report));
  std::string worst;
  for (std::size_t k = 1; k < wanted.size(); ++k) {
    const BallReading& reading = alone.readings[wanted[k]];
    std::ostringstream circle;
    circle << "<circle style=\"fill:none;stroke:#35e0ff\" stroke-width=\"" << std::max(0.5, alone.height / 300.0) << "\" cx=\"" << reading.pixel.x() << "\" cy=\"" << reading.pixel.y() << "\" r=\"" << alone.radius[wanted[k]] << "\"/>";
    worst += "<figure>" + picture(frames[k], circle.str()) + "<figcaption>Frame " + std::to_string(wanted[k]) + ", " + number(alone.deviation[wanted[k]], 2) + " standard errors off the path.</figcaption></figure>";
  }
  if (!worst.empty()) out += page_section("Frames that fit worst", "The circle is the ball as read.", "<div class=\"pair\">" + worst + "</div>");
  return out + "</main></body></html>\n";
}

}  // namespace rimshot::evaluate
