#include "alone_contacts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace rimshot::evaluate {
namespace {

/// A floor is nowhere lower than that beside the contact [radii].
constexpr double kFloorReach = 0.35;
/// Most that friction tilts a push from the normal: coefficient 1.
constexpr double kMostTilt = std::numbers::pi / 4;

Vec3 true_depth(const Vec3& v, const SharedLaw& law) { return {v.x(), v.y(), law.stretch * v.z()}; }

AloneContact contact_at(const FlightMotion& motion, std::size_t joint) {
  AloneContact out;
  out.joint = joint;
  out.time = *motion.meeting[joint];
  out.place = true_depth(0.5 * (motion.stretches[joint].position(out.time) + motion.stretches[joint + 1].position(out.time)), motion.law);
  out.before = true_depth(motion.stretches[joint].velocity(out.time), motion.law);
  out.after = true_depth(motion.stretches[joint + 1].velocity(out.time), motion.law);
  return out;
}

Vec3 upwards(const FlightMotion& motion) { return -true_depth(motion.law.gravity, motion.law).normalized(); }

/// Lowest place of the ball's centre in the motion.
double lowest(const FlightFit& fit, const FlightMotion& motion, const Vec3& up) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < motion.stretches.size(); ++k) {
    const StretchMotion& s = motion.stretches[k];
    const double half = fit.half_length(k);
    for (const double t : {s.t0 - half, s.t0, s.t0 + half}) least = std::min(least, up.dot(true_depth(s.position(t), motion.law)));
  }
  return least;
}

}  // namespace

double AloneContact::friction() const {
  const Vec3 push = after - before;
  const double along = push.dot(normal);
  return (push - along * normal).norm() / along;
}

std::vector<AloneContact> contacts_of(const FlightFit& fit, const FlightMotion& motion) {
  std::vector<AloneContact> out;
  if (motion.law.gravity.isZero(0)) return out;
  const Vec3 up = upwards(motion);
  const double floor = lowest(fit, motion, up);
  for (std::size_t j = 0; j < motion.meeting.size(); ++j) {
    if (!motion.meeting[j] || !fit.stretches()[j].flight || !fit.stretches()[j + 1].flight) continue;
    AloneContact contact = contact_at(motion, j);
    const Vec3 push = (contact.after - contact.before).normalized();
    contact.level = up.dot(contact.place) < floor + kFloorReach && push.dot(up) > std::cos(kMostTilt);
    contact.normal = contact.level ? up : push;
    out.push_back(contact);
  }
  return out;
}

std::vector<AloneContact> contacts_like(const std::vector<AloneContact>& fitted, const FlightMotion& motion, double tilt) {
  std::vector<AloneContact> out;
  const Vec3 up = upwards(motion);
  for (const AloneContact& like : fitted) {
    AloneContact contact = contact_at(motion, like.joint);
    contact.level = like.level;
    const Vec3 push = (contact.after - contact.before).normalized();
    contact.normal = up;
    if (!like.level) {
      // Friction acts against the sliding: the normal lies off the push in the plane of the motion.
      const Vec3 aside = contact.before - contact.before.dot(push) * push;
      contact.normal = aside.squaredNorm() > 0 ? Vec3((push + tilt * aside.normalized()).normalized()) : push;
    }
    out.push_back(contact);
  }
  return out;
}

}  // namespace rimshot::evaluate
