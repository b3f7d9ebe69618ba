#pragma once
#include <optional>
#include <string>

#include "rimshot/batch/outcome_of.h"
#include "shot.h"

namespace rimshot::batch {

/// A scene as the fast path takes it.
struct FastShot {
  Shot shot;
  Court court;
};

/// Nothing, with the reason in words, if there is something in the scene that the fast path does not know.
std::optional<FastShot> shot_from_scene(const scene::Scene& scene, Roles roles, std::string& reason);

/// Whether both courts are the same to the last bit.
bool same_court(const Court& a, const Court& b);

}  // namespace rimshot::batch
