#pragma once
#include "contacts_read.h"
#include "rimshot/evaluate/judge.h"

namespace rimshot::evaluate {

/// Distance in the picture between balls as read and as simulated, over the frames of each that could be read.
MetricFamily position_metrics(const std::vector<BallReadings>& readings, const Court& court, const trajectory::Trajectory& truth);

/// The contacts as read, each beside the simulator's event that it belongs to.
std::vector<ReportedContact> reported_contacts(const ContactsRead& read, const Court& court, const trajectory::Trajectory& truth);

/// Errors of time, normal, restitution, friction and exit velocity, and the change of restitution, mean over the matched contacts; and what
/// the arcs show.
MetricFamily contact_metrics(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth);

/// Kinetic energy after over before, against the same of the run, less 1: of the contact where that differs most against its error.
Metric energy_change(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth);
/// Tangential over normal impulse less Coulomb's coefficient of the pair: above 0 no friction can be so large. Of the contact where that is
/// largest against its error.
Metric friction_excess(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth);
/// What two balls that meet gain of momentum together, over the impulse that passes between them: 0 by Newton's third law.
Metric impulse_balance(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth);

/// What the contacts show of the coefficients and masses that the run's scene commands: restitution of every contact of the run, friction
/// where the surfaces slide, and the mass ratio of two balls that meet, by the arcs alone.
ResponsePoints response_points(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth);

/// Gravity as the run shows it that explains the clip, or else as the arcs show it.
MetricFamily gravity_metrics(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court);

/// The clip against the nearest take of the simulator: surprise, and what the laws would have to be; and for how long a ball is missing.
MetricFamily take_metrics(const std::vector<BallReadings>& readings, const Court& court, const std::optional<NearestTake>& take);
/// Part of 32 takes of the claimed run that go through a ring.
Metric made_in_takes(const scene::Scene& claimed);

/// What cannot happen in mid-air: a ball's largest jump, and its longest standstill.
MetricFamily mid_air_metrics(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const Court& court);

/// A metric of gravity that the arcs show.
Metric gravity_metric(const GravityReading& gravity);

/// A box as read and as simulated: distance of the centres in the picture, along the ray, angle between the orientations, and both
/// against the readings' covariance; over the frames that could be read.
MetricFamily pose_metrics(const BoxReadings& readings, const Court& court, const trajectory::Trajectory& truth);

/// Gravity that the free flights of a box show: arcs through the readings of its centre.
Metric box_gravity(const BoxReadings& readings, const Court& court);

/// Largest overlap of two balls, by their readings in one frame. Unmeasurable with fewer than two balls.
Metric penetration(const std::vector<BallReadings>& readings, const Court& court);

}  // namespace rimshot::evaluate
