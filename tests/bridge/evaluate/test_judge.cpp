#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "court_scene.h"
#include "drawn_ball.h"
#include "drawn_box.h"
#include "made_video.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/report_html.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

/// Thrown so that the ball drops through the ring, or falls short of it.
const scene::Overrides kMade = {{"bodies.ball.position", "[3.6, 0, 3.5]"}, {"bodies.ball.velocity", "[1.3, 0, 0.8]"}};
const scene::Overrides kMissed = {{"bodies.ball.position", "[3.2, 0, 3.2]"}, {"bodies.ball.velocity", "[0.6, 0, 1.0]"}};

/// The run's own motion, drawn by the tests' own rasteriser.
std::filesystem::path draw(const trajectory::Trajectory& run, const std::filesystem::path& file) {
  test::DrawnClipOptions options;
  options.frames = 18;
  const int ball = run.scene.body_index("ball");
  media::VideoOptions encoding;
  encoding.fps = 24;
  media::VideoWriter video(file, 256, 144, encoding);
  for (const auto& frame : test::draw_clip(run.scene, [&](double t) { return run.state_at(ball, t).p_WB; }, options)) video.write(frame);
  video.finish();
  return file;
}

ErrorCode code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK_FALSE(std::string(error.what()).empty());
    return error.code();
  }
  FAIL("nothing was thrown");
  return ErrorCode::Internal;
}

}  // namespace

TEST_CASE("made and missed are read from the video, whatever the run says") {
  const test::TempDir folder;
  const auto made = physics::simulate(test::court_scene(kMade)), missed = physics::simulate(test::court_scene(kMissed));
  REQUIRE_FALSE(physics::ring_passages(made).empty());
  REQUIRE(physics::ring_passages(missed).empty());
  const auto made_clip = draw(made, folder.path() / "made.mp4"), missed_clip = draw(missed, folder.path() / "missed.mp4");

  const auto honest = evaluate::judge(missed_clip, missed);
  CHECK(honest.made == false);
  CHECK_LE(*honest.report.metrics.at("rimshot").at("position_error_max").value, 0.5 * test::tolerance_scale());  // the reader's promise

  // A clip that bends the missed shot into the ring.
  const auto spoiled = evaluate::judge(made_clip, missed);
  CHECK(spoiled.made == true);
  CHECK_EQ(*spoiled.report.metrics.at("rimshot").at("made_in_run").value, 0);
  CHECK_GE(*spoiled.report.metrics.at("rimshot").at("position_error_max").value, 5);
}

TEST_CASE("report.json has every field, and null with a reason for what cannot be measured") {
  const test::TempDir folder;
  const auto run = physics::simulate(test::court_scene(kMissed));
  auto judgement = evaluate::judge(draw(run, folder.path() / "clip.mp4"), run);
  judgement.report.reference = "run.h5";
  const auto json = nlohmann::json::parse(judgement.report.to_json());
  CHECK_EQ(json.at("version"), 1);
  CHECK_EQ(json.at("clip"), "clip.mp4");
  CHECK_EQ(json.at("reference"), "run.h5");
  CHECK(json.at("contacts").is_array());
  for (const auto& [family, members] : json.at("metrics").items()) {
    for (const auto& [name, metric] : members.items()) {
      CAPTURE(family + "." + name);
      CHECK_EQ(metric.at("measurable"), !metric.at("value").is_null());
      CHECK_EQ(metric.at("reason").get<std::string>().empty(), metric.at("measurable").get<bool>());
      CHECK(metric.contains("unit"));
      CHECK(metric.contains("interval95"));
    }
  }
  CHECK(json.at("metrics").at("gravity").at("two_ball_ratio").at("value").is_null());
  CHECK(json.at("metrics").at("gravity").at("g_eff").at("interval95").is_array());
}

