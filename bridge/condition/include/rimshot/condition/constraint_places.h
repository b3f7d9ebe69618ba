#pragma once
#include <vector>

#include "rimshot/losses/law.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::condition {

/// A run's states as the tensor that the constraint losses act on: [T, B, losses::kStateWidth], rows by time, then by body.
std::vector<double> state_rows(const trajectory::Trajectory& trajectory);

/// A law of mechanics and every place of a run where it holds.
struct LawPlaces {
  losses::Kernel law;
  losses::Places places;
};

/// Places of all laws on states, from a run's contact list: free flight over three samples without contact, the laws of impact between
/// the samples around each impact that no other contact disturbs, no penetration at any sample, energy from sample to sample in flight
/// (in still air) and over each impact. Lasting contact and bodies on joints
/// have no places but those of penetration.
std::vector<LawPlaces> constraint_places(const trajectory::Trajectory& trajectory);

/// The law of that name. @throws Error(Internal) if there is none.
const LawPlaces& places_of(const std::vector<LawPlaces>& all, const std::string& law);

}  // namespace rimshot::condition
