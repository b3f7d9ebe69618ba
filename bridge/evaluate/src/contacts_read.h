#pragma once
#include <optional>

#include "rimshot/evaluate/nearest_take.h"

namespace rimshot::evaluate {

/// The contacts of a clip, and how else they may have been.
struct ContactsRead {
  std::vector<ContactReading> contacts;
  std::vector<std::vector<ContactReading>> draws;  ///< as likely, by the readings' errors; empty = not known
  std::vector<std::vector<BallPath>> path_draws;  ///< [draws][balls] paths with the same arcs through readings moved by their errors
};

/// Where the simulator explains the clip within the readings' errors, by the run that does, whose laws are the clip's; else by the arcs
/// of free flight alone, which know no law of contact.
ContactsRead read_contacts(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court);

/// Whether the simulator, with laws of the clip's own, explains the clip within the readings' errors.
bool explained(const std::optional<NearestTake>& take);

/// Whether a contact of the paths has arcs of 4 frames or more on both sides, of both balls where two meet: only such tell velocities by
/// the arcs alone.
bool flies_on_both_sides(const std::vector<BallPath>& paths, const ContactReading& contact);

/// The contact of a list nearest in time to one, of the same bodies and within 1.5 frames; null where there is none.
const ContactReading* same_contact(const std::vector<ContactReading>& contacts, const ContactReading& contact, double fps);

}  // namespace rimshot::evaluate
