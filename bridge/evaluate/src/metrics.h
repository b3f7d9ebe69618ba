#pragma once
#include "contacts_read.h"
#include "rimshot/evaluate/judge.h"

namespace rimshot::evaluate {

/// Distance in the picture between the ball as read and as simulated, over the frames that could be read.
MetricFamily position_metrics(const std::vector<BallReading>& readings, const Court& court,
                              const trajectory::Trajectory& truth);

/// The contacts as read, each beside the simulator's event that it belongs to.
std::vector<ReportedContact> reported_contacts(const ContactsRead& read, const Court& court, const trajectory::Trajectory& truth);

/// Errors of time, normal, restitution and exit velocity, and changes of restitution and energy, mean over the matched contacts.
MetricFamily contact_metrics(const ContactsRead& read, const BallPath& path, const Court& court, const trajectory::Trajectory& truth);

/// Gravity as the run shows it that explains the clip, or else as the arcs show it.
MetricFamily gravity_metrics(const std::vector<BallReading>& readings, const BallPath& path, const std::optional<NearestTake>& take, const Court& court);

/// Did the path go through a ring of the court? Nothing where there is no ring or no path.
std::optional<bool> through_ring(const BallPath& path, const Court& court);

/// The clip against the nearest take of the simulator: surprise, and what the laws would have to be; and for how long the ball is missing.
MetricFamily take_metrics(const std::vector<BallReading>& readings, const Court& court, const std::optional<NearestTake>& take);
/// Part of 32 takes of the claimed run that go through a ring.
Metric made_in_takes(const scene::Scene& claimed);

/// What cannot happen in mid-air: the largest jump, and the longest standstill.
MetricFamily mid_air_metrics(const std::vector<BallReading>& readings, const BallPath& path, const Court& court);

}  // namespace rimshot::evaluate
