#pragma once
#include <vector>

namespace rimshot::scene {

/// Coefficient of restitution by the approach speed: a constant, or rows joined by straight lines and constant beyond the first and
/// the last row. Between two rows e lies between their values, so that it rises and falls where the rows do.
/// Balls rebound better when they are slow: measured tables are in docs/PHYSICS.md.
class Restitution {
 public:
  struct Row {
    double speed = 0;        ///< approach speed [m/s], >= 0
    double restitution = 0;  ///< e [-], 0 to 1
    bool operator==(const Row&) const = default;
  };

  Restitution(double constant = 0.5) : constant_(constant) {}
  /// @param rows at least one, their speeds strictly increasing
  /// @throws Error(InvalidInput) otherwise
  explicit Restitution(std::vector<Row> rows);

  double at(double approach_speed) const;
  bool is_constant() const { return rows_.empty(); }
  /// Empty for a constant.
  const std::vector<Row>& rows() const { return rows_; }
  bool operator==(const Restitution&) const = default;

  /// The mean of two laws, again a table: exact, because both are straight between the rows of both.
  static Restitution mean(const Restitution& a, const Restitution& b);

 private:
  double constant_ = 0.5;
  std::vector<Row> rows_;
};

/// What happens where two bodies touch.
struct ContactLaw {
  Restitution restitution = 0.5;
  double friction = 0.5;  ///< Coulomb's mu [-], >= 0
  double rolling_friction = 0;   ///< arm of the moment against rolling: at most this times the normal force [m], >= 0
  double drilling_friction = 0;  ///< the same of the moment about the normal [m], >= 0
  bool operator==(const ContactLaw&) const = default;
};

}  // namespace rimshot::scene