TEST_CASE("friction is read from the clip, and more than Coulomb's law allows is named") {
  const test::TempDir folder;
  const auto sliding_with = [](const std::string& friction) {
    return physics::simulate(test::court_scene(
        {{"bodies.ball.position", "[2.8, 0, 0.9]"}, {"bodies.ball.velocity", "[1.5, 0, -1]"}, {"bodies.ball.spin", "[0, -40, 0]"},
         {"materials.leather.friction", friction}, {"materials.steel.friction", friction}, {"world.duration", "0.75"},
         {"cameras.side.position", "[3.2, -4.4, 1.2]"}, {"cameras.side.look_at", "[3.2, 0, 0.7]"}}));
  };
  const auto run = sliding_with("0.2");
  const auto clip = draw(run, folder.path() / "clip.mp4");
  const auto honest = evaluate::judge(clip, run).report;
  REQUIRE_EQ(honest.contacts.size(), 1);
  REQUIRE(honest.contacts[0].truth.has_value());
  CHECK_NEAR(honest.contacts[0].truth->impulse_ratio, 0.2, 1e-9);  // slides through: Coulomb's coefficient
  CHECK_EQ(honest.contacts[0].truth->slides, true);
  CHECK_NEAR(honest.contacts[0].impulse_ratio, 0.2, 0.03);  // as test_friction.cpp, with the reader's error
  CHECK_LE(*honest.metrics.at("contact").at("friction").value, 0.03);
  CHECK_LE((*honest.metrics.at("contact").at("friction_excess").interval95)[0], 0);

  const auto broken = evaluate::judge(clip, sliding_with("0.05")).report;
  const auto& excess = broken.metrics.at("contact").at("friction_excess");
  CHECK_NEAR(*excess.value, 0.15, 0.04);
  CHECK_GT((*excess.interval95)[0], 0);
}

TEST_CASE("report.html needs nothing else and survives a scene's name with markup in it") {
  const test::TempDir folder;
  auto scene = test::court_scene(kMissed);
  scene.name = "<b>a & b</b>";
  const auto run = physics::simulate(scene);
  const auto clip = draw(run, folder.path() / "clip.mp4");
  const auto judgement = evaluate::judge(clip, run);
  const auto html = evaluate::report_html({judgement, run, physics::certify(run), clip, "", {{"seed", "1"}}});
  CHECK(html.find("<b>a & b") == std::string::npos);
  CHECK(html.find("&lt;b&gt;a &amp; b&lt;/b&gt;") != std::string::npos);
  CHECK(html.find("data:video/mp4;base64,") != std::string::npos);
  CHECK(html.find("data:image/png;base64,") != std::string::npos);
  for (const char* outside : {"http://", "https://", "src=\"/", "@import", "<script"}) CHECK(html.find(outside) == std::string::npos);
}

TEST_CASE("a box that is thrown is judged by its pose: report.json and report.html have it") {
  const test::TempDir folder;
  const auto run = physics::simulate(test::box_scene({{"world.duration", "0.5"}}));
  const auto clip = folder.path() / "box.mp4";
  media::VideoOptions encoding;
  encoding.fps = 24;
  media::VideoWriter video(clip, 256, 144, encoding);
  for (const auto& frame : test::draw_box(run.scene, [&](double t) { return run.state_at(0, t).pose(); })) video.write(frame);
  video.finish();
  const auto judgement = evaluate::judge(clip, run);
  const auto& own = judgement.report.metrics.at("rimshot");
  CHECK_EQ(*own.at("frames_read").value, 1);
  CHECK_LE(*own.at("position_error_max").value, 0.2 * test::tolerance_scale());  // as without a codec, and a tenth of a pixel for that
  CHECK_LE(*own.at("orientation_error_mean").value, 1 * test::tolerance_scale());
  CHECK_LE(*own.at("pose_surprise").value, 2 * test::tolerance_scale());  // 1 is expected
  const auto& gravity = judgement.report.metrics.at("gravity").at("g_eff");
  CHECK_NEAR(*gravity.value, 9.81, 0.1);  // 0.02 px over 12 frames and 0.5 s: 0.2 %; along the ray a few times that
  // Twice the half of a 95 % interval are 3.9 standard errors.
  CHECK_LE(std::abs(*gravity.value - 9.81), (*gravity.interval95)[1] - (*gravity.interval95)[0]);
  CHECK_FALSE(judgement.report.metrics.at("contact").at("time").value.has_value());
  CHECK_FALSE(judgement.report.metrics.at("contact").at("time").reason.empty());

  const auto json = nlohmann::json::parse(judgement.report.to_json());
  REQUIRE_EQ(json.at("poses").size(), 12);
  const auto& pose = json.at("poses").at(6);
  CHECK_EQ(pose.at("body"), "box");
  CHECK_EQ(pose.at("measurable"), true);
  CHECK_NEAR(pose.at("time").get<double>(), 0.25, 1e-12);
  CHECK_NEAR(pose.at("position").at(2).get<double>(), run.state_at(0, 0.25).p_WB.z(), 0.01);
  REQUIRE_EQ(pose.at("covariance").size(), 6);
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) CHECK_NEAR(pose.at("covariance").at(i).at(j).get<double>(), pose.at("covariance").at(j).at(i).get<double>(), 1e-12);

  const auto html = evaluate::report_html({judgement, run, physics::certify(run), clip, "", {}});
  CHECK(html.find("Box in the picture") != std::string::npos);
  CHECK(html.find("<polygon") != std::string::npos);
}

