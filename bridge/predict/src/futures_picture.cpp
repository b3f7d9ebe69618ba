#include "rimshot/predict/futures_picture.h"

#include <algorithm>

namespace rimshot::predict {
namespace {

using namespace study;  // figures

constexpr std::size_t kMostTakes = 200;  ///< that are drawn
constexpr double kPale = 0.45;           ///< opacity of the frame below the lines
constexpr Rgb kRead = ink::kVermilion, kMostProbable = ink::kText, kMade = ink::kBlue, kMissed = ink::kOrange, kNoRing = ink::kSky;

std::pair<double, double> picture_size(const View& view) {
  if (const auto* camera = std::get_if<gbuffer::PinholeCamera>(&view)) return {camera->width, camera->height};
  const double side = std::get<FlatSquare>(view).pixels;
  return {side, side};
}

}  // namespace

void draw_way(Figure& figure, const Box& box, const View& view, const std::vector<Vec3>& way, Rgb colour, double width) {
  const auto [columns, rows] = picture_size(view);
  const double scale = box.width / columns;
  std::vector<std::pair<double, double>> points;
  const auto stroke = [&] {
    if (points.size() > 1) figure.line(points, colour, width);
    points.clear();
  };
  for (const Vec3& place : way) {
    const Vec3 seen = see(view, place, 1);
    if (seen.x() < 0 || seen.y() < 0 || seen.x() > columns || seen.y() > rows || !(seen.z() > 0))
      stroke();
    else
      points.emplace_back(box.x + scale * seen.x(), box.y + scale * seen.y());
  }
  stroke();
}

void draw_futures(Figure& figure, const Box& box, const Perception& perception, const Unknowns& unknowns, const Forecast& forecast,
                  const media::Rgb8& last_given) {
  figure.picture(box, last_given.pixels.data(), last_given.width, last_given.height, kPale);
  const bool ring = forecast.made().has_value();
  for (std::size_t i = 0; i < std::min(kMostTakes, forecast.takes.size()); ++i) {
    const Take& take = forecast.takes[i];
    const Rgb colour = !ring ? kNoRing : take.outcome.made == 1 ? kMade : kMissed;
    const View view = perception.view_in(unknowns.apply(perception.scene, take.values));
    for (const auto& way : take.positions)
      draw_way(figure, box, view, {way.begin() + std::min<std::ptrdiff_t>(perception.given - 1, std::ssize(way)), way.end()}, colour, 0.4);
  }
  for (const int ball : forecast.balls) {
    std::vector<Vec3> way;
    for (int frame = 0; frame / perception.fps <= forecast.run.scene.world.duration; ++frame)
      way.push_back(forecast.run.state_at(ball, frame / perception.fps).p_WB);
    draw_way(figure, box, perception.view_in(forecast.run.scene), way, kMostProbable, 1.6);
  }
  const double scale = box.width / picture_size(perception.view).first;
  for (const Sighting& s : perception.sightings) figure.dot(box.x + scale * s.seen.x(), box.y + scale * s.seen.y(), 2.2, kRead);
}

std::vector<std::pair<Rgb, std::string>> futures_legend(bool ring) {
  std::vector<std::pair<Rgb, std::string>> entries = {{kRead, "read"}, {kMostProbable, "most probable"}};
  if (ring) {
    entries.insert(entries.end(), {{kMade, "takes: made"}, {kMissed, "missed"}});
  } else {
    entries.emplace_back(kNoRing, "takes");
  }
  return entries;
}

}  // namespace rimshot::predict
