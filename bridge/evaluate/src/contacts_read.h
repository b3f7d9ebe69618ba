#pragma once
#include <optional>

#include "rimshot/evaluate/nearest_take.h"

namespace rimshot::evaluate {

/// The contacts of a clip, and how else they may have been.
struct ContactsRead {
  std::vector<ContactReading> contacts;
  std::vector<std::vector<ContactReading>> draws;  ///< as likely, by the readings' errors; empty = not known
  std::vector<std::vector<ContactReading>> path_draws;  ///< of the path's contacts, one by one, by the arcs alone
};

/// Where the simulator explains the clip within the readings' errors, by the run that does, whose laws are the clip's; else by the arcs
/// of free flight alone, which know no law of contact.
ContactsRead read_contacts(const std::vector<BallReading>& readings, const BallPath& path, const std::optional<NearestTake>& take, const Court& court);

/// Whether the simulator, with laws of the clip's own, explains the clip within the readings' errors.
bool explained(const std::optional<NearestTake>& take);

/// The contact of a list nearest in time to one, with the same body and within 1.5 frames; null where there is none.
const ContactReading* same_contact(const std::vector<ContactReading>& contacts, const ContactReading& contact, double fps);

}  // namespace rimshot::evaluate
