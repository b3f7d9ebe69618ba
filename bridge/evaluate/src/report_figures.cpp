#include "report_figures.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "rimshot/evaluate/html.h"
#include "rimshot/core/error.h"
#include "rimshot/media/video.h"
#include "box_sight.h"
#include "svg_plot.h"

namespace rimshot::evaluate {
namespace {

/// Points a second of a drawn path: a bounce keeps its corner.
constexpr double kPathRate = 240;

std::vector<int> moving_bodies(const trajectory::Trajectory& run) {
  std::vector<int> out;
  for (std::size_t i = 0; i < run.scene.bodies.size(); ++i)
    if (!run.scene.bodies[i].is_static) out.push_back(int(i));
  return out;
}

/// Of the box that moves.
Vec3 moving_half_extents(const trajectory::Trajectory& run) {
  return std::get<scene::Box>(run.scene.bodies[std::size_t(moving_bodies(run).front())].shape).half_extents;
}

double duration(const trajectory::Trajectory& run) { return run.time.empty() ? 0 : run.time.back(); }

/// Every impact and landing, named after what stands still.
std::vector<PlotMark> contact_marks(const trajectory::Trajectory& run) {
  std::vector<PlotMark> marks;
  for (const auto& event : run.contacts) {
    if (event.phase == trajectory::Phase::End) continue;
    const int other = run.scene.bodies[std::size_t(event.body_a)].is_static ? event.body_a : event.body_b;
    marks.push_back({event.time, run.scene.bodies[std::size_t(other)].name});
  }
  return marks;
}

/// Frame at which the picture is most telling: the first contact, or the middle.
double shown_time(const trajectory::Trajectory& run) {
  for (const auto& event : run.contacts)
    if (event.phase != trajectory::Phase::End) return event.time;
  return duration(run) / 2;
}

/// The part of a simulated path that lies before the camera, as points of an SVG polyline.
std::string projected_path(const trajectory::Trajectory& run, int body, const gbuffer::PinholeCamera& camera) {
  std::ostringstream points;
  points.setf(std::ios::fixed);
  points.precision(2);
  for (double t = 0; t <= duration(run); t += 1 / kPathRate) {
    const Vec3 pixel = camera.project(run.state_at(body, t).p_WB);
    if (pixel.z() > 0) points << pixel.x() << ',' << pixel.y() << ' ';
  }
  return points.str();
}

}  // namespace

std::string video_figure(const ReportInput& input) {
  std::ifstream file(input.clip, std::ios::binary);
  if (!file) throw Error(ErrorCode::InvalidInput, input.clip.string() + ": cannot be read; the report embeds the clip");
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  const auto label = input.provenance.find("label");
  return "<figure><video controls loop muted autoplay playsinline src=\"" + html::data_uri("video/mp4", bytes) +
         "\"></video><figcaption>" +
         (label == input.provenance.end() ? "The judged clip." : html::escape(label->second)) +
         "</figcaption></figure>";
}

std::string path_figure(const ReportInput& input) {
  media::VideoReader clip(input.clip);
  const auto camera = gbuffer::PinholeCamera::from(input.run.scene.camera(input.camera), clip.width(), clip.height());
  media::Rgb8 frame;
  const auto shown = std::size_t(std::lround(shown_time(input.run) * clip.fps()));
  for (std::size_t left = shown; clip.read(frame) && left > 0; --left) {}

  const double dot = clip.height() / 130.0;
  std::ostringstream out;
  out << "<figure><svg class=\"path\" viewBox=\"0 0 " << frame.width << ' ' << frame.height
      << "\" role=\"img\" aria-label=\"Path over a frame\">"
      << "<image width=\"" << frame.width << "\" height=\"" << frame.height << "\" href=\""
      << html::data_uri("image/png", media::encode_png(frame)) << "\"/>";
  for (const int body : moving_bodies(input.run)) {
    const std::string points = projected_path(input.run, body, camera);
    for (const char* layer : {"halo", "line"})
      out << "<polyline class=\"" << layer << "\" stroke-width=\"" << dot * (layer[0] == 'h' ? 1.1 : 0.6)
          << "\" points=\"" << points << "\"/>";
  }
  for (const BallReadings& readings : input.judgement.readings)
    for (const BallReading& reading : readings) {
      if (!reading.measurable) continue;
      out << "<circle stroke-width=\"" << dot * 0.4 << "\" cx=\"" << reading.pixel.x() << "\" cy=\""
          << reading.pixel.y() << "\" r=\"" << dot << "\"/>";
    }
  for (const BoxReading& reading : input.judgement.box)
    if (reading.measurable) out << "<circle stroke-width=\"" << dot * 0.4 << "\" cx=\"" << reading.pixel.x() << "\" cy=\"" << reading.pixel.y() << "\" r=\"" << dot << "\"/>";
  if (const auto& box = input.judgement.box; shown < box.size() && box[shown].measurable)
    for (const BoxFace& face : visible_faces(camera, moving_half_extents(input.run), box[shown].pose)) {
      out << "<polygon class=\"line\" stroke-width=\"" << dot * 0.4 << "\" points=\"";
      for (const Vec2& corner : face.corners) out << corner.x() << ',' << corner.y() << ' ';
      out << "\"/>";
    }
  out << "</svg><figcaption><i class=\"key line\"></i> simulated path <i class=\"key dot\"></i> "
      << (input.judgement.box.empty() ? "ball" : "centre of the box") << " read from each frame of the clip"
      << (input.judgement.box.empty() ? "" : "; the outline is the one read from this frame") << "</figcaption></figure>";
  return out.str();
}

std::string energy_figure(const ReportInput& input) {
  const auto& energy = input.run.energy;
  Plot plot{"Energy", "J", {}, contact_marks(input.run), {}};
  for (const auto& [name, style] : {std::pair("kinetic", "s1"), std::pair("potential", "s2"),
                                    std::pair("dissipated", "s3"), std::pair("total", "s4")})
    plot.series.push_back({name, style, false, {}});
  for (std::size_t i = 0; i < input.run.time.size(); ++i) {
    const double values[] = {energy.kinetic[i], energy.potential[i], energy.dissipated[i],
                             energy.kinetic[i] + energy.potential[i] + energy.dissipated[i]};
    for (std::size_t k = 0; k < 4; ++k) plot.series[k].points.emplace_back(input.run.time[i], values[k]);
  }
  return "<figure>" + plot.svg() + "</figure>";
}

std::string height_figure(const ReportInput& input) {
  Plot plot{"Height and contacts", "m", {}, contact_marks(input.run), {}};
  PlotSeries read{"read", "s4 dots", true, {}};
  for (const int body : moving_bodies(input.run)) {
    PlotSeries simulated{input.run.scene.bodies[std::size_t(body)].name + ", simulated", "s1", false, {}};
    for (double t = 0; t <= duration(input.run); t += 1 / kPathRate)
      simulated.points.emplace_back(t, input.run.state_at(body, t).p_WB.z());
    plot.series.push_back(simulated);
  }
  const double fps = media::VideoReader(input.clip).fps();
  for (const BallReadings& readings : input.judgement.readings)
    for (std::size_t i = 0; i < readings.size(); ++i)
      if (readings[i].measurable) read.points.emplace_back(double(i) / fps, readings[i].p_WB.z());
  for (std::size_t i = 0; i < input.judgement.box.size(); ++i)
    if (const BoxReading& box = input.judgement.box[i]; box.measurable) read.points.emplace_back(double(i) / fps, box.pose.p_WB.z());
  if (!read.points.empty()) plot.series.push_back(read);
  for (const auto& body : input.run.scene.bodies)
    if (std::holds_alternative<scene::Torus>(body.shape)) plot.levels.push_back({body.initial.p_WB.z(), body.name});
  return "<figure>" + plot.svg() + "</figure>";
}

}  // namespace rimshot::evaluate
