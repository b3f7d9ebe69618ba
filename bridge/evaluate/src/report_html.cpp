#include "rimshot/evaluate/report_html.h"

#include "rimshot/evaluate/html.h"
#include "report_figures.h"
#include "rimshot/evaluate/report_style.h"
#include "report_tables.h"

namespace rimshot::evaluate {
namespace {

std::string section(const std::string& title, const std::string& explanation, const std::string& content) {
  return "<section><h2>" + title + "</h2><p>" + explanation + "</p>" + content + "</section>\n";
}

std::string pair(const std::string& left, const std::string& right) {
  return "<div class=\"pair\">" + left + right + "</div>\n";
}

}  // namespace

std::string report_html(const ReportInput& input) {
  const std::string name = html::escape(input.run.scene.name.empty() ? "Run" : input.run.scene.name);
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\">"
         "<title>" +
         name + " – Rimshot report</title><style>" + kReportStyle +
         "</style></head>\n<body><main>\n"
         "<header><p>Rimshot report</p><h1>" +
         name + "</h1></header>\n" + summary_tiles(input) + "\n" + pair(video_figure(input), path_figure(input)) +
         pair(height_figure(input), energy_figure(input)) +
         section("Contacts", "As read from the pixels of the clip, each above the simulated event that it belongs to.",
                 contact_table(input)) +
         section("Certificate",
                 "Residuals of the laws, recomputed from the run's numbers by other formulas than the simulator's.",
                 certificate_table(input)) +
         section("What the judge measured",
                 "The judge reads the finished video knowing the camera and the court, not the motion.",
                 metric_table(input)) +
         section("Provenance", "What this clip was made from.", provenance_table(input)) + "</main></body></html>\n";
}

}  // namespace rimshot::evaluate
