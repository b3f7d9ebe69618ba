#include "rimshot/physics/summary.h"

#include <iomanip>
#include <sstream>

#include "rimshot/physics/ring_passage.h"

namespace rimshot::physics {
namespace {

// A clip may hold hundreds of contacts; a reader wants the first ones.
constexpr int kMostEvents = 12;

void vector(std::ostream& out, const Vec3& v) { out << '(' << v.x() << ", " << v.y() << ", " << v.z() << ')'; }

void event_line(std::ostream& out, const trajectory::Trajectory& run, const trajectory::ContactEvent& event) {
  const std::string& a = run.bodies[event.body_a].name;
  const std::string& b = run.bodies[event.body_b].name;
  out << std::fixed << std::setprecision(4) << "  " << event.time << " s  " << std::setprecision(2);
  if (event.phase == trajectory::Phase::End) {
    out << a << " leaves " << b << '\n';
    return;
  }
  out << a << (event.phase == trajectory::Phase::Impact ? " hits " : " settles on ") << b << " at ";
  vector(out, event.point);
  out << " m, normal ";
  vector(out, event.normal);
  out << ", " << std::setprecision(3) << event.approach_speed << " m/s in";
  if (event.phase == trajectory::Phase::Impact) {
    out << ", " << event.separation_speed << " m/s out, restitution " << event.separation_speed / event.approach_speed
        << " (commanded " << event.restitution << ")";
  }
  out << '\n';
}

}  // namespace

std::string describe(const trajectory::Trajectory& run) {
  std::ostringstream out;
  int shown = 0;
  for (const auto& event : run.contacts) {
    if (shown++ == kMostEvents) {
      out << "  ... and " << run.contacts.size() - kMostEvents << " more contact events in the run file\n";
      break;
    }
    event_line(out, run, event);
  }
  const auto passages = ring_passages(run);
  for (std::size_t ring = 0; ring < run.bodies.size(); ++ring) {
    if (!std::holds_alternative<scene::Torus>(run.scene.bodies[ring].shape)) continue;
    bool made = false;
    for (const auto& passage : passages) {
      if (passage.ring != int(ring)) continue;
      made = true;
      out << "  " << std::fixed << std::setprecision(4) << passage.time << " s  " << run.bodies[passage.body].name
          << " goes through " << run.bodies[ring].name << ": MADE\n";
    }
    if (!made) out << "  nothing goes through " << run.bodies[ring].name << ": MISSED\n";
  }
  for (std::size_t i = 0; i < run.bodies.size(); ++i) {
    if (run.scene.bodies[i].is_static) continue;
    out << "  " << run.bodies[i].name << " ends at ";
    out << std::fixed << std::setprecision(2);
    vector(out, run.bodies[i].states.back().p_WB);
    out << " m\n";
  }
  return out.str();
}

}  // namespace rimshot::physics
