// Draws clips with sparse conditioning and reads the bodies back from the pictures: by what differs from the empty court (many balls,
// clips of a data set), and by the judge (shots with one ball). Every row has the same readers' result on the path-traced pictures.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numbers>

#include "plate_reader.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/model/sparse_model.h"
#include "rimshot/model/weight_file.h"
#include "rimshot/sdk/drawn_shots.h"

using namespace rimshot;
using namespace rimshot::layout;

namespace {

std::vector<float> copy_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

at::Tensor tensor_of(const std::vector<float>& values, at::IntArrayRef shape) {
  return at::from_blob(const_cast<float*>(values.data()), shape).clone();
}

std::vector<float> floats(const std::vector<Half>& values) { return {values.begin(), values.end()}; }

model::Drawing draw(const model::SparseModel& network, const Clip& clip, int frame) {
  const at::Tensor states = tensor_of(clip.body_state, {clip.frames, clip.bodies, kStateColumns});
  return network.draw({tensor_of(floats(clip.plate), {1, kPlatePlanes, clip.height, clip.width}), states.narrow(0, frame, 1),
                       tensor_of(clip.body_albedo, {1, clip.bodies, 3})});
}

/// Bodies that a reader by difference can tell apart: in sight, whole, and away from the others.
bool readable(const Clip& clip, int frame, int body) {
  const float* states = clip.body_state.data() + kStateColumns * frame * clip.bodies;
  const float* own = states + kStateColumns * body;
  const float r = own[kStateRadius];
  if (own[kStateDepth] <= 0 || own[kStateX] < r || own[kStateY] < r || own[kStateX] > float(clip.width) - r || own[kStateY] > float(clip.height) - r) return false;
  for (int other = 0; other < clip.bodies; ++other) {
    const float* state = states + kStateColumns * other;
    if (other != body && state[kStateDepth] > 0 && std::hypot(state[kStateX] - own[kStateX], state[kStateY] - own[kStateY]) < 1.6f * r + state[kStateRadius]) return false;
  }
  double seen = 0;
  const std::size_t pixels = std::size_t(clip.height) * std::size_t(clip.width);
  for (std::size_t i = 0; i < pixels; ++i) seen += double(float(clip.coverage[(std::size_t(frame) * std::size_t(clip.bodies) + std::size_t(body)) * pixels + i]));
  return seen > 0.5 * std::numbers::pi * double(r * r);
}

struct Mean {
  double sum = 0;
  int count = 0;
  void add(double value) { sum += value, ++count; }
  double value() const { return count > 0 ? sum / count : 0; }
};

/// network null: the teacher's own pictures.
nlohmann::json read_clips(const std::filesystem::path& folder, const model::SparseModel* network) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (std::filesystem::exists(entry.path() / "clip.h5")) files.push_back(entry.path() / "clip.h5");
  std::sort(files.begin(), files.end());
  Mean position, area, psnr, permanence;
  int bodies = 0;
  for (const auto& file : files) {
    const Clip clip = read_clip(file);
    const std::size_t pixels = std::size_t(clip.height) * std::size_t(clip.width);
    const std::vector<float> plate = floats(clip.plate);
    for (int t = 0; t < clip.frames; ++t) {
      std::vector<float> teacher(3 * pixels), picture;
      for (std::size_t i = 0; i < teacher.size(); ++i) teacher[i] = float(clip.background[std::size_t(t) * 3 * pixels + i]) + float(clip.moving[std::size_t(t) * 3 * pixels + i]);
      picture = teacher;
      if (network) {
        const model::Drawing drawing = draw(*network, clip, t);
        picture = copy_of(drawing.radiance);
        // Coverage drawn against coverage in sight, of every body, hidden ones too.
        const std::vector<float> alpha = copy_of(drawing.body_alpha);
        for (int b = 0; b < clip.bodies; ++b) {
          const float* state = clip.body_state.data() + kStateColumns * (t * clip.bodies + b);
          if (state[kStateDepth] <= 0) continue;
          double drawn = 0, truth = 0;
          for (std::size_t i = 0; i < pixels; ++i) {
            drawn += double(alpha[std::size_t(b) * pixels + i]);
            truth += double(float(clip.coverage[std::size_t(t * clip.bodies + b) * pixels + i]));
          }
          permanence.add(std::abs(drawn - truth) / (std::numbers::pi * double(state[kStateRadius] * state[kStateRadius])));
        }
      }
      double error = 0;
      for (std::size_t i = 0; i < teacher.size(); ++i) {
        const auto displayed = [](float v) { return std::pow(std::clamp(double(v), 0.0, 1.0), 1 / 2.2); };
        error += std::pow(displayed(picture[i]) - displayed(teacher[i]), 2) / double(teacher.size());
      }
      if (network) psnr.add(-10 * std::log10(error));
      for (int b = 0; b < clip.bodies; ++b) {
        if (!readable(clip, t, b)) continue;
        const float* state = clip.body_state.data() + kStateColumns * (t * clip.bodies + b);
        double sum = 0, x = 0, y = 0;
        for (std::size_t i = 0; i < pixels; ++i) {
          const double a = double(float(clip.coverage[std::size_t(t * clip.bodies + b) * pixels + i]));
          sum += a;
          x += a * (double(i % std::size_t(clip.width)) + 0.5);
          y += a * (double(i / std::size_t(clip.width)) + 0.5);
        }
        ++bodies;
        const auto reading = bench::read_body(picture, plate, clip.width, clip.height, state);
        // A body that is not there counts as off by its radius.
        position.add(reading ? std::min<double>(std::hypot(reading->x - x / sum, reading->y - y / sum), state[kStateRadius]) : state[kStateRadius]);
        area.add(reading ? std::min(1.0, std::abs(reading->area / sum - 1)) : 1);
      }
    }
  }
  nlohmann::json json = {{"bodies", bodies}, {"position_error_px", position.value()}, {"area_error", area.value()}};
  if (network) json["psnr_db"] = psnr.value(), json["permanence_error"] = permanence.value();
  return json;
}

