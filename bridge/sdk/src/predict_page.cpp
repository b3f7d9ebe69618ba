#include <algorithm>
#include <fstream>
#include <iterator>

#include "predict_report.h"
#include "rimshot/evaluate/html.h"
#include "rimshot/evaluate/report_style.h"
#include "rimshot/predict/futures_picture.h"
#include "rimshot/predict/unknown_camera.h"

namespace rimshot::sdk {
namespace {

namespace html = evaluate::html;
using namespace study;  // figures

constexpr double kPanelHeight = 300, kTop = 54, kGap = 84;

/// Every ball's height over time: mean and 95 % of the takes.
void draw_heights(Figure& figure, const Prediction& p, const Box& box) {
  const Rgb colours[] = {ink::kBlue, ink::kGreen, ink::kVermilion, ink::kOrange};
  std::vector<double> all;
  std::vector<std::vector<std::array<double, 3>>> bands;
  for (std::size_t b = 0; b < p.forecast.balls.size(); ++b) {
    auto& band = bands.emplace_back();
    for (int t = 0; t < p.frames; ++t) {
      std::vector<double> heights;
      for (const predict::Take& take : p.forecast.takes) heights.push_back(take.positions[b][std::size_t(t)].z());
      std::ranges::sort(heights);
      const auto quantile = [&](double q) { return heights[std::size_t(q * double(heights.size() - 1) + 0.5)]; };
      band.push_back({quantile(0.025), quantile(0.5), quantile(0.975)});
      all.insert(all.end(), band.back().begin(), band.back().end());
    }
  }
  const Scale x{0, std::max(1, p.frames - 1) / p.perception.fps}, y = Scale::of(all).padded(0.06);
  figure.axes(box, x, y, "time / s", "height / m", true);
  for (std::size_t b = 0; b < bands.size(); ++b) {
    std::vector<std::pair<double, double>> area, middle;
    const auto at = [&](std::size_t t, std::size_t k) {
      return std::pair(at_x(box, x, double(t) / p.perception.fps), at_y(box, y, bands[b][t][k]));
    };
    for (std::size_t t = 0; t < bands[b].size(); ++t) area.push_back(at(t, 2)), middle.push_back(at(t, 1));
    for (std::size_t t = bands[b].size(); t-- > 0;) area.push_back(at(t, 0));
    figure.area(area, colours[b % 4], 0.25);
    figure.line(middle, colours[b % 4], 1.5);
  }
  const double given = at_x(box, x, (p.perception.given - 1) / p.perception.fps);
  figure.line({{given, box.y}, {given, box.y + box.height}}, ink::kFaint, 1, true);
}

std::string row(const std::vector<std::string>& cells, const char* tag = "td") {
  std::string out = "<tr>";
  for (const std::string& cell : cells) out += std::string("<") + tag + ">" + cell + "</" + tag + ">";
  return out + "</tr>";
}

std::string table(const std::vector<std::string>& head, const std::string& rows) {
  return "<div class=\"scroll\"><table><thead>" + row(head, "th") + "</thead><tbody>" + rows + "</tbody></table></div>";
}

std::string section(const std::string& title, const std::string& words, const std::string& content) {
  return "<section><h2>" + title + "</h2><p>" + words + "</p>" + content + "</section>\n";
}

std::string unknown_rows(const Prediction& p, predict::Kind kind) {
  std::string rows;
  for (std::size_t i = 0; i < p.unknowns.parameters.size(); ++i) {
    const predict::Parameter& parameter = p.unknowns.parameters[i];
    if (parameter.kind != kind) continue;
    const auto [low, high] = interval95(p, i);
    rows += row({html::escape(parameter.name), html::number(p.estimate.belief().mean[long(i)]),
                 html::number(low, 4) + " to " + html::number(high, 4), parameter.unit,
                 p.estimate.told(p.unknowns, i) ? "the frames" : "<b>the prior</b>",
                 html::number(p.unknowns.prior.mean[long(i)], 3) + " ± " + html::number(p.unknowns.prior.sigma(i), 3)});
  }
  return rows;
}

std::string untold_list(const Prediction& p) {
  std::string out;
  for (const std::string& sentence : predict::untold_camera(p.unknowns, p.estimate)) out += "<p><b>" + html::escape(sentence) + ".</b></p>";
  return out;
}

std::string dependence_rows(const Prediction& p) {
  std::string rows;
  for (const predict::Dependence& dependence : p.dependences)
    for (const auto& at : dependence.at) {
      const auto made = at.made ? html::number(100 * *at.made, 3) + " %" : std::string("–");
      const auto speed = at.exit ? html::number(at.exit->velocity.norm(), 3) : std::string("–");
      rows +=
          row({html::escape(p.unknowns.parameters[dependence.unknown].name), html::number(at.value, 3), made, speed,
               html::number(at.end.x(), 3) + ", " + html::number(at.end.y(), 3) + ", " + html::number(at.end.z(), 3)});
    }
  return rows;
}

}  // namespace

std::string prediction_picture(const Prediction& p) {
  const Box ways{16, kTop, kPanelHeight * p.last_given.width / p.last_given.height, kPanelHeight},
      heights{ways.x + ways.width + kGap, kTop, 420, kPanelHeight - 44};
  Figure figure(heights.x + heights.width + 24, kTop + kPanelHeight + 16);
  figure.text(16, 24,
              "seen in " + std::to_string(p.perception.given) + " frames, continued to " + std::to_string(p.frames), 14,
              ink::kText, 0, true);
  figure.legend(16, 44, predict::futures_legend(p.forecast.made().has_value()));
  figure.text(heights.x, 44, "height: middle and 95 % of the takes; dashed: the last given frame", 11, ink::kFaint);
  predict::draw_futures(figure, ways, p.perception, p.unknowns, p.forecast, p.last_given);
  draw_heights(figure, p, heights);
  return figure.png();
}

std::string prediction_html(const Prediction& p, const std::filesystem::path& clip, const std::string& picture) {
  std::ifstream in(clip, std::ios::binary);
  const std::vector<std::uint8_t> video{std::istreambuf_iterator<char>(in), {}};
  const std::vector<std::uint8_t> png(picture.begin(), picture.end());
  const std::string name = html::escape(p.options.clip.filename().string());
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>" +
      name + " – Rimshot prediction</title><style>" + evaluate::kReportStyle +
      "</style></head>\n<body><main>\n<header><p>Rimshot prediction</p><h1>" + name + "</h1></header>\n";
  page += "<figure><img alt=\"possible futures\" style=\"width:100%\" src=\"" + html::data_uri("image/png", png) +
          "\"></figure>\n";
  page += "<figure><video controls loop muted src=\"" + html::data_uri("video/mp4", video) +
          "\"></video><figcaption>The most probable future, from the first given frame.</figcaption></figure>\n";
  const std::vector<std::string> head = {"", "value", "95 %", "unit", "from", "prior"};
  page += section("What was seen",
                  "The balls' states at the first frame, fitted through the simulator to " +
                      std::to_string(p.perception.sightings.size()) + " readings; root mean square residual " +
                      html::number(p.estimate.residual, 3) + " standard errors.",
                  table(head, unknown_rows(p, predict::Kind::State)));
  if (!p.perception.fitted_camera.empty())
    page += section("The camera", "Fitted with the rest. Its place and heading on the ground are supposed: nothing depends on them.",
                    table(head, unknown_rows(p, predict::Kind::Camera)) + untold_list(p));
  if (p.options.laws == Laws::Estimated)
    page +=
        section("What it is made of", "The laws' coefficients. What the frames do not tell stands as its prior says.",
                table(head, unknown_rows(p, predict::Kind::Law)));
  if (!p.dependences.empty())
    page += section("How the answer depends on what is not known",
                    "The future with one coefficient held at its mean less one standard deviation, its mean, and its "
                    "mean plus one.",
                    table({"coefficient", "held at", "made", "next exit, m/s", "ends at, m"}, dependence_rows(p)));
  return page + "</main></body></html>\n";
}

}  // namespace rimshot::sdk
