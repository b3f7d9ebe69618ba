#include <algorithm>
#include <cmath>
#include <map>

#include "rimshot/core/error.h"
#include "rimshot/study/figure.h"
#include "sweep_table.h"

namespace rimshot::study {
namespace {

constexpr double kMargin = 26, kTitle = 64, kAxisLeft = 66, kAxisBelow = 52;

constexpr Rgb kAbsent{0.93, 0.93, 0.93};  ///< where an output did not happen

/// What became of a shot, by how the ball met the ring.
enum Fate { kMadeClean, kMadeOffRing, kMissedOffRing, kMissedRing };
const std::vector<std::pair<Rgb, std::string>> kFates = {{ink::kBlue, "made, no ring"},
                                                          {ink::kSky, "made off the ring"},
                                                          {ink::kOrange, "missed off the ring"},
                                                          {Rgb{0.93, 0.91, 0.87}, "missed the ring"}};

Fate fate(const batch::Outcome& o) {
  const bool ring = o.rim_time >= 0;
  if (o.made == 1) return ring ? kMadeOffRing : kMadeClean;
  return ring ? kMissedOffRing : kMissedRing;
}

std::string title_of(const batch::Output& output) {
  std::string words = output.name;
  std::ranges::replace(words, '_', ' ');
  return std::string(output.unit).empty() ? words : words + " / " + output.unit;
}

std::string count_words(const SweepTable& table) {
  const batch::Design& d = table.design;
  std::string words = std::to_string(d.points() * std::size_t(d.takes())) + " runs";
  if (d.takes() > 1) words += ", " + std::to_string(d.takes()) + " takes each";
  if (d.takes() > 1 && d.axes().empty()) words = std::to_string(d.takes()) + " takes";
  return words;
}

void heading(Figure& figure, const SweepTable& table) {
  figure.text(kMargin, 30, table.scene_name.empty() ? "sweep" : table.scene_name, 16, ink::kText, 0, true);
  figure.text(kMargin, 48, count_words(table), 11, ink::kFaint);
}

std::vector<const batch::Output*> chosen(const SweepTable& table, const std::vector<std::string>& show,
                                         std::initializer_list<const char*> usual) {
  std::vector<const batch::Output*> outputs;
  for (const std::string& name : show) outputs.push_back(&batch::output(name));
  if (!show.empty()) return outputs;
  // Without a wish: the usual ones that happened at all.
  for (const char* name : usual) {
    const batch::Output& output = batch::output(name);
    if (std::ranges::any_of(table.result.outcomes, [&](const batch::Outcome& o) { return !std::isnan(output.value(o)); }))
      outputs.push_back(&output);
  }
  return outputs;
}

/// Middle of a grid's cells at its values: half a cell is added at both ends.
Scale cells(const batch::Axis& axis) {
  const double low = std::min(axis.from, axis.to), high = std::max(axis.from, axis.to);
  const double half = axis.count > 1 ? 0.5 * (high - low) / (axis.count - 1) : 0.5;
  return {low - half, high + half};
}

template <typename Colour>
void map_panel(Figure& figure, const SweepTable& table, const Box& box, const Colour& colour) {
  const batch::Axis &x_axis = table.design.axes()[1], &y_axis = table.design.axes()[0];
  const Scale x = cells(x_axis), y = cells(y_axis);
  const double w = box.width / x_axis.count, h = box.height / y_axis.count;
  for (int i = 0; i < y_axis.count; ++i)
    for (int j = 0; j < x_axis.count; ++j) {
      const std::size_t point = std::size_t(i) * std::size_t(x_axis.count) + std::size_t(j);
      figure.rectangle({at_x(box, x, x_axis.value(j)) - w / 2, at_y(box, y, y_axis.value(i)) - h / 2, w, h}, colour(point));
    }
  figure.axes(box, x, y, axis_title(x_axis.path), axis_title(y_axis.path));
}

std::string map_picture(const SweepTable& table, const std::vector<std::string>& show) {
  const bool ring = !std::isnan(table.result.outcomes[0].made);
  const bool takes = table.design.takes() > 1;
  auto outputs = chosen(table, show, {"landing_x"});
  const std::size_t panels = outputs.size() + (ring ? 1 : 0);
  RIMSHOT_CHECK(panels > 0, panels);
  constexpr double kPanel = 360, kBar = 74;
  Figure figure(kMargin + double(panels) * (kAxisLeft + kPanel + kBar), kTitle + 26 + kPanel + kAxisBelow + 12);
  heading(figure, table);
  Box box{kMargin + kAxisLeft, kTitle + 26, kPanel, kPanel};
  const auto next = [&] { box.x += kAxisLeft + kPanel + kBar; };
  if (ring && !takes) {
    figure.legend(box.x - kAxisLeft + 10, kTitle + 12, kFates);
    map_panel(figure, table, box, [&](std::size_t point) { return kFates[fate(table.outcome(point, 0))].first; });
    next();
  } else if (ring) {
    map_panel(figure, table, box, [&](std::size_t point) { return scale_colour(table.summary(point, batch::output("made")).mean); });
    figure.colour_bar(box, {0, 1}, "share made");
    next();
  }
  for (const batch::Output* output : outputs) {
    std::vector<double> means;
    for (std::size_t point = 0; point < table.design.points(); ++point) means.push_back(table.summary(point, *output).mean);
    const Scale scale = Scale::of(means).padded(0);
    map_panel(figure, table, box, [&](std::size_t point) {
      const double v = means[point];
      return std::isnan(v) ? kAbsent : scale_colour((v - scale.low) / (scale.high - scale.low));
    });
    figure.colour_bar(box, scale, title_of(*output));
    if (std::ranges::any_of(means, [](double v) { return std::isnan(v); })) figure.legend(box.x, kTitle + 12, {{kAbsent, "did not happen"}});
    next();
  }
  return figure.png();
}

std::string curve_picture(const SweepTable& table, const std::vector<std::string>& show) {
  const batch::Axis& axis = table.design.axes()[0];
  const bool takes = table.design.takes() > 1;
  const auto outputs = chosen(table, show, {"made", "ring_gap", "first_contact_time", "rim_exit_speed", "landing_x", "landing_y"});
  constexpr double kWidth = 340, kHeight = 150;
  const std::size_t columns = outputs.size() > 1 ? 2 : 1, rows = (outputs.size() + columns - 1) / columns;
  Figure figure(kMargin + double(columns) * (kAxisLeft + kWidth + 24), kTitle + double(rows) * (kHeight + kAxisBelow + 14) + 6);
  heading(figure, table);
  const Scale x = Scale{std::min(axis.from, axis.to), std::max(axis.from, axis.to)}.padded(axis.count > 1 ? 0.02 : 0.5);
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Box box{kMargin + kAxisLeft + double(k % columns) * (kAxisLeft + kWidth + 24),
                  kTitle + double(k / columns) * (kHeight + kAxisBelow + 14), kWidth, kHeight};
    std::vector<double> low, mean, high;
    for (std::size_t point = 0; point < table.design.points(); ++point) {
      const batch::Summary s = table.summary(point, *outputs[k]);
      const double spread = std::isnan(s.spread) ? 0 : s.spread;
      mean.push_back(s.mean);
      low.push_back(s.mean - spread);
      high.push_back(s.mean + spread);
    }
    std::vector<double> all = low;
    all.insert(all.end(), high.begin(), high.end());
    const bool share = std::string(outputs[k]->name) == "made";
    const Scale y = share ? Scale{-0.05, 1.05} : Scale::of(all).padded(0.08);
    figure.axes(box, x, y, axis_title(axis.path), share && takes ? "share made" : title_of(*outputs[k]), true);
    // Lines go only between neighbours that both have the output.
    for (std::size_t i = 0; i < mean.size(); ++i) {
      const double px = at_x(box, x, axis.value(int(i)));
      if (i + 1 < mean.size() && !std::isnan(mean[i]) && !std::isnan(mean[i + 1])) {
        const double qx = at_x(box, x, axis.value(int(i) + 1));
        if (takes && !share)
          figure.area({{px, at_y(box, y, low[i])}, {qx, at_y(box, y, low[i + 1])}, {qx, at_y(box, y, high[i + 1])}, {px, at_y(box, y, high[i])}},
                      ink::kSky, 0.35);
        figure.line({{px, at_y(box, y, mean[i])}, {qx, at_y(box, y, mean[i + 1])}}, ink::kBlue, 1.5);
      }
      if (!std::isnan(mean[i]) && mean.size() <= 120) figure.dot(px, at_y(box, y, mean[i]), 1.9, ink::kBlue);
    }
  }
  if (takes) figure.legend(figure.text_width(count_words(table), 11) + kMargin + 24, 48, {{ink::kBlue, "mean"}, {Rgb{0.76, 0.90, 0.97}, "± one standard deviation"}});
  return figure.png();
}

/// How often each value occurs, made and missed apart.
void histogram(Figure& figure, const SweepTable& table, const Box& box, const batch::Output& output) {
  std::vector<double> values;
  for (int take = 0; take < table.design.takes(); ++take) values.push_back(output.value(table.outcome(0, take)));
  const Scale x = Scale::of(values).padded(0.04);
  const int bins = std::clamp(int(std::sqrt(double(values.size()))), 8, 40);
  std::map<int, std::pair<int, int>> counts;
  int most = 1;
  for (int take = 0; take < table.design.takes(); ++take) {
    const double v = values[std::size_t(take)];
    if (std::isnan(v)) continue;
    auto& [made, missed] = counts[std::min(bins - 1, int((v - x.low) / (x.high - x.low) * bins))];
    (table.outcome(0, take).made == 1 ? made : missed) += 1;
    most = std::max(most, made + missed);
  }
  const Scale y{0, most * 1.08};
  for (const auto& [bin, pair] : counts) {
    const double left = box.x + box.width * bin / bins, width = box.width / bins - 1;
    const double low = at_y(box, y, 0), middle = at_y(box, y, pair.first), top = at_y(box, y, pair.first + pair.second);
    figure.rectangle({left, middle, width, low - middle}, ink::kBlue);
    figure.rectangle({left, top, width, middle - top}, ink::kOrange);
  }
  figure.axes(box, x, y, title_of(output), "takes");
}

std::string takes_picture(const SweepTable& table, const std::vector<std::string>& show) {
  const auto outputs = chosen(table, show, {"ring_gap", "first_contact_time", "rim_exit_speed", "landing_x", "landing_y", "landing_time"});
  constexpr double kWidth = 260, kHeight = 170;
  const std::size_t columns = std::min<std::size_t>(3, std::max<std::size_t>(1, outputs.size())), rows = (outputs.size() + columns - 1) / columns;
  Figure figure(kMargin + double(columns) * (kAxisLeft + kWidth + 20), kTitle + double(rows) * (kHeight + kAxisBelow + 14) + 6);
  heading(figure, table);
  const auto made = table.summary(0, batch::output("made"));
  if (made.count > 0)
    figure.legend(kMargin + 90, 48, {{ink::kBlue, "made (" + short_number(100 * made.mean, 3) + " %)"}, {ink::kOrange, "missed"}});
  for (std::size_t k = 0; k < outputs.size(); ++k)
    histogram(figure, table,
              {kMargin + kAxisLeft + double(k % columns) * (kAxisLeft + kWidth + 20), kTitle + double(k / columns) * (kHeight + kAxisBelow + 14), kWidth,
               kHeight},
              *outputs[k]);
  return figure.png();
}

}  // namespace

