#include "branch_picture.h"

#include <algorithm>
#include <set>

#include "rimshot/study/figure.h"

namespace rimshot::study {
namespace {

constexpr double kWidth = 900, kLeft = 110, kRight = 26, kBranchTop = 62, kLane = 34, kBetween = 78;
constexpr std::size_t kMostLabels = 24;

/// Bodies with an event in any of the runs, by name, in scene order.
std::vector<std::string> lanes(const std::vector<BranchRun>& runs) {
  std::vector<std::string> names;
  for (const BranchRun& branch : runs) {
    std::set<int> bodies;
    for (const auto& event : branch.graph.events) bodies.insert(event.bodies.begin(), event.bodies.end());
    for (const int body : bodies)
      if (const std::string& name = branch.run.bodies[std::size_t(body)].name; std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace

std::string branch_picture(const std::vector<BranchRun>& runs, double intervention) {
  const std::vector<std::string> names = lanes(runs);
  const double panel = kLane * double(std::max<std::size_t>(1, names.size()));
  Figure figure(kWidth, kBranchTop + double(runs.size()) * (panel + kBetween));
  const trajectory::Trajectory& factual = runs.front().run;
  figure.text(26, 30, (factual.scene.name.empty() ? "branch" : factual.scene.name) + ": events and what caused them", 16, ink::kText, 0, true);
  figure.legend(26, 50, {{ink::kBlue, "impact"}, {ink::kGreen, "lasting contact begins or ends"}, {ink::kVermilion, "intervention"},
                         {Rgb{0.72, 0.73, 0.76}, "same as in the factual run, to the last bit"}});
  const Scale x{0, factual.time.back()};
  double top = kBranchTop + 24;
  for (const BranchRun& branch : runs) {
    const Box box{kLeft, top, kWidth - kLeft - kRight, panel};
    figure.text(26, top - 10, branch.name, 13, ink::kText, 0, true);
    const auto lane = [&](int body) {
      const auto at = std::ranges::find(names, branch.run.bodies[std::size_t(body)].name) - names.begin();
      return top + kLane * (double(at) + 0.5);
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
      const double y = top + kLane * (double(i) + 0.5);
      const bool there = std::ranges::any_of(branch.run.bodies, [&](const auto& b) { return b.name == names[i]; });
      figure.text(kLeft - 12, y + 4, names[i], 11.5, there ? ink::kText : ink::kGrid, 1);
      figure.line({{box.x, y}, {box.x + box.width, y}}, ink::kGrid, 1);
    }
    for (const double t : x.ticks(8)) {
      const double at = at_x(box, x, t);
      figure.line({{at, box.y + box.height}, {at, box.y + box.height + 4}}, ink::kFaint, 1);
      figure.text(at, box.y + box.height + 17, short_number(t), 11, ink::kFaint, 0.5);
    }
    figure.line({{box.x, box.y + box.height}, {box.x + box.width, box.y + box.height}}, ink::kFaint, 1);
    figure.text(box.x + box.width, box.y + box.height + 32, "time / s", 11, ink::kFaint, 1);

    // Events that the factual run has too.
    std::set<int> shared;
    if (&branch != &runs.front())
      for (const auto& match : batch::match_events(factual, branch.run))
        if (match.same) shared.insert(match.other);
    const auto colour = [&](const batch::EventGraph::Event& event) {
      if (event.contact < 0) return ink::kVermilion;
      if (shared.contains(event.contact)) return Rgb{0.72, 0.73, 0.76};
      return branch.run.contacts[std::size_t(event.contact)].phase == trajectory::Phase::Impact ? ink::kBlue : ink::kGreen;
    };
    for (const auto& cause : branch.graph.causes) {
      const auto& to = branch.graph.events[std::size_t(cause.to)];
      const double from = cause.from < 0 ? 0 : branch.graph.events[std::size_t(cause.from)].time, y = lane(cause.body);
      figure.line({{at_x(box, x, from), y}, {at_x(box, x, to.time), y}}, to.contact < 0 ? ink::kFaint : colour(to), 2);
    }
    if (intervention > 0) figure.line({{at_x(box, x, intervention), box.y}, {at_x(box, x, intervention), box.y + box.height}}, ink::kVermilion, 1, true);
    double free_from = 0;
    for (std::size_t e = 0; e < branch.graph.events.size(); ++e) {
      const auto& event = branch.graph.events[e];
      const double at = at_x(box, x, event.time);
      double low = 1e9, high = 0;
      for (const int body : event.bodies) {
        low = std::min(low, lane(body));
        high = std::max(high, lane(body));
      }
      figure.line({{at, low}, {at, high}}, colour(event), 1.2);
      for (const int body : event.bodies) figure.dot(at, lane(body), 3.6, colour(event));
      // Numbers as in events.json, where there is room.
      if (branch.graph.events.size() > kMostLabels || at < free_from) continue;
      figure.text(at + 4, low - 6, std::to_string(e), 10, ink::kFaint);
      free_from = at + 16;
    }
    top += panel + kBetween;
  }
  return figure.png();
}

}  // namespace rimshot::study
