#include "rimshot/batch/outcome.h"

#include <cmath>

#include "rimshot/core/error.h"

namespace rimshot::batch {
namespace {

double norm(const double v[3]) { return std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]); }

double at_end(const Outcome&) { return kNone; }
double at_rim(const Outcome& o) { return o.rim_time; }
double at_landing(const Outcome& o) { return o.landing_time; }

constexpr Output kOutputs[] = {
    {"made", "", "1 if the ball went through the ring, else 0", [](const Outcome& o) { return o.made; }, nullptr},
    {"made_time", "s", "when it went through", [](const Outcome& o) { return o.made_time; },
     [](const Outcome& o) { return o.made_time; }},
    {"ring_gap", "m", "smallest gap between ball and ring, 0 if they touched", [](const Outcome& o) { return o.ring_gap; },
     nullptr},
    {"contacts", "", "number of impacts and beginnings of lasting contacts", [](const Outcome& o) { return o.contacts; },
     nullptr},
    {"first_contact_time", "s", "first contact with anything", [](const Outcome& o) { return o.first_contact_time; },
     [](const Outcome& o) { return o.first_contact_time; }},
    {"rim_time", "s", "first contact with the ring", [](const Outcome& o) { return o.rim_time; }, at_rim},
    {"rim_exit_x", "m/s", "velocity after it", [](const Outcome& o) { return o.rim_exit[0]; }, at_rim},
    {"rim_exit_y", "m/s", "", [](const Outcome& o) { return o.rim_exit[1]; }, at_rim},
    {"rim_exit_z", "m/s", "", [](const Outcome& o) { return o.rim_exit[2]; }, at_rim},
    {"rim_exit_speed", "m/s", "its length", [](const Outcome& o) { return norm(o.rim_exit); }, at_rim},
    {"landing_time", "s", "first contact with a plane", [](const Outcome& o) { return o.landing_time; }, at_landing},
    {"landing_x", "m", "where", [](const Outcome& o) { return o.landing[0]; }, at_landing},
    {"landing_y", "m", "", [](const Outcome& o) { return o.landing[1]; }, at_landing},
    {"landing_z", "m", "", [](const Outcome& o) { return o.landing[2]; }, at_landing},
    {"end_x", "m", "position at the end", [](const Outcome& o) { return o.end_position[0]; }, at_end},
    {"end_y", "m", "", [](const Outcome& o) { return o.end_position[1]; }, at_end},
    {"end_z", "m", "", [](const Outcome& o) { return o.end_position[2]; }, at_end},
};

}  // namespace

std::span<const Output> outputs() { return kOutputs; }

const Output& output(const std::string& name) {
  std::string all;
  for (const Output& o : kOutputs) {
    if (name == o.name) return o;
    all += (all.empty() ? "" : ", ") + std::string(o.name);
  }
  throw Error(ErrorCode::InvalidInput, "there is no output " + name + "; there are: " + all);
}

}  // namespace rimshot::batch
