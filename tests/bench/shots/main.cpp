// Shots of a family, drawn by the video model (dense), the sparse model or the path tracer, coded as video, and read back by the judge.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numbers>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/judge.h"
#include "rimshot/media/video.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/sdk/drawn_shots.h"
#include "rimshot/sdk/resources.h"

using namespace rimshot;
using nlohmann::json;

namespace {

double degrees_between(const Vec3& a, const Vec3& b) { return std::atan2(a.cross(b).norm(), a.dot(b)) * 180 / std::numbers::pi; }

/// What the judge says of the drawn shot, beside the run. A contact counts as found where the judge has one matched to the run's.
json judged(int index, const sdk::DrawnShot& shot, const sdk::DrawShot& draw) {
  const auto file = std::filesystem::temp_directory_path() / ("bench_shots_" + std::to_string(getpid()) + ".mp4");
  media::VideoOptions encoding;
  encoding.fps = shot.fps;
  media::VideoWriter writer(file, shot.camera.width, shot.camera.height, encoding);
  for (int t = 0; t < int(shot.states.size()); ++t) writer.write(media::to_display(draw(shot, t), shot.camera.width, shot.camera.height));
  writer.finish();
  const auto judgement = evaluate::judge(file, shot.run);
  std::filesystem::remove(file);

  const auto metric = [&](const char* name) {
    const auto& value = judgement.report.metrics.at("rimshot").at(name).value;
    return value ? json(*value) : json();
  };
  json row = {{"index", index}, {"made_in_run", !physics::ring_passages(shot.run).empty()}, {"contacts_in_run", json::array()}, {"contacts", json::array()},
              {"position_error_rms", metric("position_error_rms")}, {"frames_read", metric("frames_read")}};
  row["made"] = judgement.made ? json(*judgement.made) : json();
  for (const auto& event : shot.run.contacts) row["contacts_in_run"].push_back(event.time);
  for (const auto& contact : judgement.report.contacts) {
    json one = {{"time", contact.time}};
    if (contact.truth) {
      one["with"] = contact.body_b;
      one["time_error_frames"] = std::abs(contact.time - contact.truth->time) * shot.fps;
      one["exit_direction_error"] = degrees_between(contact.exit_velocity, contact.truth->exit_velocity);
    }
    row["contacts"].push_back(one);
  }
  return row;
}

double share(const std::vector<double>& values, double bound) {
  return values.empty() ? 0 : double(std::ranges::count_if(values, [&](double v) { return v <= bound; })) / double(values.size());
}

json quantiles(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto at = [&](double q) { return values[std::min(values.size() - 1, std::size_t(q * double(values.size())))]; };
  return {{"median", at(0.5)}, {"95 %", at(0.95)}, {"worst", values.back()}};
}

/// Contacts nearer to each other leave no flight of three frames between them to read a velocity from [s].
constexpr double kApart = 0.15;
/// The bars for a contact.
constexpr double kDegrees = 2, kFrames = 1;

json summary(const json& rows) {
  int agree = 0, phantom = 0, lost = 0, first_found = 0, first_right = 0, with_contact = 0, found = 0, invented = 0;
  std::vector<double> direction, apart_direction, time, position;
  for (const json& row : rows) {
    const bool truth = row["made_in_run"].get<bool>();
    agree += row["made"] == json(truth);
    phantom += !truth && row["made"] == json(true);
    lost += truth && row["made"] == json(false);
    if (!row["position_error_rms"].is_null()) position.push_back(row["position_error_rms"].get<double>());
    const json* first = nullptr;
    for (const json& contact : row["contacts"]) {
      if (!contact.contains("with")) {
        ++invented;
        continue;
      }
      ++found;
      time.push_back(contact["time_error_frames"].get<double>());
      direction.push_back(contact["exit_direction_error"].get<double>());
      const double at = contact["time"].get<double>();
      if (std::ranges::count_if(row["contacts_in_run"], [&](const json& t) { return std::abs(t.get<double>() - at) < kApart; }) <= 1)
        apart_direction.push_back(direction.back());
      if (first == nullptr || at < (*first)["time"].get<double>()) first = &contact;
    }
    if (row["contacts_in_run"].empty()) continue;
    ++with_contact;
    if (first == nullptr) continue;
    ++first_found;
    first_right += (*first)["exit_direction_error"].get<double>() <= kDegrees && (*first)["time_error_frames"].get<double>() <= kFrames;
  }
  return {{"shots", rows.size()}, {"made_agrees", agree}, {"phantom_goals", phantom}, {"goals_missed", lost}, {"shots_with_contact", with_contact},
          {"of_them_read", first_found}, {"first_contact_within_2_degrees_and_one_frame", first_right}, {"contacts_read", found}, {"contacts_invented", invented},
          {"exit_direction_within_2_degrees", share(direction, kDegrees)}, {"contact_within_one_frame", share(time, kFrames)},
          {"contacts_apart", apart_direction.size()}, {"of_them_within_2_degrees", share(apart_direction, kDegrees)},
          {"exit_direction_error_degrees", quantiles(direction)}, {"contact_time_error_frames", quantiles(time)}, {"position_error_rms_px", quantiles(position)}};
}

}  // namespace

