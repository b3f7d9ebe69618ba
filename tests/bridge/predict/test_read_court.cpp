#include "rimshot/predict/read_court.h"

#include <algorithm>

#include "../evaluate/drawn_ball.h"
#include "../evaluate/two_ball_scene.h"
#include "rimshot/core/error.h"
#include "rimshot/predict/clip_faults.h"
#include "rimshot/predict/estimate.h"
#include "rimshot/predict/laws.h"
#include "rimshot/predict/unknown_camera.h"
#include "require_explained.h"
#include "size_jumps.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::predict;

namespace {

const test::TwoBalls kTruth;
const Vec3 kRed(0.75, 0.3, 0.09), kBlue(0.1, 0.3, 0.7);

test::DrawnClipOptions frames_of(int count) {
  test::DrawnClipOptions options;
  options.frames = count;
  return options;
}

/// The left ball of the closed form, and the right one unless it is left out.
std::vector<media::Rgb8> clip_of(const scene::Scene& scene, int count, const std::optional<Vec3>& right) {
  auto options = frames_of(count);
  if (right) options.further = {{[](double t) { return kTruth.position(1, t); }, kTruth.radius[1], *right}};
  return test::draw_clip(scene, [](double t) { return kTruth.position(0, t); }, options);
}

std::function<media::Rgb8()> empty_court_of(const scene::Scene& scene) {
  return [&scene] {
    auto options = frames_of(1);
    options.ball = options.shadow = false;
    return test::draw_clip(scene, [](double) { return Vec3(0, 0, 1); }, options).front();
  };
}

std::string refusal(const std::function<void()>& read) {
  try {
    read();
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    return error.what();
  }
  return "no error";
}

bool says(const std::string& message, const std::string& words) {
  if (message.find(words) != std::string::npos) return true;
  MESSAGE(message);
  return false;
}

}  // namespace

TEST_CASE("the longer the blur, the larger the errors that are stated") {
  // Two balls, each at an even speed: 480 px/s and at rest. The shutter is open for 1/48 s: 10 px of blur.
  Perception seen;
  for (int i = 0; i < 3; ++i)
    for (const int body : {0, 1}) seen.sightings.push_back({body, i / 24.0, Vec3(body == 0 ? 20.0 * i : 100, 50, 12), Vec3(0.04, 0.04, 0.03)});
  const ReadingErrors errors{.centre = 0.03, .size = 0.04, .shift = 0.06, .bias = 0.08, .blur = 0.012};
  errors.add_to(seen, 1 / 48.0);
  for (const Sighting& s : seen.sightings) {
    const double blurred = s.body == 0 ? 0.12 : 0;
    CHECK(s.sigma.x() == doctest::Approx(std::sqrt(0.05 * 0.05 + blurred * blurred)));
    CHECK(s.sigma.z() == doctest::Approx(std::sqrt(0.05 * 0.05 + blurred * blurred)));
  }
  CHECK(seen.bias.y() == doctest::Approx(std::sqrt(0.06 * 0.06 + 0.12 * 0.12 / 2)));  // the mean square of both balls
  CHECK(seen.bias.z() == doctest::Approx(std::sqrt(0.08 * 0.08 + 0.12 * 0.12 / 2)));
}

TEST_CASE("read court: two balls are read wherever the scene has them, and their masses are told by how they part") {
  // The scene's own states are false, and on the wrong sides.
  const auto scene = test::two_ball_scene({{"bodies.left.position", "[0.8, 0, 2]"}, {"bodies.right.position", "[-0.8, 0, 2]"},
                                           {"bodies.left.velocity", "[0, 0, 0]"}, {"bodies.right.velocity", "[0, 0, 0]"}, {"bodies.right.mass", "0.7"}});
  const auto perception = read_court(clip_of(scene, 18, kBlue), 24, "clip", scene, "", empty_court_of(scene));
  int read[2] = {0, 0};
  for (const Sighting& s : perception.sightings) {
    ++read[s.body];
    const Vec2 expected = test::pixel_of(scene.cameras.front(), kTruth.position(s.body, s.time));
    CHECK_NEAR((s.seen.head<2>() - expected).norm(), 0, 0.5 * test::tolerance_scale());  // the promise of the reader
  }
  for (const int count : read) CHECK_GE(count, 15);
  Unknowns unknowns = unknown_states(perception);
  add_unknown_laws(unknowns, perception);
  const Estimate e = estimate(perception, unknowns);
  const auto i = std::size_t(std::ranges::find(unknowns.parameters, "density right/left", &Parameter::name) - unknowns.parameters.begin());
  const double density = kTruth.mass[1] / kTruth.mass[0] * std::pow(kTruth.radius[0] / kTruth.radius[1], 3);
  CHECK_NEAR(e.belief().mean[long(i)], density, 0.05 * density);  // the bar; the scene said 0.7 kg
}

