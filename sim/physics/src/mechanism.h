#pragma once
#include <Eigen/Cholesky>
#include <functional>
#include <vector>

#include "joint_rows.h"
#include "springs.h"

namespace rimshot::physics {

/// The bodies that joints and springs hold together, in groups that move independently of each other.
class Mechanisms {
 public:
  /// @param longest_step of move() [s]
  Mechanisms(const scene::Scene& scene, double longest_step);

  struct Group {
    std::vector<int> bodies;  ///< moving ones, in scene order
    std::vector<int> joints, springs;  ///< indices in the scene
    bool driven = false;      ///< has a motor
  };
  const std::vector<Group>& groups() const { return groups_; }
  const Springs& springs() const { return springs_; }
  /// Takes out the joints that have let go by a time [s]; groups are new afterwards.
  void release(double time);
  /// Of a body; -1 if no joint and no spring holds it.
  int group_of(int body) const { return group_of_[std::size_t(body)]; }

  /// Moves a group without contacts for s seconds: accelerations that keep the joints' equations, J a = -bias, with the joints'
  /// forces J^T lambda (index-1 form), by the classical Runge-Kutta method in steps of at most `longest_step`, a fiftieth of a radian of a
  /// turn and a twentieth of a spring's swing; after
  /// every step positions and velocities are brought back onto the equations by Newton's method in the metric of the masses.
  /// Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section VII.1 and VII.2 (projection).
  /// @returns the energy that air and dampers took [J]
  double move(int group, double s, std::vector<BodyState>& states) const;

  /// Takes out what the positions and velocities are off the joints' equations.
  void project(int group, std::vector<BodyState>& states) const;
  void project_velocities(int group, std::vector<BodyState>& states) const;

  /// The equations of one joint that always hold.
  std::vector<JointRow> rows(int joint, const std::vector<BodyState>& states) const;
  /// Position and rate of a joint's free direction are asked for where limits or motors are.
  const JointGeometry& geometry(int joint) const { return geometry_[std::size_t(joint)]; }
  /// Whether a joint of the group stands within its rate's reach of a limit, for a step of s seconds.
  bool near_limit(int group, double s, const std::vector<BodyState>& states) const;

  /// The response of a group to impulses, with its joints' equations kept.
  class Response {
   public:
    Response(const Mechanisms& mechanisms, int group, const std::vector<BodyState>& states);
    /// Changes the velocities of the group by an impulse [N s] and an angular impulse about the centre of mass on one body.
    void push(int body, const Vec3& impulse, const Vec3& angular_impulse, std::vector<BodyState>& states) const;

   private:
    friend class Mechanisms;
    const Mechanisms& mechanisms_;
    const Group& group_;
    std::vector<int> owner_;  ///< joint of every row
    std::vector<JointRow> rows_;
    std::vector<Mat3> inverse_inertia_;  ///< [bodies of the scene]
    Eigen::LDLT<Eigen::MatrixXd> reaction_;  ///< of J M^-1 J^T

    Eigen::VectorXd rates(const std::vector<BodyState>& states) const;
    /// Adds M^-1 J^T lambda to velocities.
    void add(const Eigen::VectorXd& lambda, std::vector<BodyState>& velocities) const;
    Eigen::VectorXd solve(const Eigen::VectorXd& right) const;
  };

 private:
  struct Rates;
  Rates rates(int group, const std::vector<BodyState>& states) const;

  const scene::Scene& scene_;
  double longest_step_;
  Springs springs_;
  std::vector<JointGeometry> geometry_;
  std::vector<Group> groups_;
  std::vector<int> group_of_;
};

}  // namespace rimshot::physics
