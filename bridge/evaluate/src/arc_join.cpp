#include <algorithm>
#include <cmath>
#include <limits>

#include "arc_touch.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

/// How exactly neighbouring arcs meet, and the ball touches what it bounces off [m].
constexpr double kMeeting = 0.002;
/// Two balls whose arcs are split further apart in time did not meet there [frames].
constexpr double kSameMeetingFrames = 1.5;
constexpr int kIterations = 8;

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

/// Where two neighbouring arcs of a ball meet.
struct Meeting {
  std::size_t ball = 0, before = 0;  ///< the ball, and the first of its two arcs
  Mat3 covariance;                   ///< of a reading there
  std::size_t time = 0;              ///< place in Joining::times; two balls that met share it
  int partner = -1;                  ///< the other ball's meeting
};

struct Joining {
  const Court& court;
  const std::vector<std::vector<Sighting>>& sightings;
  std::vector<std::vector<Arc>> arcs;
  std::vector<long> first_arc = {0};  ///< [balls + 1] number of a ball's first arc among all
  std::vector<Meeting> meetings;
  std::vector<double> times;
  double half_frame;

  Joining(std::vector<std::vector<Arc>> a, const std::vector<std::vector<Sighting>>& s, const Court& c)
      : court(c), sightings(s), arcs(std::move(a)), half_frame(0.5 / c.fps) {
    for (std::size_t b = 0; b < arcs.size(); ++b) {
      first_arc.push_back(first_arc.back() + long(arcs[b].size()));
      for (std::size_t k = 0; k + 1 < arcs[b].size(); ++k) {
        const Mat3& information = sighting_at(sightings[b], arcs[b][k].last).information;
        meetings.push_back({b, k, inverse_symmetric(information), times.size()});
        times.push_back(meeting_time(arcs[b][k], arcs[b][k + 1], information, half_frame));
      }
    }
    pair_up();
  }

  const Arc& before(const Meeting& m) const { return arcs[m.ball][m.before]; }
  const Arc& after(const Meeting& m) const { return arcs[m.ball][m.before + 1]; }
  long unknown(std::size_t ball, std::size_t arc) const { return 6 * (first_arc[ball] + long(arc)); }

  /// Meetings of two balls at one time and place become one contact.
  void pair_up() {
    for (std::size_t i = 0; i < meetings.size(); ++i) {
      Meeting& a = meetings[i];
      if (a.partner >= 0) continue;
      int nearest = -1;
      double least = std::abs(nearest_body(court, int(a.ball), before(a).position(times[a.time])).gap);
      for (std::size_t j = i + 1; j < meetings.size(); ++j) {
        const Meeting& b = meetings[j];
        if (b.ball == a.ball || b.partner >= 0 || std::abs(times[a.time] - times[b.time]) > kSameMeetingFrames / court.fps) continue;
        const double t = 0.5 * (times[a.time] + times[b.time]);
        const Touch touch = touch_of(court, int(a.ball), before(a).position(t), int(b.ball), before(b).position(t));
        if (!touches(touch, a.covariance + b.covariance) || std::abs(touch.gap) > least) continue;
        nearest = int(j);
        least = std::abs(touch.gap);
      }
      if (nearest < 0) continue;
      Meeting& b = meetings[std::size_t(nearest)];
      a.partner = nearest;
      b.partner = int(i);
      times[a.time] = 0.5 * (times[a.time] + times[b.time]);
      b.time = a.time;
    }
  }

  /// What the ball touches where its arcs meet; at p_W by the first of them, or by both.
  Touch touch(const Meeting& m, const Vec3& p_W) const {
    const double t = times[m.time];
    if (m.partner >= 0) {
      const Meeting& other = meetings[std::size_t(m.partner)];
      return touch_of(court, int(m.ball), p_W, int(other.ball), before(other).position(t));
    }
    Touch nearest = nearest_body(court, int(m.ball), p_W);
    Mat3 covariance = m.covariance;
    for (std::size_t b = 0; b < arcs.size(); ++b) {
      if (b == m.ball || arcs[b].empty()) continue;
      const Arc& arc = arcs[b][arc_at(arcs[b], t)];
      const Touch other = touch_of(court, int(m.ball), p_W, int(b), arc.position(t));
      if (t < arc.begin - 2 * half_frame || t > arc.end + 2 * half_frame || std::abs(other.gap) > std::abs(nearest.gap)) continue;
      nearest = other;
      covariance = m.covariance + inverse_symmetric(sighting_at(sightings[b], arc.last).information);
    }
    return touches(nearest, covariance) ? nearest : Touch{};
  }