TEST_CASE("a clip of which the frames take more than 2 GiB is refused, and 4K below that is measured") {
  const test::TempDir folder;
  const auto run = physics::simulate(test::court_scene({{"world.duration", "4"}}));
  test::MadeVideo video;
  video.encoder = "mpeg4";
  video.container = "mp4";
  video.width = 3840;
  video.height = 2160;
  video.fps = 24;
  SUBCASE("87 frames of 4K") {
    video.frames = 87;
    const auto clip = test::write_made_video(folder.path() / "long.mp4", video);
    try {
      evaluate::judge(clip, run);
      FAIL("nothing was thrown");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::InvalidInput);  // exit status 2
      for (const char* word : {"long.mp4", "2 GiB", "ffmpeg", "scale"}) CHECK_MESSAGE(std::string(error.what()).find(word) != std::string::npos, word);
    }
  }
  SUBCASE("3 frames of 4K") {
    video.frames = 3;
    const auto& read = evaluate::judge(test::write_made_video(folder.path() / "brief.mp4", video), run).report.metrics.at("rimshot").at("frames_read");
    CHECK_EQ(*read.value, 0);  // it shows no ball
  }
}

TEST_CASE("what cannot be judged is refused with a reason") {
  const test::TempDir folder;
  const auto run = physics::simulate(test::court_scene(kMissed));
  const auto text = folder.path() / "notes.mp4";
  std::ofstream(text) << "not a video\n";
  CHECK(code_of([&] { evaluate::judge(text, run); }) == ErrorCode::InvalidInput);
  CHECK(code_of([&] { evaluate::judge(folder.path() / "missing.mp4", run); }) == ErrorCode::InvalidInput);

  media::VideoWriter square(folder.path() / "square.mp4", 64, 64, {});
  square.write({64, 64, std::vector<std::uint8_t>(64 * 64 * 3, 90)});
  square.finish();
  CHECK(code_of([&] { evaluate::judge(folder.path() / "square.mp4", run); }) == ErrorCode::InvalidInput);

  auto box = run.scene;
  box.bodies[0].shape = scene::Box{{0.1, 0.1, 0.1}};
  CHECK(code_of([&] { evaluate::court_of(box); }) == ErrorCode::InvalidInput);
  CHECK_EQ(evaluate::box_court_of(box).boxes.size(), 1);
  CHECK(code_of([&] { evaluate::box_court_of(run.scene); }) == ErrorCode::InvalidInput);
  auto mixed = box;
  mixed.bodies.push_back(run.scene.bodies[0]);
  CHECK(code_of([&] { evaluate::box_court_of(mixed); }) == ErrorCode::InvalidInput);
  CHECK(code_of([&] { evaluate::court_of(mixed); }) == ErrorCode::InvalidInput);
  auto still = run.scene;
  still.bodies[0].is_static = true;
  CHECK(code_of([&] { evaluate::court_of(still); }) == ErrorCode::InvalidInput);
  auto crowd = run.scene;
  crowd.bodies.insert(crowd.bodies.end(), evaluate::kMostBalls, crowd.bodies[0]);
  CHECK(code_of([&] { evaluate::court_of(crowd); }) == ErrorCode::InvalidInput);
}