int main(int argc, char** argv) try {
  std::filesystem::path family, weights, output;
  std::string renderer = "dense";
  std::uint64_t seed = 1;
  int count = 500, samples = 4, threads = 1, first = 0;
  double minutes = 1e9;
  CLI::App app{"shots drawn, coded and read back by the judge; JSON: a row a shot, and a summary. Goes on with the shots that OUT lacks"};
  app.add_option("family", family, "of scenes with one ball and a ring")->required();
  app.add_option("--renderer", renderer)->check(CLI::IsMember({"dense", "sparse", "path"}));
  app.add_option("--weights", weights, "of the model (the shipped ones)");
  app.add_option("--samples", samples, "a pixel, that the model draws from, or of the path tracer");
  app.add_option("--seed", seed);
  app.add_option("--first", first, "shot to begin with");
  app.add_option("-n,--count", count);
  app.add_option("--minutes", minutes, "begin no shot after this time");
  app.add_option("--threads", threads);
  app.add_option("-o,--output", output)->required();
  CLI11_PARSE(app, argc, argv);

  if (weights.empty() && renderer != "path") weights = renderer == "dense" ? sdk::resources::weights_file() : sdk::resources::sparse_weights_file();
  json result = {{"family", family.string()}, {"renderer", renderer}, {"weights", weights.filename().string()}, {"samples", samples},
                 {"seed", seed}, {"first", first}, {"rows", json::array()}};
  if (std::ifstream in(output); in) {
    const json before = json::parse(in);
    for (const char* name : {"family", "renderer", "weights", "samples", "seed", "first"})
      if (before[name] != result[name]) throw Error(ErrorCode::InvalidInput, output.string() + ": is of another " + name);
    result["rows"] = before["rows"];
  }
  const auto start = std::chrono::steady_clock::now();
  const auto draw = renderer == "dense"    ? sdk::draw_dense(weights, samples, threads)
                    : renderer == "sparse" ? sdk::draw_sparse(weights)
                                           : sdk::DrawShot([&](const sdk::DrawnShot& shot, int t) { return sdk::trace(shot, t, samples, threads).radiance(); });
  const auto save = [&] {
    result["summary"] = summary(result["rows"]);
    const std::filesystem::path beside = output.string() + ".new";
    std::ofstream(beside) << result.dump(1) << '\n';
    std::filesystem::rename(beside, output);
  };
  save();
  for (int i = first + int(result["rows"].size()); i < first + count; ++i) {
    if (std::chrono::steady_clock::now() - start > std::chrono::duration<double, std::ratio<60>>(minutes)) break;
    result["rows"].push_back(judged(i, sdk::make_shot(family, seed, i, 64), draw));
    save();
  }
  std::cout << result["summary"].dump(1) << '\n';
} catch (const Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