/// One row a clip (its middle frame), columns: path traced, then each network; every pixel doubled.
void write_pictures(const std::filesystem::path& file, const std::vector<std::filesystem::path>& folders, const std::vector<model::SparseModel>& networks) {
  constexpr int kClips = 3, kZoom = 2;
  std::vector<std::vector<media::Rgb8>> rows;
  for (const auto& folder : folders)
    for (int i = 0; i < kClips; ++i) {
      char name[16];
      std::snprintf(name, sizeof name, "%06d", i);
      const Clip clip = read_clip(folder / name / "clip.h5");
      const int t = clip.frames / 2;
      const auto picture = [&](const at::Tensor& planes) { return media::to_display(copy_of(planes.permute({1, 2, 0})), clip.width, clip.height); };
      const auto layer = [&](const std::vector<Half>& values) { return tensor_of(floats(values), {clip.frames, 3, clip.height, clip.width})[t]; };
      rows.push_back({picture(layer(clip.background) + layer(clip.moving))});
      for (const auto& network : networks) rows.back().push_back(picture(draw(network, clip, t).radiance[0]));
    }
  const int width = rows[0][0].width, height = rows[0][0].height;
  media::Rgb8 sheet{int(rows[0].size()) * width * kZoom, int(rows.size()) * height * kZoom, {}};
  for (int y = 0; y < sheet.height; ++y)
    for (int x = 0; x < sheet.width; ++x) {
      const media::Rgb8& from = rows[std::size_t(y / (height * kZoom))][std::size_t(x / (width * kZoom))];
      const int pixel = y % (height * kZoom) / kZoom * width + x % (width * kZoom) / kZoom;
      for (int c = 0; c < 3; ++c) sheet.pixels.push_back(from.pixels[std::size_t(3 * pixel + c)]);
    }
  media::write_png(file, sheet);
}

nlohmann::json to_json(const sdk::JudgedShots& j) {
  return {{"frames", j.frames}, {"read", j.read}, {"position_error_px", j.position_error}, {"contacts", j.contacts}, {"contacts_found", j.found},
          {"contact_time_error_ms", 1000 * j.contact_time_error}, {"exit_velocity_error_m_s", j.exit_velocity_error},
          {"outcomes_right", j.outcomes}, {"shots", j.shots}};
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<std::filesystem::path> clips, families, weights;
  int count = 8;
  CLI::App app{"read-back of pictures drawn with sparse conditioning; JSON on the standard output"};
  app.add_option("--clips", clips, "data sets of rimshot dataset");
  app.add_option("--shots", families, "families of scenes with one ball");
  app.add_option("--count", count, "shots of each family");
  app.add_option("--weights", weights, "weight files of the sparse model");
  std::filesystem::path pictures;
  app.add_option("--pictures", pictures, "PNG of the first clips of each data set: path traced, then each network");
  CLI11_PARSE(app, argc, argv);

  const at::NoGradGuard no_gradient;
  at::set_num_threads(1);
  std::vector<model::SparseModel> networks;
  for (const auto& file : weights) {
    networks.emplace_back();
    model::read_weights(file, networks.back().parameters(), model::kSparseArchitecture);
  }
  if (!pictures.empty()) write_pictures(pictures, clips, networks);
  nlohmann::ordered_json json;
  for (const auto& folder : clips) {
    json[folder.filename().string()]["path traced"] = read_clips(folder, nullptr);
    for (std::size_t i = 0; i < networks.size(); ++i) json[folder.filename().string()][weights[i].string()] = read_clips(folder, &networks[i]);
  }
  for (const auto& family : families) {
    constexpr std::uint64_t kSeed = 77;
    const auto shots = sdk::make_shots(family, kSeed, count, 64);
    auto& rows = json[family.stem().string()];
    rows["path traced"] = to_json(sdk::judge_shots(shots, [](const sdk::DrawnShot& shot, int t) { return sdk::trace(shot, t, 32).radiance(); }));
    for (const auto& file : weights) rows[file.string()] = to_json(sdk::judge_shots(shots, sdk::draw_sparse(file)));
  }
  std::cout << json.dump(1) << '\n';
} catch (const Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
