#include "rimshot/evaluate/batch.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "report_json.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

bool is_response(const std::string& name) { return name.starts_with("response."); }

void replace_score(std::map<std::string, Batch::Summary>& all, const std::string& name, std::optional<double> score) {
  const auto found = all.find(name);
  if (found == all.end()) return;
  found->second.measured = score ? found->second.clips : 0;
  found->second.mean = score.value_or(0);
}

}  // namespace

std::vector<std::pair<std::string, Batch::Summary>> Batch::summary() const {
  std::map<std::string, Summary> all;
  std::vector<PhysicsIqScenario> scenarios, corrected;
  for (const auto& [clip, report] : reports) {
    for (const auto& [family, members] : report.metrics)
      for (const auto& [name, metric] : members) {
        Summary& of = all[family + "." + name];
        of.unit = metric.unit;
        ++of.clips;
        if (!metric.value) continue;
        of.mean += *metric.value;
        ++of.measured;
      }
    if (report.scenario) scenarios.push_back(*report.scenario);
    if (report.scenario_corrected) corrected.push_back(*report.scenario_corrected);
  }
  for (auto& [name, of] : all)
    if (of.measured > 0) of.mean /= of.measured;
  for (const auto& [quantity, response] : responses()) {
    const int clips = int(std::ranges::count_if(reports, [&](const auto& of) { return of.second.responses.contains(quantity); }));
    for (const auto& [name, value] : {std::pair("slope", response.slope), std::pair("r_squared", response.r_squared), std::pair("monotonicity", response.monotonicity)})
      all["response." + quantity + "." + name] = {value, clips, int(reports.size()), "1"};
  }
  replace_score(all, "physics_iq.score_original", physics_iq_score_original(scenarios));
  replace_score(all, "physics_iq.score_verified", physics_iq_score_verified(scenarios));
  replace_score(all, "physics_iq.score_original_corrected", physics_iq_score_original(corrected));
  replace_score(all, "physics_iq.score_verified_corrected", physics_iq_score_verified(corrected));
  return {all.begin(), all.end()};
}

ResponsePoints Batch::response_points() const {
  ResponsePoints all;
  for (const auto& [clip, report] : reports)
    for (const auto& [quantity, points] : report.responses) all[quantity].insert(all[quantity].end(), points.begin(), points.end());
  return all;
}

std::map<std::string, Response> Batch::responses() const {
  std::map<std::string, Response> out;
  for (const auto& [quantity, points] : response_points())
    if (const auto response = response_of(points)) out[quantity] = *response;
  return out;
}

std::string Batch::to_json() const {
  nlohmann::ordered_json json = {{"version", 1}, {"clips", nlohmann::ordered_json::array()}, {"failures", nlohmann::ordered_json::array()},
                                 {"summary", nlohmann::ordered_json::object()}};
  for (const auto& [clip, report] : reports) json["clips"].push_back(json_of(report));
  for (const auto& [clip, reason] : failures) json["failures"].push_back({{"clip", clip}, {"reason", reason}});
  for (const auto& [name, of] : summary())
    json["summary"][name] = {{"mean", of.measured > 0 ? nlohmann::ordered_json(of.mean) : nlohmann::ordered_json()},
                             {"measured", of.measured}, {"clips", of.clips}, {"unit", of.unit}};
  const ResponsePoints points = response_points();
  for (const auto& [quantity, of] : responses()) {
    auto& curve = json["response"][quantity] = {{"slope", of.slope}, {"intercept", of.intercept}, {"r_squared", of.r_squared}, {"monotonicity", of.monotonicity}};
    for (const ResponsePoint& point : points.at(quantity)) curve["points"].push_back({point.commanded, point.measured});
  }
  return json.dump(2) + "\n";
}

std::string Batch::to_csv() const {
  const auto columns = summary();
  std::string text = "clip";
  for (const auto& [name, of] : columns) text += "," + name;
  text += "\r\n";
  for (const auto& [clip, report] : reports) {
    text += csv_field(clip);
    for (const auto& [name, of] : columns) {
      const std::size_t dot = name.find('.');
      const auto family = report.metrics.find(name.substr(0, dot));
      text += ",";
      if (family == report.metrics.end()) continue;
      const auto metric = family->second.find(name.substr(dot + 1));
      if (metric != family->second.end() && metric->second.value) text += nlohmann::json(*metric->second.value).dump();
    }
    text += "\r\n";
  }
  if (responses().empty()) return text;
  text += "all";
  for (const auto& [name, of] : columns) text += "," + (is_response(name) ? nlohmann::json(of.mean).dump() : "");
  return text + "\r\n";
}

Batch measure_batch(const std::vector<Evidence>& clips, const std::vector<std::string>& names, const std::function<void(int, int)>& progress) {
  if (clips.empty()) throw Error(ErrorCode::InvalidInput, "there is no clip to judge");
  std::vector<std::optional<Report>> reports(clips.size());
  std::vector<std::string> reasons(clips.size());
  std::mutex mutex;
  int done = 0;
  tbb::parallel_for(std::size_t(0), clips.size(), [&](std::size_t i) {
    try {
      reports[i] = measure(clips[i], names);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::InvalidInput) throw;
      reasons[i] = error.what();
    }
    const std::lock_guard lock(mutex);
    if (progress) progress(++done, int(clips.size()));
  });
  Batch batch;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    if (reports[i]) {
      batch.reports.emplace_back(clips[i].clip.string(), std::move(*reports[i]));
    } else {
      batch.failures.emplace_back(clips[i].clip.string(), reasons[i]);
    }
  }
  return batch;
}

}  // namespace rimshot::evaluate
