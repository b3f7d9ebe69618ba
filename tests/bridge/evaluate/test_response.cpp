#include "rimshot/evaluate/response.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "rimshot/evaluate/batch.h"
#include "tolerance.h"

using namespace rimshot::evaluate;

TEST_CASE("a straight line has its own slope, explains all and keeps the order") {
  const auto rising = response_of({{1, 2.5}, {2, 4.5}, {4, 8.5}});
  REQUIRE(rising.has_value());
  CHECK_NEAR(rising->slope, 2, 1e-14);
  CHECK_NEAR(rising->intercept, 0.5, 1e-14);
  CHECK_NEAR(rising->r_squared, 1, 1e-14);
  CHECK_EQ(rising->monotonicity, 1);
  const auto falling = response_of({{1, 3}, {2, 2}, {3, 1}});
  CHECK_NEAR(falling->slope, -1, 1e-14);
  CHECK_EQ(falling->monotonicity, -1);
}

TEST_CASE("scattered points: worked by hand") {
  // x 1 2 3 4, y 1 3 2 4: Sxx 5, Sxy 4, Syy 5; five of six pairs in order.
  const auto response = response_of({{1, 1}, {2, 3}, {3, 2}, {4, 4}});
  REQUIRE(response.has_value());
  CHECK_NEAR(response->slope, 0.8, 1e-14);
  CHECK_NEAR(response->r_squared, 0.64, 1e-14);
  CHECK_NEAR(response->monotonicity, 4.0 / 6, 1e-14);
  // A tie in what is commanded: tau-b = (5 - 0) / sqrt(5 * 6).
  const auto tied = response_of({{1, 1}, {1, 2}, {2, 3}, {3, 4}});
  CHECK_NEAR(tied->monotonicity, 5 / std::sqrt(30.0), 1e-14);
}

TEST_CASE("what is commanded or shown alike has no response") {
  CHECK_FALSE(response_of({{9.81, 9.8}, {9.81, 9.7}, {9.81, 9.9}}).has_value());
  CHECK_FALSE(response_of({{1, 2}, {2, 2}, {3, 2}}).has_value());
  CHECK_FALSE(response_of({{1, 1}, {2, 2}}).has_value());
}

TEST_CASE("a set's response is in its summary, JSON, CSV and page") {
  Batch batch;
  for (const double g : {6.0, 8.0, 10.0}) {
    Report report;
    report.metrics["gravity"]["g_eff"] = {0.5 * g + 4, "m/s^2", {}, ""};
    report.responses["gravity"] = {{g, 0.5 * g + 4}};
    batch.reports.emplace_back("g" + std::to_string(int(g)) + ".mp4", report);
  }
  const auto summary = batch.summary();
  const auto slope = std::ranges::find(summary, "response.gravity.slope", [](const auto& s) { return s.first; });
  REQUIRE(slope != summary.end());
  CHECK_NEAR(slope->second.mean, 0.5, 1e-14);
  CHECK_EQ(slope->second.measured, 3);
  const auto json = nlohmann::json::parse(batch.to_json());
  CHECK_NEAR(json.at("response").at("gravity").at("r_squared").get<double>(), 1, 1e-14);
  CHECK_EQ(json.at("response").at("gravity").at("points").size(), 3);
  CHECK_EQ(json.at("clips")[1].at("response").at("gravity")[0].at("commanded"), 8.0);
  const std::string csv = batch.to_csv();
  CHECK_EQ(std::ranges::count(csv, '\n'), 5);  // head, three clips, all
  CHECK(csv.find("response.gravity.monotonicity") != std::string::npos);
  CHECK(batch.to_html().find("<h2>Response</h2>") != std::string::npos);
}
