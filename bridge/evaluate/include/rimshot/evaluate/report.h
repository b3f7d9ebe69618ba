#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/evaluate/physics_iq.h"
#include "rimshot/evaluate/response.h"

namespace rimshot::evaluate {

/// One number of the report; without a value its reason says why it could not be measured.
struct Metric {
  std::optional<double> value;
  std::string unit;
  std::optional<std::array<double, 2>> interval95;
  std::string reason;
  static Metric unmeasurable(const std::string& unit, const std::string& reason) { return {{}, unit, {}, reason}; }
};

/// The metrics of one family by name.
using MetricFamily = std::map<std::string, Metric>;

/// A contact as read from the video, beside the truth where there is one.
struct ReportedContact {
  std::string body_a, body_b;
  double time = 0;
  Vec3 point = Vec3::Zero(), normal = Vec3::UnitZ();
  double approach_speed = 0, separation_speed = 0;
  Vec3 exit_velocity = Vec3::Zero();                          ///< of the ball's centre just after [m/s]
  double impulse_ratio = 0;                                   ///< tangential over normal impulse
  std::optional<bool> slides;                                 ///< whether that is Coulomb's coefficient, not only less; nothing where the spin is not known
  std::optional<std::array<double, 2>> impulse_ratio_interval95;
  std::optional<std::array<double, 2>> time_interval95;        ///< [s]
  std::optional<std::array<double, 2>> restitution_interval95;
  std::optional<std::array<double, 2>> exit_speed_interval95;  ///< [m/s]
  std::optional<double> exit_angle95;                          ///< [degrees] about the exit velocity, within which it lies at 95 %
  // Of a clip alone:
  std::string restitution_reason;                              ///< why there is no restitution; empty where there is one
  std::optional<double> picture_exit_angle;                    ///< [degrees] direction of the exit in the picture, from right towards down
  std::optional<double> picture_exit_angle95;                  ///< [degrees] about it, within which it lies at 95 %
  std::optional<double> energy_change;                         ///< kinetic energy of the centre's motion after over before, minus 1
  std::optional<std::array<double, 2>> energy_change_interval95;
  struct Truth {
    double time = 0;
    Vec3 point = Vec3::Zero(), normal = Vec3::UnitZ();
    double approach_speed = 0, separation_speed = 0;
    Vec3 exit_velocity = Vec3::Zero();
    double impulse_ratio = 0;
    std::optional<bool> slides;
    double friction_coefficient = 0;                          ///< Coulomb's, of the pair
  };
  std::optional<Truth> truth;
};

/// A body's pose as read from one frame.
struct ReportedPose {
  std::string body;
  double time = 0;                                              ///< [s]
  std::string reason;                                           ///< why it could not be read; empty where it could
  Pose pose;
  Eigen::Matrix<double, 6, 6> covariance = Eigen::Matrix<double, 6, 6>::Zero();  ///< of position [m] and rotation vector [rad], W
  double visible = 0;                                           ///< part of the silhouette that can be seen, 0..1
};

/// Something that a clip alone shows and no law allows.
struct Finding {
  std::string what;            ///< "gains energy", "jumps", "stands still in mid-air"
  std::optional<double> time;  ///< [s]
  double value = 0;
  std::string unit;
};

/// What was measured in a clip (report.json).
struct Report {
  std::string clip, reference;                                 ///< file names
  std::map<std::string, MetricFamily> metrics;                  ///< by family
  std::vector<ReportedContact> contacts;
  std::vector<ReportedPose> poses;                             ///< of a box, by frame
  ResponsePoints responses;                                    ///< what a set's response curves are made of
  std::vector<Finding> findings;                                ///< of a clip alone
  std::string page;                                             ///< HTML page of a clip alone, where it is asked for; not in the file
  bool outcome_differs = false;                                ///< the shot ends otherwise than the run's: made for missed
  std::optional<PhysicsIqScenario> scenario, scenario_corrected;  ///< what the score of a set is made of; not in the file
  std::string to_json() const;
};

}  // namespace rimshot::evaluate