std::string axis_title(const std::string& path) {
  static const std::map<std::string, std::string> units = {
      {"elevation", "°"}, {"azimuth", "°"}, {"velocity", "m/s"}, {"spin", "rad/s"}, {"position", "m"}, {"mass", "kg"},
      {"radius", "m"},    {"wind", "m/s"},  {"density", "kg/m³"}, {"gravity", "m/s²"}, {"duration", "s"}};
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.') parts.emplace_back();
    else parts.back() += c;
  }
  if (parts.front() == "bodies" || parts.front() == "world" || parts.front() == "materials") parts.erase(parts.begin());
  std::string words;
  for (const std::string& part : parts) words += (words.empty() ? "" : " ") + part;
  std::ranges::replace(words, '_', ' ');
  // The unit is the last part's, or that of the vector whose component it is.
  for (auto part = parts.rbegin(); part != parts.rend(); ++part)
    if (const auto unit = units.find(*part); unit != units.end()) return words + " / " + unit->second;
  return words;
}

std::string sweep_picture(const SweepTable& table, const std::vector<std::string>& show) {
  switch (table.design.axes().size()) {
    case 0: return table.design.takes() > 1 ? takes_picture(table, show) : "";
    case 1: return curve_picture(table, show);
    case 2: return map_picture(table, show);
    default: return "";
  }
}

}  // namespace rimshot::study
