#pragma once
#include <cstdint>

#include "rimshot/batch/outcome.h"
#include "rimshot/predict/estimate.h"

namespace rimshot::predict {

/// One possible future.
struct Take {
  Eigen::VectorXd values;                    ///< [P] of the unknowns
  std::vector<std::vector<Vec3>> positions;  ///< [balls][frames] p_W [m]
  batch::Outcome outcome;                    ///< of the first ball
  std::optional<double> contact_time;        ///< of its first contact later than the given frames [s]
  std::optional<Vec3> exit;                  ///< its velocity after it [m/s]
};

/// What will happen, as far as the frames tell.
struct Forecast {
  trajectory::Trajectory run;  ///< of the most probable values; scene.world.duration as asked for
  std::vector<int> balls;      ///< indices of the moving bodies
  std::vector<Take> takes;     ///< draws of the belief
  int impossible = 0;          ///< draws whose scene cannot be: left out

  /// Share of the takes that go through the ring, or of the run alone; nothing without a ring.
  std::optional<double> made() const;
  /// Mean and standard deviation of a ball's position in a frame, by component [m].
  std::pair<Vec3, Vec3> spread(std::size_t ball, std::size_t frame) const;
  /// The takes' mean direction of exit, and the angle [degrees] from it within which `share` of them lie; nothing if
  /// fewer than half have a contact.
  struct Exit {
    Vec3 velocity;
    double half_angle;
  };
  std::optional<Exit> exit(double share = 0.5) const;
};

/// @param frames of the whole clip, the given ones included   @param takes 0: the most probable run alone
Forecast forecast(const Perception& perception, const Unknowns& unknowns, const Explanations& belief, int frames, int takes,
                  std::uint64_t seed);

/// How the answer depends on one unknown that the frames do not tell: forecasts with it held at values of its belief.
struct Dependence {
  std::size_t unknown = 0;
  struct At {
    double value;
    std::optional<double> made;
    std::optional<Forecast::Exit> exit;
    Vec3 end;
  };
  std::vector<At> at;  ///< at its mean less one, its mean, and its mean plus one standard deviation
};

/// For every law's coefficient of which the frames say less than half.
std::vector<Dependence> dependences(const Perception& perception, const Unknowns& unknowns, const Estimate& estimate,
                                    int frames, int takes, std::uint64_t seed);

}  // namespace rimshot::predict
