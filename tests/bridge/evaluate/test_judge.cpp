#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "court_scene.h"
#include "drawn_ball.h"
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
  CHECK(json.at("metrics").at("contact").at("friction").at("value").is_null());
  CHECK(json.at("metrics").at("gravity").at("g_eff").at("interval95").is_array());
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

  auto two_balls = run.scene;
  two_balls.bodies.push_back(two_balls.bodies[0]);
  CHECK(code_of([&] { evaluate::court_of(two_balls); }) == ErrorCode::InvalidInput);
}
