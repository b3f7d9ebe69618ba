#pragma once
#include <array>
#include <optional>
#include <vector>

#include "rimshot/evaluate/ball_path.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::evaluate {

/// The simulator's event of the same ball, and of the same other one, next to a contact as read; null where none is within 1.5 frames.
const trajectory::ContactEvent* truth_of(const ContactReading& contact, const Court& court, const trajectory::Trajectory& truth);

/// Index in a run's scene of a ball of the court.
int body_of(const trajectory::Trajectory& run, const Court& court, int ball);

/// Velocity of a body's centre just before and just after an event.
Vec3 velocity_before(const trajectory::Trajectory& run, int body, const trajectory::ContactEvent& event);
Vec3 velocity_after(const trajectory::Trajectory& run, int body, const trajectory::ContactEvent& event);

/// Tangential over normal impulse of an event, and whether its friction stood on Coulomb's cone: the surfaces slid until they parted.
double impulse_ratio(const trajectory::ContactEvent& event);
bool slid(const trajectory::ContactEvent& event);

/// What a further draw lies in with 95 %; nothing from fewer than 20 draws.
std::optional<std::array<double, 2>> interval_of(const std::vector<double>& values);

}  // namespace rimshot::evaluate
