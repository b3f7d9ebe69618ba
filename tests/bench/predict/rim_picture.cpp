#include "rim_picture.h"

#include <algorithm>
#include <fstream>
#include <iostream>

#include "clip.h"
#include "rim_shot.h"
#include "rimshot/core/error.h"
#include "rimshot/predict/futures_picture.h"
#include "rimshot/predict/laws.h"
#include "rimshot/scene/family.h"

namespace rimshot::bench {
namespace {

using namespace study;  // figures

constexpr double kMargin = 16, kHead = 30, kRow = 30, kNames = 190, kPanel = 400, kMostDegrees = 45;
constexpr int kCases = 4, kColumns = 2, kGiven = 12;
constexpr Rgb kTruth = ink::kGreen;
const std::vector<std::pair<std::string, Rgb>> kSeries = {{"12 frames", ink::kBlue}, {"6 frames", ink::kOrange}, {"3 frames", ink::kVermilion}};

std::string key_of(const std::string& words) {
  std::string key = words;
  std::ranges::replace(key, ' ', '_');
  return key;
}

/// A split's figures for a number of given frames; null where it was not measured.
Json figures_of(const Json& split, const std::string& series) { return split.value(key_of(series), Json()); }

/// A row a split: medians of the exit direction's error as dots, 90 % as the end of a line.
void draw_errors(Figure& figure, const Box& box, const Json& results) {
  const Scale x{0, kMostDegrees};
  figure.text(box.x, box.y - 10, "error of the direction after the first contact: median and, as a line, 90 %", 11, ink::kFaint);
  for (const double tick : x.ticks(5)) {
    const double at = at_x(box, x, tick);
    figure.line({{at, box.y}, {at, box.y + box.height}}, ink::kGrid, 1);
    figure.text(at, box.y + box.height + 16, short_number(tick) + "\u00b0", 11, ink::kFaint, 0.5);
  }
  double y = box.y;
  for (const auto& [name, split] : results.items()) {
    const Json first = figures_of(split, kSeries[0].first);
    figure.text(box.x - 8, y + kRow / 2 + 4, name + " (" + std::to_string(first.at("shots").get<int>()) + ")", 11, ink::kText, 1);
    for (std::size_t i = 0; i < kSeries.size(); ++i) {
      const Json figures = figures_of(split, kSeries[i].first);
      if (figures.is_null()) continue;
      const Json& error = figures.at("exit_direction_error_deg");
      const double at = y + kRow * (0.25 + 0.25 * double(i)), median = error.at("median"), most = error.at("p90");
      figure.line({{at_x(box, x, median), at}, {at_x(box, x, std::min(most, kMostDegrees)), at}}, kSeries[i].second, 1.5);
      figure.dot(at_x(box, x, std::min(median, kMostDegrees)), at, 3.5, kSeries[i].second);
    }
    y += kRow;
  }
}

struct Case {
  std::string split;
  std::vector<std::pair<std::string, std::string>> overrides;
  std::uint64_t seed, index;
  double error, half_angle;
};

/// The rebounds whose direction was furthest off, of all splits.
std::vector<Case> worst_cases(const Json& file) {
  std::vector<Case> cases;
  for (const auto& [name, split] : file.at("rim").items()) {
    const Json figures = figures_of(split, kSeries[0].first);
    for (const Json& row : figures.at("worst")) {
      if (!row.contains("exit_error_deg")) continue;
      Case& c = cases.emplace_back(Case{name, {}, file.at("seed"), row.at("index"), row.at("exit_error_deg"), row.at("half_angle_50_deg")});
      for (const auto& [path, value] : split.at("overrides").items()) c.overrides.emplace_back(path, value);
    }
  }
  return cases;
}

void draw_case(Figure& figure, const Box& box, const Case& c, const Options& options, Readings& readings) {
  const auto shot = shot_of(scene::Family::load(options.family, c.overrides).sample(c.seed, c.index), c.index).value();
  const int first = shot.last - kGiven + 1;
  Clip clip(shot.run, first, shot.last, options, readings);
  const auto perception = clip.look(first);
  const auto unknowns = predict::unknown_states(perception);
  const auto estimate = predict::estimate(perception, unknowns);
  const auto forecast = predict::forecast(perception, unknowns, estimate.explanations, shot.frames() - first, options.takes, c.seed);
  predict::draw_futures(figure, box, perception, unknowns, forecast, clip.frames(first).back());
  std::vector<Vec3> way;
  for (int frame = shot.last; frame < shot.frames(); ++frame) way.push_back(shot.run.state_at(shot.contact().body_a, frame / perception.fps).p_WB);
  predict::draw_way(figure, box, perception.view, way, kTruth, 1.6);
  figure.text(box.x, box.y - 6, c.split + ", shot " + std::to_string(c.index) + ": " + short_number(c.error, 2) + "\u00b0 off, half of the takes within " +
                                    short_number(c.half_angle, 2) + "\u00b0", 11, ink::kText);
}

}  // namespace

std::string rim_picture(const Options& options) {
  Json splits = Json::object();
  std::vector<Case> cases;
  for (const auto& path : options.results) {
    std::ifstream in(path);
    const Json file = Json::parse(in);
    for (const auto& [name, split] : file.at("rim").items())
      for (const auto& [key, value] : split.items())
        if (!splits.contains(name) || !splits[name].contains(key)) splits[name][key] = value;
    std::ranges::copy(worst_cases(file), std::back_inserter(cases));
  }
  std::ranges::sort(cases, std::greater(), &Case::error);
  cases.resize(std::min<std::size_t>(cases.size(), kCases));

  const Box errors{kMargin + kNames, kMargin + 2 * kHead, 2 * kPanel + kMargin - kNames, kRow * double(splits.size())};
  const double below = errors.y + errors.height + 2 * kHead, panel_height = kPanel * 9 / 16;
  const double rows = std::ceil(double(cases.size()) / kColumns);
  Figure figure(2 * kPanel + 3 * kMargin, below + kHead + rows * (panel_height + kHead));
  std::vector<std::pair<Rgb, std::string>> legend;
  for (const auto& [name, colour] : kSeries) legend.emplace_back(colour, name);
  figure.legend(kMargin, kMargin + 8, legend);
  draw_errors(figure, errors, splits);

  legend = predict::futures_legend(true);
  legend.emplace_back(kTruth, "what happened");
  figure.text(kMargin, below - 12, "The worst of all with 12 frames given", 12, ink::kText, 0, true);
  figure.legend(kMargin + 270, below - 12, legend);
  Readings readings(options.readings);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Box box{kMargin + double(i % kColumns) * (kPanel + kMargin), below + kHead / 2 + double(i / kColumns) * (panel_height + kHead), kPanel, panel_height};
    std::cerr << cases[i].split << ' ' << cases[i].index << '\n';
    draw_case(figure, box, cases[i], options, readings);
  }
  return figure.png();
}

}  // namespace rimshot::bench
