#include "rimshot/evaluate/clip_alone.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numbers>

#include "court_scene.h"
#include "drawn_ball.h"
#include "made_readings.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/measure.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using test::Bounce, test::kFrameTime;

namespace {

constexpr double kRadius = 0.12;

/// The court seen from the side, the floor in view.
scene::Scene side_scene() {
  return test::court_scene({{"cameras.side.position", "[4, -4.6, 1.3]"}, {"cameras.side.look_at", "[4, 0, 0.95]"}});
}

std::filesystem::path write_clip(const std::filesystem::path& file, const std::vector<media::Rgb8>& frames, media::VideoOptions options = {}) {
  media::VideoWriter video(file, frames[0].width, frames[0].height, options);
  for (const auto& frame : frames) video.write(frame);
  video.finish();
  return file;
}

std::vector<media::Rgb8> drawn(const test::BallMotion& motion, int frames = 22) {
  test::DrawnClipOptions options;
  options.frames = frames;
  options.shadow = false;
  return test::draw_clip(side_scene(), motion, options);
}

evaluate::ClipAlone alone(const test::BallMotion& motion, const evaluate::GivenOfClip& given = {kRadius, {}, {}}) {
  const test::TempDir folder;
  return evaluate::read_clip_alone(write_clip(folder.path() / "clip.mp4", drawn(motion)), given);
}

const evaluate::Metric& metric(const evaluate::ClipAlone& clip, const std::string& family, const std::string& name) {
  return clip.report.metrics.at(family).at(name);
}

/// Direction in which the ball leaves the floor in the picture [degrees], by the drawing's own camera.
double picture_exit(const Bounce& bounce) {
  const auto camera = side_scene().cameras[0];
  const double t = bounce.impact_time();
  const Vec2 way = test::pixel_of(camera, bounce.position(t + 1e-4)) - test::pixel_of(camera, bounce.position(t + 1e-6));
  return std::atan2(way.y(), way.x()) * 180 / std::numbers::pi;
}

bool holds(const std::optional<std::array<double, 2>>& interval, double truth) { return interval && (*interval)[0] <= truth && truth <= (*interval)[1]; }

}  // namespace

TEST_CASE("a bounce is measured from the clip alone: time, restitution, gravity, direction") {
  const Bounce bounce;
  const auto clip = alone([&](double t) { return bounce.position(t); });
  CHECK_GE(*metric(clip, "rimshot", "frames_read").value, 0.9);
  REQUIRE_EQ(clip.report.contacts.size(), 1);
  const auto& contact = clip.report.contacts[0];
  CHECK_EQ(contact.body_b, "level floor");
  // Centres are read to 0.1 px = 2 cm/100; at 9 m/s between the velocities before and after that is 0.2 ms, over few frames a millisecond.
  CHECK_NEAR(contact.time, bounce.impact_time(), 1.5e-3);
  CHECK(holds(contact.time_interval95, bounce.impact_time()));
  CHECK_NEAR(contact.separation_speed / contact.approach_speed, bounce.restitution, 0.02);
  CHECK(holds(contact.restitution_interval95, bounce.restitution));
  CHECK_LE(contact.impulse_ratio, 0.05);  // the closed form has none
  const auto& gravity = metric(clip, "gravity", "g_eff");
  CHECK_NEAR(*gravity.value, 9.81, 0.3);  // an outline of 6 px read 0.2 px too large is 3 %
  CHECK(holds(gravity.interval95, 9.81));
  CHECK(holds(metric(clip, "rimshot", "vertical_fov").interval95, 34));
  CHECK_NEAR(*contact.picture_exit_angle, picture_exit(bounce), 1.5);
  CHECK(clip.report.findings.empty());
  CHECK_EQ(clip.path.size(), 2);
}

TEST_CASE("the exit's direction in the picture is that of the projected motion: a ball that comes nearer") {
  Bounce bounce;
  bounce.p0 = {2.9, 1.6, 1.6};
  bounce.v0 = {0.3, -3, -1};
  const auto clip = alone([&](double t) { return bounce.position(t); });
  REQUIRE_EQ(clip.report.contacts.size(), 1);
  const auto& contact = clip.report.contacts[0];
  CHECK_NEAR(*contact.picture_exit_angle, picture_exit(bounce), 1.5);  // the velocity without perspective points 5 degrees elsewhere and more
}