TEST_CASE("read court: what cannot be told apart, is not there or is too much is refused with its reason") {
  const auto scene = test::two_ball_scene();
  auto one = scene;
  std::erase_if(one.bodies, [](const scene::Body& body) { return body.name == "right"; });
  const auto read = [&](const std::vector<media::Rgb8>& frames, const scene::Scene& s) {
    return refusal([&] { read_court(frames, 24, "clip", s, "", empty_court_of(scene)); });
  };
  CHECK(says(read(clip_of(scene, 10, kRed), one), "something else moves that looks like left"));
  auto alike = scene;
  alike.bodies[1].appearance.albedo = 0.5 * kRed;
  CHECK(says(read(clip_of(scene, 4, kRed), alike), "left and right look alike and differ otherwise"));
  auto empty = frames_of(6);
  empty.ball = empty.shadow = false;
  CHECK(says(read(test::draw_clip(one, [](double) { return Vec3(0, 0, 1); }, empty), one), "left, a ball of the scene, is found in none of the 6 given frames"));
  auto many = scene;
  for (int i = 0; i < 5; ++i) {
    many.bodies.push_back(many.bodies[0]);
    many.bodies.back().name = "ball" + std::to_string(i);
  }
  CHECK(says(read(clip_of(scene, 2, kBlue), many), "clips are read in which 1 to 6 spheres move"));
}

TEST_CASE("read court: a cut in the clip is named with the frames beside it") {
  const auto scene = test::two_ball_scene();
  auto frames = clip_of(scene, 6, kBlue);
  require_one_shot(frames, "clip");
  for (std::size_t i = 4; i < 6; ++i)
    for (auto& value : frames[i].pixels) value = std::uint8_t(255 - value);
  const std::string message = refusal([&] { require_one_shot(frames, "clip"); });
  CHECK(says(message, "between frames 3 and 4"));
  CHECK(says(message, "--given 4"));
}

TEST_CASE("read court: without the camera the picture tells the same, and a second look with the fitted one more exactly") {
  auto scene = test::two_ball_scene();
  std::erase_if(scene.bodies, [](const scene::Body& body) { return body.name == "right"; });
  const auto flight = [](double t) { return Vec3(kTruth.p[0] + t * kTruth.v[0] + 0.5 * t * t * Vec3(0, 0, -9.81)); };
  const auto frames = test::draw_clip(scene, flight, frames_of(18));
  scene::Scene bare = scene;
  bare.cameras.clear();
  const SupposedCamera supposed = with_supposed_camera(bare, "", 256, 144);
  const std::string camera = supposed.camera;
  const auto again = [&](const scene::Scene& s) { return read_court(frames, 24, "clip", s, camera, {}); };
  auto perception = read_court_unseen(frames, 24, "clip", supposed.scene, camera);
  CHECK_EQ(perception.fitted_camera, camera);
  CHECK_EQ(perception.scene.camera(camera).shutter_angle, 0);  // a ball that goes 5 px a frame, drawn sharp
  CHECK_GE(perception.sightings.size(), 15);
  const auto mean_error = [&] {
    double sum = 0;
    for (const Sighting& s : perception.sightings) {
      const double error = (s.seen.head<2>() - test::pixel_of(scene.cameras.front(), flight(s.time))).norm();
      CHECK_NEAR(error, 0, 0.5 * test::tolerance_scale());  // the promise of the reader
      sum += error;
    }
    return sum / double(perception.sightings.size());
  };
  const double before = mean_error();
  auto unknowns = unknown_states(perception);
  add_unknown_camera(unknowns, perception);
  estimate_with_camera(perception, unknowns, again);
  CHECK_LT(mean_error(), before);

  auto still = frames_of(8);
  still.ball = still.shadow = false;
  const auto empty = test::draw_clip(scene, [](double) { return Vec3(0, 0, 1); }, still);
  CHECK(says(refusal([&] { read_court_unseen(empty, 24, "clip", supposed.scene, camera); }), "nothing round moves in half of the 8 given frames"));
}

TEST_CASE("a fit that explains too little is refused with what to check, with and without the scene's camera") {
  Perception perception;
  CHECK(refusal([&] { require_explained(perception, 4, 4); }) == "no error");
  CHECK(says(refusal([&] { require_explained(perception, 8.5, 8); }), "the laws do not explain what the given frames show: 8.5 standard errors away"));
  perception.fitted_camera = "supposed";
  CHECK(says(refusal([&] { require_explained(perception, 4.5, 4); }), "no camera explains what the given frames show: 4.5 standard errors away"));
}

TEST_CASE("read court: a reading in which the ball's size jumps is left out, and no other") {
  std::vector<Sighting> sightings;
  for (int i = 0; i < 12; ++i) {
    // Nearer by 0.1 m a frame, and away again from frame 6 on: a rebound of 2.4 m/s in depth at 3 m.
    const double depth = 3 - 0.1 * std::min(i, 12 - i);
    sightings.push_back({0, i / 24.0, Vec3(10.0 * i, 50, 500 * 0.12 / depth), Vec3::Ones()});
  }
  CHECK_EQ(without_size_jumps(sightings).size(), 12);
  for (const std::size_t wrong : {std::size_t(0), std::size_t(6), std::size_t(11)}) {
    auto broken = sightings;
    broken[wrong].seen.z() *= 1.2;
    const auto kept = without_size_jumps(broken);
    REQUIRE_EQ(kept.size(), 11);
    CHECK(std::ranges::none_of(kept, [&](const Sighting& s) { return s.time == broken[wrong].time; }));
  }
}