  /// One step of Gauss and Newton's: p0 and v0 of every arc, then a correction of every meeting time.
  void improve() {
    const long arc_unknowns = 6 * first_arc.back(), unknowns = arc_unknowns + long(times.size());
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(unknowns, unknowns);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(unknowns);
    for (std::size_t b = 0; b < arcs.size(); ++b)
      for (std::size_t k = 0; k < arcs[b].size(); ++k) {
        const Arc& arc = arcs[b][k];
        const long at = unknown(b, k);
        for (const Sighting& s : sightings[b]) {
          if (s.frame < arc.first || s.frame > arc.last) continue;
          Eigen::Matrix<double, 3, 6> jacobian;
          jacobian << Mat3::Identity(), (s.time - arc.t0) * Mat3::Identity();
          normal.block<6, 6>(at, at) += jacobian.transpose() * s.information * jacobian;
          right.segment<6>(at) += jacobian.transpose() * s.information * (s.p - arc.position(s.time));
        }
      }
    const double weight = 1 / (kMeeting * kMeeting);
    for (std::size_t i = 0; i < meetings.size(); ++i) {
      const Meeting& m = meetings[i];
      const Arc &a = before(m), &b = after(m);
      const double t = times[m.time];
      Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(4, unknowns);
      Eigen::Vector4d residual = Eigen::Vector4d::Zero();
      const long at = unknown(m.ball, m.before), time_at = arc_unknowns + long(m.time);
      jacobian.block<3, 3>(0, at) = Mat3::Identity();
      jacobian.block<3, 3>(0, at + 3) = (t - a.t0) * Mat3::Identity();
      jacobian.block<3, 3>(0, at + 6) = -Mat3::Identity();
      jacobian.block<3, 3>(0, at + 9) = -(t - b.t0) * Mat3::Identity();
      jacobian.block<3, 1>(0, time_at) = a.velocity(t) - b.velocity(t);
      residual.head<3>() = b.position(t) - a.position(t);
      const Touch touched = touch(m, a.position(t));
      if (touched.any() && m.partner < int(i)) {  // two balls' gap counts once
        jacobian.block<1, 3>(3, at) = touched.normal.transpose();
        jacobian.block<1, 3>(3, at + 3) = (t - a.t0) * touched.normal.transpose();
        jacobian(3, time_at) = touched.normal.dot(a.velocity(t));
        residual[3] = -touched.gap;
        if (touched.other >= 0) {
          const auto other = std::size_t(touched.other), arc = m.partner >= 0 ? meetings[std::size_t(m.partner)].before : arc_at(arcs[other], t);
          const Arc& o = arcs[other][arc];
          jacobian.block<1, 3>(3, unknown(other, arc)) = -touched.normal.transpose();
          jacobian.block<1, 3>(3, unknown(other, arc) + 3) = -(t - o.t0) * touched.normal.transpose();
          jacobian(3, time_at) -= touched.normal.dot(o.velocity(t));
        }
      }
      normal += weight * jacobian.transpose() * jacobian;
      right += weight * jacobian.transpose() * residual;
      normal(time_at, time_at) += 1 / (half_frame * half_frame);
    }
    const Eigen::VectorXd change = solve_symmetric(normal, right);
    for (std::size_t b = 0; b < arcs.size(); ++b)
      for (std::size_t k = 0; k < arcs[b].size(); ++k) {
        arcs[b][k].p0 += change.segment<3>(unknown(b, k));
        arcs[b][k].v0 += change.segment<3>(unknown(b, k) + 3);
      }
    for (std::size_t i = 0; i < times.size(); ++i) times[i] += change[arc_unknowns + long(i)];
    for (const Meeting& m : meetings) {
      // A shared time keeps to the first ball's frames where those of both exclude each other.
      if (m.partner >= 0 && m.partner < int(&m - meetings.data())) continue;
      times[m.time] = std::clamp(times[m.time], before(m).end - 2 * half_frame, after(m).begin + 2 * half_frame);
    }
  }

  ContactReading contact(const Meeting& m) const {
    ContactReading out;
    out.time = times[m.time];
    out.ball = int(m.ball);
    const Vec3 p_W = 0.5 * (before(m).position(out.time) + after(m).position(out.time));
    out.velocity_before = before(m).velocity(out.time);
    out.velocity_after = after(m).velocity(out.time);
    const Touch touched = touch(m, p_W);
    if (touched.any()) {
      out.body = touched.body;
      out.other = touched.other;
      out.point = touched.point;
      out.normal = touched.normal;
    } else {  // nothing near: the change of velocity says where the push came from
      out.normal = (out.velocity_after - out.velocity_before).normalized();
      out.point = p_W - court.radius(int(m.ball)) * out.normal;
    }
    if (m.partner >= 0) {
      const Meeting& other = meetings[std::size_t(m.partner)];
      out.other_before = before(other).velocity(out.time);
      out.other_after = after(other).velocity(out.time);
    } else if (touched.other >= 0) {
      const auto& passed = arcs[std::size_t(touched.other)];
      out.other_before = out.other_after = passed[arc_at(passed, out.time)].velocity(out.time);
    }
    out.approach_speed = -(out.velocity_before - out.other_before).dot(out.normal);
    out.separation_speed = (out.velocity_after - out.other_after).dot(out.normal);
    return out;
  }
};

}  // namespace

std::vector<BallPath> join(std::vector<std::vector<Arc>> arcs, const std::vector<std::vector<Sighting>>& sightings, const Court& court) {
  Joining joining(std::move(arcs), sightings, court);
  for (int iteration = 0; iteration < kIterations && !joining.meetings.empty(); ++iteration) joining.improve();
  std::vector<BallPath> paths(joining.arcs.size());
  for (const Meeting& m : joining.meetings) paths[m.ball].contacts.push_back(joining.contact(m));
  for (const Meeting& m : joining.meetings) joining.arcs[m.ball][m.before].end = joining.arcs[m.ball][m.before + 1].begin = joining.times[m.time];
  for (std::size_t b = 0; b < paths.size(); ++b) paths[b].arcs = std::move(joining.arcs[b]);
  return paths;
}

}  // namespace rimshot::evaluate