TEST_CASE("without a radius the scale comes from gravity, and what has no scale stays as it is") {
  const Bounce bounce;
  const auto clip = alone([&](double t) { return bounce.position(t); }, {});
  REQUIRE_EQ(clip.report.contacts.size(), 1);
  CHECK_NEAR(clip.report.contacts[0].separation_speed / clip.report.contacts[0].approach_speed, bounce.restitution, 0.02);
  CHECK_FALSE(metric(clip, "gravity", "g_eff").value);
  CHECK(metric(clip, "gravity", "g_eff").reason.find("--ball-radius") != std::string::npos);
  CHECK_NEAR(*metric(clip, "rimshot", "ball_radius").value, kRadius, 0.04 * kRadius);  // as gravity above
  CHECK(holds(metric(clip, "rimshot", "ball_radius").interval95, kRadius));
}

TEST_CASE("what no law allows is found: energy from nothing, a jump, a standstill; and a ball that is gone for a while") {
  Bounce bounce;
  SUBCASE("energy") {
    bounce.restitution = 1.15;
    const auto clip = alone([&](double t) { return bounce.position(t); });
    REQUIRE_EQ(clip.report.findings.size(), 1);
    CHECK_EQ(clip.report.findings[0].what, "gains energy");
    CHECK_NEAR(*clip.report.findings[0].time, bounce.impact_time(), 2e-3);
    CHECK_GT(*metric(clip, "contact", "energy_gain_max").value, 0.1);
  }
  SUBCASE("jump") {
    const auto clip = alone([&](double t) { return Vec3(bounce.position(t) + (t > 0.25 ? Vec3(0.08, 0, 0) : Vec3(0, 0, 0))); });
    REQUIRE_GE(clip.report.findings.size(), 1);
    CHECK_EQ(clip.report.findings[0].what, "jumps");
    CHECK_NEAR(*clip.report.findings[0].time, 0.25, kFrameTime);
    CHECK_NEAR(*metric(clip, "rimshot", "jump_radii").value, 0.08 / kRadius, 0.15);  // two lines of a few frames, 0.1 px of 6
  }
  SUBCASE("standstill") {
    const auto clip = alone([&](double t) { return bounce.position(t < 0.2 ? t : std::max(0.2, t - 4 * kFrameTime)); });
    CHECK_NEAR(*metric(clip, "rimshot", "standstill_time").value, 4 * kFrameTime, 1.01 * kFrameTime);  // what two frames tell of it
    CHECK(std::ranges::count(clip.report.findings, "stands still in mid-air", &evaluate::Finding::what) == 1);
  }
  SUBCASE("gone") {
    const auto clip = alone([&](double t) { return Vec3(bounce.position(t) + (t > 0.13 && t < 0.26 ? Vec3(0, 0, 50) : Vec3(0, 0, 0))); });
    CHECK_NEAR(*metric(clip, "rimshot", "missing_time").value, 3 * kFrameTime, 1e-9);
  }
}

TEST_CASE("what the frames beside a contact do not tell is said so: one frame after it") {
  for (const double height : {1.5, 1.55, 1.6, 1.65, 1.7}) {
    Bounce bounce;
    bounce.p0.z() = height;
    CAPTURE(bounce.impact_time() / kFrameTime);
    const test::TempDir folder;
    const auto frames = drawn([&](double t) { return bounce.position(t); }, int(bounce.impact_time() / kFrameTime) + 2);
    const auto clip = evaluate::read_clip_alone(write_clip(folder.path() / "clip.mp4", frames), {kRadius, {}, {}});
    for (const auto& contact : clip.report.contacts) {
      CHECK(holds(contact.time_interval95, bounce.impact_time()));
      CHECK_FALSE(contact.restitution_reason.empty());
    }
    CHECK_FALSE(metric(clip, "contact", "restitution_read").value);
    CHECK(clip.report.findings.empty());
  }
}

TEST_CASE("a frame between two contacts is believed, though it lies off the motion on both sides; one that was misread is not") {
  // In free flight under 9.81 m/s^2, turned round at `first` and again at `second`: frame 10 is the only one between.
  const double first = 9.6 * kFrameTime, second = 10.7 * kFrameTime;
  const Vec3 g(0, 0, -9.81), turns[] = {{3.1, 0.1, 1.0}, {3.2, 0, 3.0}, {-3.5, 0.1, 0.5}, {0.3, 0, 1.5}};
  const auto motion = [&](double t) {
    const auto fly = [&](const Vec3& p, const Vec3& v, double dt) { return Vec3(p + dt * v + 0.5 * dt * dt * g); };
    const Vec3 at_first = fly(turns[0], turns[1], std::min(t, first));
    if (t <= first) return at_first;
    const Vec3 at_second = fly(at_first, turns[2], std::min(t, second) - first);
    return t <= second ? at_second : fly(at_second, turns[3], t - second);
  };
  const auto clip = alone(motion);
  REQUIRE_EQ(clip.report.contacts.size(), 2);
  CHECK(clip.readings[10].measurable);
  CHECK(holds(clip.report.contacts[0].time_interval95, first));
  CHECK(holds(clip.report.contacts[1].time_interval95, second));
  // The ball of one frame elsewhere: a reading that no contacts explain.
  const Bounce bounce;
  const auto misread = alone([&](double t) { return Vec3(bounce.position(t) + (std::abs(t - 4 * kFrameTime) < 1e-6 ? Vec3(0.1, 0, 0.06) : Vec3(0, 0, 0))); });
  CHECK_FALSE(misread.readings[4].measurable);
  CHECK_EQ(misread.report.contacts.size(), 1);
}

