#include <cmath>
#include <numbers>

#include "rimshot/scene/expression.h"
#include "scene_text.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

std::string expecting(const std::string& entry) { return kSmallScene + "expect:\n  - " + entry + "\n"; }

const std::string kGood =
    "{name: fall, measure: {z: {quantity: position.z, body: ball, time: 0.5}}, value: 2 - 9.81/8, tolerance: 1e-9, source: parabola}";

}  // namespace

TEST_CASE("expressions: arithmetic, functions, constants and variables") {
  CHECK_NEAR(scene::evaluate("1 + 2*3^2 - 4/8"), 18.5, 0);
  CHECK_NEAR(scene::evaluate("sqrt(2*1.8/9.81)"), std::sqrt(2 * 1.8 / 9.81), 1e-16);
  CHECK_NEAR(scene::evaluate("atan2(sin(pi/5), cos(pi/5))"), std::numbers::pi / 5, 1e-16);
  CHECK_NEAR(scene::evaluate("v^2/(2*g)", {{"v", 3}, {"g", 9.81}}), 9 / 19.62, 1e-16);
  // K(1/sqrt 2) = Gamma(1/4)^2 / (4 sqrt pi), Abramowitz and Stegun 17.3.
  CHECK_NEAR(scene::evaluate("ellipk(sqrt(1/2))"), std::pow(std::tgamma(0.25), 2) / (4 * std::sqrt(std::numbers::pi)), 1e-14);
  says(invalid_input([] { scene::evaluate("2*("); }), "the expression \"2*(\"");
  says(invalid_input([] { scene::evaluate("h + 1"); }), "h");
  says(invalid_input([] { scene::evaluate("1/0"); }), "is not a finite number");
  says(invalid_input([] { scene::evaluate(std::string(3000, '1')); }), "at most 2000");
}

TEST_CASE("expected answers: what is measured, the closed form and its value") {
  const auto s = scene::parse(expecting(kGood), "s.yaml");
  REQUIRE_EQ(s.expect.size(), 1);
  CHECK(s.expect[0].expression == "z");
  CHECK(s.expect[0].formula == "2 - 9.81/8");
  CHECK_NEAR(s.expect[0].value, 2 - 9.81 / 8, 1e-15);
  CHECK(s.expect[0].measure[0].body == "ball");
  CHECK(s.expect[0].measure[0].time == 0.5);
  const std::string text = scene::to_yaml(s);
  CHECK(scene::to_yaml(scene::parse(text, "again.yaml")) == text);
}

TEST_CASE("expected answers are left out when a value of the scene is set from outside") {
  CHECK(scene::parse(expecting(kGood), "s.yaml", {{"world.duration", "0.1"}}).expect.empty());
}

TEST_CASE("wrong expectations are errors with their place") {
  const auto error = [](const std::string& what, const std::string& instead) { return parse_error(expecting(with(kGood, what, instead))); };
  says(error("position.z", "position.w"), "s.yaml:15:42: expect.fall.measure.z.quantity: unknown quantity position.w; there are: position.*");
  says(error("body: ball", "body: bal"), "expect.fall.measure.z.body: there is no body bal");
  says(error("time: 0.5", "time: 50"), "expect.fall.measure.z.time: is 50; it must be at least 0 and at most 1.5");
  says(error(", time: 0.5", ""), "expected one of time: T and over: [from, to]");
  says(error("time: 0.5", "over: [1, 0.5], take: max"), "is empty");
  says(error("time: 0.5", "over: [0, 1], take: median"), "expected one of max, min, mean, span, rms");
  says(error("9.81/8", "9.81/h"), "expect.fall.value: the expression");
  says(error("tolerance: 1e-9", "tolerance: -1"), "expect.fall.tolerance: is -1");
  says(error(", source: parabola", ""), "expect.fall: the key source is missing");
  says(error("value:", "expression: z + q, value:"), "expect.fall.expression: the expression");
  says(error("quantity: position.z, body: ball, time: 0.5", "quantity: contact.time, contact: [ball]"), "contact: expected two bodies");
}
