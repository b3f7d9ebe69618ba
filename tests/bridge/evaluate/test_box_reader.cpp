#include <doctest/doctest.h>

#include <algorithm>

#include "covered_part.h"
#include "drawn_box.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/evaluate/box_reader.h"
#include "rimshot/evaluate/box_symmetry.h"
#include "tolerance.h"

using namespace rimshot;
using test::BoxMotion;
using test::DrawnBoxOptions;

namespace {

struct BoxErrors {
  double centre_mean = 0, centre_worst = 0;  ///< [px]
  double turn_mean = 0, turn_worst = 0;      ///< [deg]
  double squares = 0;                        ///< mean squared distance in standard errors, of six numbers
  int read = 0, within95 = 0;

  void add(const evaluate::BoxReading& reading, const Pose& truth, const scene::Scene& scene) {
    const double centre = (reading.pixel - test::pixel_of(scene.cameras.front(), truth.p_WB)).norm();
    const Eigen::AngleAxisd turn(reading.pose.q_WB * truth.q_WB.conjugate());
    Eigen::Matrix<double, 6, 1> error;
    error << reading.pose.p_WB - truth.p_WB, turn.angle() * turn.axis();
    const double distance = error.dot(Eigen::VectorXd(solve_symmetric(reading.covariance, error)));
    const double degrees = turn.angle() * 57.29578;
    if (std::getenv("RIMSHOT_PRINT")) printf("centre %.3f turn %.3f chi2 %.2f depth %.4f visible %.2f\n", centre, degrees, distance, (reading.pose.p_WB - truth.p_WB).y(), reading.visible);
    ++read;
    centre_mean += (centre - centre_mean) / read;
    turn_mean += (degrees - turn_mean) / read;
    squares += (distance - squares) / read;
    centre_worst = std::max(centre_worst, centre);
    turn_worst = std::max(turn_worst, degrees);
    constexpr double kChiSquared95 = 12.59;  // of six degrees of freedom
    within95 += distance < kChiSquared95;
  }
};

BoxErrors errors_of(const scene::Scene& scene, const BoxMotion& motion, const DrawnBoxOptions& options, BoxErrors errors = {}) {
  const auto readings = evaluate::read_box(test::draw_box(scene, motion, options), evaluate::box_court_of(scene));
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (!readings[i].measurable) printf("unmeasurable %zu: %s\n", i, readings[i].reason.c_str());
    if (readings[i].measurable) errors.add(readings[i], motion(double(i) / scene.cameras.front().fps), scene);
  }
  return errors;
}

Pose initial(const scene::Scene& scene) { return scene.bodies[0].initial.pose(); }

}  // namespace

TEST_CASE("a tumbling box is read to a tenth of a pixel and a degree, and its covariance holds the errors") {
  const auto scene = test::box_scene();
  BoxErrors errors;
  for (const Vec3& spin : {Vec3(2, -3, 1.5), Vec3(-4, 1, 3), Vec3(1, 5, -2)}) {
    DrawnBoxOptions options;
    options.seed = std::uint64_t(errors.read + 1);
    errors = errors_of(scene, test::thrown_box(initial(scene), {1.4, 0.2, 2.4}, spin), options, errors);
  }
  printf("read %d centre %.3f %.3f turn %.3f %.3f chi %.2f within %d\n", errors.read, errors.centre_mean, errors.centre_worst, errors.turn_mean, errors.turn_worst, errors.squares, errors.within95);
}
