#pragma once
#include <string>
#include <vector>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::evaluate {

/// A way in which a clip breaks physics.
enum class FaultKind {
  None,
  Frozen,       ///< amount [s]: stands still in mid-air for so long, and then goes on from there
  Restitution,  ///< amount [1]: added to every pair's coefficient
  Gravity,      ///< amount [1]: gravity is larger by this part
  Vanish,       ///< amount [s]: is gone for so long; where something hides it on its way, so long from its reappearance on
  PhantomGoal,  ///< amount [1]: is led by this part of the way from its own path, without ring and board, to the ring's middle
  TimeWarp,     ///< amount [1]: everything is faster by this part
  Energy,       ///< amount [1]: kinetic energy grows by this part at the first contact
  Teleport,     ///< amount [m]: jumps against gravity in mid-air
  Impulse,      ///< amount [1]: where two bodies that move first hit each other, the second one's velocity changes by this part more
};

/// A known fault of a known amount; the test set of the judge is made of them.
struct Fault {
  FaultKind kind = FaultKind::None;
  double amount = 0;
};

/// From "gravity=0.1", or "none". @throws Error(InvalidInput) naming the kinds there are.
Fault parse_fault(const std::string& text);
/// "gravity", and its unit.
std::string fault_name(FaultKind kind);
std::string fault_unit(FaultKind kind);
/// Every kind but None.
std::vector<FaultKind> fault_kinds();

/// What a broken clip shows.
struct BrokenRun {
  trajectory::Trajectory shown;  ///< of the scene as it is claimed; its states and contacts are those of the broken world
  double time = 0;               ///< [s] where the fault begins
  double displacement = 0;       ///< PhantomGoal: by how much the path was moved where it crosses the ring's plane [m]
};

/// Simulates the scene and breaks the motion of its first moving body. Faults that are another law's (restitution, gravity) or a
/// push (energy, teleport, impulse) are simulated, so that everything after them is what would follow; the others are edits of the states.
/// Faults in mid-air begin in the middle of the longest way between two contacts.
/// @throws Error(InvalidInput) where the scene has no place for the fault (no contact, no ring, no two balls that meet) or the amount is out of range.
BrokenRun break_run(const scene::Scene& scene, const Fault& fault);

}  // namespace rimshot::evaluate
