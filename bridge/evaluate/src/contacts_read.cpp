#include "contacts_read.h"

#include <cmath>

#include "arc_fit.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

constexpr int kResamples = 64;
/// A contact this many frames from another is not the same one.
constexpr double kSameContactFrames = 1.5;

/// Contacts between arcs through readings that moved by their own standard errors.
std::vector<std::vector<ContactReading>> resampled_contacts(const std::vector<BallReading>& readings, const BallPath& path, const Court& court) {
  std::vector<std::vector<ContactReading>> out;
  Rng rng(court.world.seed, 0x6a75646765ull);
  auto sightings = sightings_of(readings, court);
  const auto measured = sightings;
  for (int i = 0; i < kResamples; ++i) {
    for (std::size_t k = 0; k < sightings.size(); ++k) {
      const Vec3 ray = (measured[k].p - court.camera.p_WC).normalized();
      const Vec3 side = ray.unitOrthogonal();
      const double across = 1 / std::sqrt(side.dot(measured[k].information * side)),
                   along = 1 / std::sqrt(ray.dot(measured[k].information * ray));
      sightings[k].p =
          measured[k].p + across * (rng.normal() * side + rng.normal() * ray.cross(side)) + along * rng.normal() * ray;
    }
    out.push_back(join(path.arcs, sightings, court).contacts);
  }
  return out;
}

}  // namespace

bool explained(const std::optional<NearestTake>& take) { return take && take->free.surprise <= 1; }

ContactsRead read_contacts(const std::vector<BallReading>& readings, const BallPath& path, const std::optional<NearestTake>& take, const Court& court) {
  const auto path_draws = resampled_contacts(readings, path, court);
  if (!explained(take)) return {path.contacts, path_draws, path_draws};
  double end = 0;
  for (std::size_t i = 0; i < readings.size(); ++i)
    if (readings[i].measurable) end = double(i) / court.fps;
  ContactsRead out{contacts_of(take->free.run, court, end), {}, path_draws};
  for (const auto& run : take->draws) out.draws.push_back(contacts_of(run, court, end));
  return out;
}

const ContactReading* same_contact(const std::vector<ContactReading>& contacts, const ContactReading& contact, double fps) {
  const ContactReading* best = nullptr;
  for (const ContactReading& other : contacts) {
    const double apart = std::abs(other.time - contact.time);
    if (other.body != contact.body || apart > kSameContactFrames / fps) continue;
    if (best == nullptr || apart < std::abs(best->time - contact.time)) best = &other;
  }
  return best;
}

}  // namespace rimshot::evaluate