TEST_CASE("clips of any shape and rate: upright, 60 frames a second, ten bits, large") {
  const Bounce bounce;
  scene::Scene scene = side_scene();
  scene::Camera& camera = scene.cameras[0];
  media::VideoOptions encoding;
  test::DrawnClipOptions options;
  options.shadow = false;
  std::string extension = ".mp4";
  SUBCASE("upright, 60 frames a second") {
    std::swap(camera.width, camera.height);
    camera.fps = 60;
    camera.vertical_fov = 40;
    camera.position.x() = camera.look_at.x() = 3.7;
  }
  SUBCASE("ten bits, 25 frames a second") {
    encoding.codec = media::VideoCodec::H264TenBit;
    camera.fps = 25;
  }
  SUBCASE("large: a ball of 22 px radius, which is read reduced") {
    camera.width = 640;
    camera.height = 360;
    camera.vertical_fov = 24;
  }
  encoding.fps = camera.fps;
  options.frames = int(0.9 * camera.fps);
  const test::TempDir folder;
  const auto file = write_clip(folder.path() / "clip.mp4", test::draw_clip(scene, [&](double t) { return bounce.position(t); }, options), encoding);
  const auto clip = evaluate::read_clip_alone(file, {kRadius, {}, {}});
  REQUIRE_EQ(clip.report.contacts.size(), 1);
  CHECK_NEAR(clip.report.contacts[0].time, bounce.impact_time(), 2e-3);  // as above
  CHECK_NEAR(clip.report.contacts[0].separation_speed / clip.report.contacts[0].approach_speed, bounce.restitution, 0.03);
  CHECK(holds(metric(clip, "gravity", "g_eff").interval95, 9.81));
}

TEST_CASE("what cannot be read says why: a camera that moves, nothing that moves, a given value that cannot be") {
  const test::TempDir folder;
  std::vector<media::Rgb8> frames;
  const auto texture = [](int x, int y) { return std::uint8_t(40 + (x / 4 * 37 + y / 4 * 59) % 160); };
  for (int t = 0; t < 12; ++t) {
    media::Rgb8 frame{64, 48, {}};
    for (int y = 0; y < 48; ++y)
      for (int x = 0; x < 64; ++x) frame.pixels.insert(frame.pixels.end(), 3, texture(x + 5 * t, y));
    frames.push_back(frame);
  }
  const auto reason = [&](const std::vector<media::Rgb8>& clip) {
    const auto read = evaluate::read_clip_alone(write_clip(folder.path() / "clip.mp4", clip));
    CHECK(read.report.contacts.empty());
    CHECK_FALSE(metric(read, "contact", "count").value);
    return metric(read, "contact", "count").reason;
  };
  CHECK(reason(frames).find("camera") != std::string::npos);
  CHECK(reason(std::vector<media::Rgb8>(12, frames[0])).find("moves") != std::string::npos);
  CHECK(reason(std::vector<media::Rgb8>(4, frames[0])).find("frames") != std::string::npos);
  using evaluate::GivenOfClip;
  for (const GivenOfClip& given : std::vector<GivenOfClip>{{-1.0, {}, {}}, {{}, 0.0, {}}, {{}, {}, 180.0}})
    CHECK_THROWS_AS(evaluate::read_clip_alone(folder.path() / "clip.mp4", given), Error);
}

TEST_CASE("the page of a clip alone holds the clip, its path, its contacts and its worst frames") {
  const Bounce bounce;
  const test::TempDir folder;
  const auto file = write_clip(folder.path() / "clip.mp4", drawn([&](double t) { return bounce.position(t); }));
  evaluate::Evidence evidence;
  evidence.clip = file;
  evidence.page = true;
  const auto report = evaluate::measure(evidence, {"contact", "gravity.g_eff_radii"});
  CHECK_EQ(report.metrics.size(), 2);
  for (const char* part : {"data:video/mp4;base64,", "polyline", "level floor", "Frames that fit worst", "gravity.g_eff_radii"})
    CHECK_MESSAGE(report.page.find(part) != std::string::npos, part);
}
