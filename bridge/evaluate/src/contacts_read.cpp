#include "contacts_read.h"

#include <algorithm>
#include <cmath>

#include "arc_fit.h"
#include "rimshot/core/rng.h"

namespace rimshot::evaluate {
namespace {

constexpr int kResamples = 64;
/// A contact this many frames from another is not the same one.
constexpr double kSameContactFrames = 1.5;

/// The arcs of a ball once more, through sightings that moved, about lifts of unknown spins that moved by what they may be.
std::vector<Arc> refitted(const std::vector<Arc>& arcs, const std::vector<Sighting>& moved, const std::vector<Vec3>& acceleration, double lift, Rng& rng) {
  const auto place = [&](int frame) { return std::size_t(std::ranges::find(moved, frame, &Sighting::frame) - moved.begin()); };
  std::vector<Arc> out = arcs;
  for (Arc& arc : out) {
    const Vec3 unknown = lift * Vec3(rng.normal(), rng.normal(), rng.normal());
    std::vector<Vec3> believed = acceleration;
    for (Vec3& own : believed) own += unknown;
    fit_arc(moved, believed, lift, place(arc.first), place(arc.last), arc);
  }
  return out;
}

/// The paths once more through readings that moved by their own standard errors.
std::vector<std::vector<BallPath>> resampled_paths(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const Court& court) {
  std::vector<std::vector<BallPath>> out;
  std::vector<std::vector<Arc>> arcs;
  for (const BallPath& path : paths) arcs.push_back(path.arcs);
  Rng rng(court.world.seed, 0x6a75646765ull);
  auto sightings = sightings_of(readings, court);
  const auto measured = sightings;
  std::vector<std::vector<Vec3>> acceleration;
  for (std::size_t b = 0; b < measured.size(); ++b) acceleration.push_back(accelerations(measured[b], court.world, court.balls[b]));
  for (int i = 0; i < kResamples; ++i) {
    for (std::size_t b = 0; b < sightings.size(); ++b)
      for (std::size_t k = 0; k < sightings[b].size(); ++k) {
        const Sighting& own = measured[b][k];
        const Vec3 ray = (own.p - court.camera.p_WC).normalized();
        const Vec3 side = ray.unitOrthogonal();
        const double across = 1 / std::sqrt(side.dot(own.information * side)), along = 1 / std::sqrt(ray.dot(own.information * ray));
        sightings[b][k].p = own.p + across * (rng.normal() * side + rng.normal() * ray.cross(side)) + along * rng.normal() * ray;
      }
    std::vector<std::vector<Arc>> drawn;
    for (std::size_t b = 0; b < arcs.size(); ++b) drawn.push_back(refitted(arcs[b], sightings[b], acceleration[b], unknown_lift(court.world, court.balls[b]), rng));
    out.push_back(join(drawn, sightings, court));
  }
  return out;
}

/// All contacts of the paths by time; those of two balls once, as the first one's.
std::vector<ContactReading> contacts_of_all(const std::vector<BallPath>& paths) {
  std::vector<ContactReading> out;
  for (const BallPath& path : paths)
    for (const ContactReading& contact : path.contacts) {
      const auto both = [&](const ContactReading& other) { return other.ball == contact.other && other.other == contact.ball && other.time == contact.time; };
      if (contact.other < 0 || std::ranges::none_of(out, both)) out.push_back(contact);
    }
  std::ranges::stable_sort(out, {}, &ContactReading::time);
  return out;
}

}  // namespace

bool explained(const std::optional<NearestTake>& take) {
  // A root mean square of n normal errors scatters about 1 by 1/sqrt(2 n): up to two such deviations.
  return take && take->free.surprise <= 1 + std::sqrt(2 / take->free.freedom);
}

ContactsRead read_contacts(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court) {
  ContactsRead out{{}, {}, resampled_paths(readings, paths, court)};
  if (!explained(take)) {
    out.contacts = contacts_of_all(paths);
    for (const auto& draw : out.path_draws) out.draws.push_back(contacts_of_all(draw));
    return out;
  }
  double end = 0;
  for (const BallReadings& own : readings)
    for (std::size_t i = 0; i < own.size(); ++i)
      if (own[i].measurable) end = std::max(end, double(i) / court.fps);
  out.contacts = contacts_of(take->free.run, court, end);
  for (const auto& run : take->draws) out.draws.push_back(contacts_of(run, court, end));
  return out;
}

bool flies_on_both_sides(const std::vector<BallPath>& paths, const ContactReading& contact) {
  constexpr int kFewestFrames = 4;
  const auto flies = [&](int ball) {
    const BallPath& path = paths[std::size_t(ball)];
    const auto own = std::ranges::find(path.contacts, contact.time, &ContactReading::time);
    if (own == path.contacts.end()) return false;
    const auto frames = [](const Arc& arc) { return arc.last - arc.first + 1; };
    const auto k = std::size_t(own - path.contacts.begin());
    return frames(path.arcs[k]) >= kFewestFrames && frames(path.arcs[k + 1]) >= kFewestFrames;
  };
  return flies(contact.ball) && (contact.other < 0 || flies(contact.other));
}

const ContactReading* same_contact(const std::vector<ContactReading>& contacts, const ContactReading& contact, double fps) {
  const ContactReading* best = nullptr;
  for (const ContactReading& other : contacts) {
    const double apart = std::abs(other.time - contact.time);
    if (other.ball != contact.ball || other.body != contact.body || other.other != contact.other || apart > kSameContactFrames / fps) continue;
    if (best == nullptr || apart < std::abs(best->time - contact.time)) best = &other;
  }
  return best;
}

}  // namespace rimshot::evaluate
