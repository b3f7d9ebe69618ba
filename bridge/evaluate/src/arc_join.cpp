#include <algorithm>
#include <cmath>
#include <limits>

#include "arc_fit.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/scene/closest_point.h"

namespace rimshot::evaluate {
namespace {

/// How exactly neighbouring arcs meet, and the ball touches what it bounces off [m].
constexpr double kMeeting = 0.002;
/// What the ball bounced off is no further from its surface than this and four standard errors of a reading in that direction [m].
constexpr double kReach = 0.03;
constexpr int kIterations = 8;

struct Nearest {
  int body = -1;
  double gap = std::numeric_limits<double>::infinity();
  Vec3 point, normal;
};

/// The body of the court nearest to the surface of the ball at p_W.
Nearest nearest_body(const Court& court, const Vec3& p_W) {
  const double radius = std::get<scene::Sphere>(court.ball.shape).radius;
  Nearest nearest;
  for (std::size_t i = 0; i < court.statics.size(); ++i) {
    const Pose pose = court.statics[i].initial.pose();
    const auto found = scene::closest_point(court.statics[i].shape, pose.q_WB.conjugate() * (p_W - pose.p_WB));
    const double gap = found.distance - radius;
    if (std::abs(gap) < std::abs(nearest.gap))
      nearest = {int(i), gap, pose.q_WB * found.point + pose.p_WB, pose.q_WB * found.normal};
  }
  return nearest;
}

/// Whether the readings allow that the ball touched the body where the arcs meet.
bool touches(const Nearest& nearest, const Mat3& information) {
  return std::abs(nearest.gap) < kReach + 4 * std::sqrt(nearest.normal.dot(inverse_symmetric(information) * nearest.normal));
}

/// Time between the arcs' sightings, and half a frame around, at which they come nearest; the distance from the camera
/// counts little.
double meeting_time(const Arc& a, const Arc& b, const Mat3& information, double half_frame) {
  const double begin = a.end - half_frame, end = b.begin + half_frame;
  double best = a.end, least = std::numeric_limits<double>::infinity();
  constexpr int kSteps = 200;
  for (int i = 0; i <= kSteps; ++i) {
    const double t = begin + (end - begin) * i / kSteps;
    const Vec3 apart = a.position(t) - b.position(t);
    const double cost = apart.dot(information * apart);
    if (cost < least) {
      least = cost;
      best = t;
    }
  }
  return best;
}

const Sighting& sighting_at(const std::vector<Sighting>& s, int frame) {
  return *std::ranges::find(s, frame, &Sighting::frame);
}

}  // namespace

BallPath join(std::vector<Arc> arcs, const std::vector<Sighting>& sightings, const Court& court) {
  BallPath path;
  if (arcs.empty()) return path;
  const double half_frame = 0.5 / court.fps, radius = std::get<scene::Sphere>(court.ball.shape).radius;
  std::vector<double> meeting;
  std::vector<Mat3> information;  ///< of a reading there
  for (std::size_t k = 0; k + 1 < arcs.size(); ++k) {
    information.push_back(sighting_at(sightings, arcs[k].last).information);
    meeting.push_back(meeting_time(arcs[k], arcs[k + 1], information[k], half_frame));
  }

  // Unknowns: p0 and v0 of every arc, then a correction of every meeting time.
  const long arc_count = long(arcs.size()), unknowns = 6 * arc_count + long(meeting.size());
  for (int iteration = 0; iteration < kIterations && !meeting.empty(); ++iteration) {
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(unknowns, unknowns);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(unknowns);
    for (long k = 0; k < arc_count; ++k) {
      const Arc& arc = arcs[std::size_t(k)];
      for (const Sighting& s : sightings) {
        if (s.frame < arc.first || s.frame > arc.last) continue;
        const double t = s.time - arc.t0;
        Eigen::Matrix<double, 3, 6> jacobian;
        jacobian << Mat3::Identity(), t * Mat3::Identity();
        normal.block<6, 6>(6 * k, 6 * k) += jacobian.transpose() * s.information * jacobian;
        right.segment<6>(6 * k) += jacobian.transpose() * s.information * (s.p - arc.position(s.time));
      }
    }
    const double weight = 1 / (kMeeting * kMeeting);
    for (std::size_t k = 0; k < meeting.size(); ++k) {
      const Arc &a = arcs[k], &b = arcs[k + 1];
      const double t = meeting[k];
      Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(4, unknowns);
      Eigen::Vector4d residual = Eigen::Vector4d::Zero();
      const long at = 6 * long(k), time_at = 6 * arc_count + long(k);
      jacobian.block<3, 3>(0, at) = Mat3::Identity();
      jacobian.block<3, 3>(0, at + 3) = (t - a.t0) * Mat3::Identity();
      jacobian.block<3, 3>(0, at + 6) = -Mat3::Identity();
      jacobian.block<3, 3>(0, at + 9) = -(t - b.t0) * Mat3::Identity();
      jacobian.block<3, 1>(0, time_at) = a.velocity(t) - b.velocity(t);
      residual.head<3>() = b.position(t) - a.position(t);
      const Nearest nearest = nearest_body(court, a.position(t));
      if (touches(nearest, information[k])) {
        jacobian.block<1, 3>(3, at) = nearest.normal.transpose();
        jacobian.block<1, 3>(3, at + 3) = (t - a.t0) * nearest.normal.transpose();
        jacobian(3, time_at) = nearest.normal.dot(a.velocity(t));
        residual[3] = -nearest.gap;
      }
      normal += weight * jacobian.transpose() * jacobian;
      right += weight * jacobian.transpose() * residual;
      normal(time_at, time_at) += 1 / (half_frame * half_frame);
    }
    const Eigen::VectorXd change = solve_symmetric(normal, right);
    for (long k = 0; k < arc_count; ++k) {
      arcs[std::size_t(k)].p0 += change.segment<3>(6 * k);
      arcs[std::size_t(k)].v0 += change.segment<3>(6 * k + 3);
    }
    for (std::size_t k = 0; k < meeting.size(); ++k)
      meeting[k] = std::clamp(meeting[k] + change[6 * arc_count + long(k)], arcs[k].end - 2 * half_frame,
                              arcs[k + 1].begin + 2 * half_frame);
  }

  for (std::size_t k = 0; k < meeting.size(); ++k) {
    ContactReading contact;
    contact.time = meeting[k];
    const Vec3 p_W = 0.5 * (arcs[k].position(contact.time) + arcs[k + 1].position(contact.time));
    const Nearest nearest = nearest_body(court, p_W);
    contact.velocity_before = arcs[k].velocity(contact.time);
    contact.velocity_after = arcs[k + 1].velocity(contact.time);
    if (touches(nearest, information[k])) {
      contact.body = nearest.body;
      contact.point = nearest.point;
      contact.normal = nearest.normal;
    } else {  // nothing near: the change of velocity says where the push came from
      contact.normal = (contact.velocity_after - contact.velocity_before).normalized();
      contact.point = p_W - radius * contact.normal;
    }
    contact.approach_speed = -contact.velocity_before.dot(contact.normal);
    contact.separation_speed = contact.velocity_after.dot(contact.normal);
    path.contacts.push_back(contact);
    arcs[k].end = arcs[k + 1].begin = contact.time;
  }
  path.arcs = std::move(arcs);
  return path;
}

}  // namespace rimshot::evaluate
