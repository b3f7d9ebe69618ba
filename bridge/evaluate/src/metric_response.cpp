#include "contact_truth.h"
#include "metrics.h"

namespace rimshot::evaluate {

ResponsePoints response_points(const ContactsRead& read, const std::vector<BallPath>& paths, const Court& court, const trajectory::Trajectory& truth) {
  /// What comes in more slowly shows more of the reader's error than of the coefficient [m/s].
  constexpr double kLeastApproach = 0.5;
  ResponsePoints out;
  for (const ContactReading& contact : read.contacts) {
    const auto* event = truth_of(contact, court, truth);
    if (event == nullptr || contact.approach_speed < kLeastApproach) continue;
    out["restitution"].push_back({event->restitution, contact.separation_speed / contact.approach_speed});
    if (contact.slides.value_or(slid(*event))) out["friction"].push_back({event->friction, contact.impulse_ratio()});
  }
  // The nearest take knows the masses.
  for (const BallPath& path : paths)
    for (const ContactReading& contact : path.contacts) {
      if (contact.other < contact.ball || !flies_on_both_sides(paths, contact) || truth_of(contact, court, truth) == nullptr) continue;
      const Vec3 ray = (contact.point - court.camera.p_WC).normalized();
      const auto across = [&](const Vec3& v) { return (v - v.dot(ray) * ray).norm(); };
      const double commanded = court.balls[std::size_t(contact.ball)].mass / court.balls[std::size_t(contact.other)].mass;
      out["mass_ratio"].push_back({commanded, across(contact.other_after - contact.other_before) / across(contact.velocity_after - contact.velocity_before)});
    }
  return out;
}

}  // namespace rimshot::evaluate
