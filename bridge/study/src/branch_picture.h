#pragma once
#include <string>
#include <vector>

#include "rimshot/batch/event_graph.h"

namespace rimshot::study {

/// One run of a branch with its graph. The first one is the factual run.
struct BranchRun {
  std::string name;  ///< factual, perturbed, removed
  trajectory::Trajectory run;
  batch::EventGraph graph;
};

/// PNG: a panel a run, a lane a body that takes part in events, time to the right. An event joins the lanes of its bodies; along the lane of a
/// moving body an event is the cause of the next one. Events that are the factual run's to the last bit are grey in the other panels.
std::string branch_picture(const std::vector<BranchRun>& runs, double intervention);

}  // namespace rimshot::study
