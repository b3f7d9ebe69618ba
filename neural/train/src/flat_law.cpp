#include "flat_law.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "rimshot/core/rng.h"

namespace rimshot::train {
namespace {

constexpr double kJump = 0.2;  ///< [m/s] of a velocity from frame to frame, beyond gravity's, that is a contact's

/// Smallest root of a t^2 + 2 b t + c with b < 0 <= c.
double first_root(double a, double b, double c) {
  const double discriminant = b * b - a * c;
  return discriminant < 0 ? INFINITY : c / (std::sqrt(discriminant) - b);
}

/// Mean of the ratio of separation to approach over the largest jump of each track; 1 without jumps.
double restitution_of(const layout::Tracks& tracks, int clips, const std::vector<double>& seen, const double* gravity) {
  const double dt = tracks.frame_interval;
  double sum = 0;
  int count = 0;
  for (int n = 0; n < clips; ++n) {
    const auto centre = [&](int t, int b, int k) { return seen[((std::size_t(n) * tracks.frames + t) * tracks.bodies + b) * layout::kTrackColumns + k]; };
    const bool pair = tracks.bodies == 2 && centre(0, 1, layout::kTrackRadius) > 0;
    /// Velocity between frames t and t + 1, of the first disc relative to the second.
    const auto velocity = [&](int t, int k) {
      const auto of = [&](int b) { return (centre(t + 1, b, k) - centre(t, b, k)) / dt; };
      return pair ? of(0) - of(1) : of(0);
    };
    const double pull[] = {pair ? 0 : gravity[0], pair ? 0 : gravity[1]};
    double largest = kJump;
    int at = -1;
    for (int t = 1; t + 2 < tracks.frames; ++t) {
      const double jump = std::hypot(velocity(t + 1, 0) - velocity(t - 1, 0) - 2 * dt * pull[0], velocity(t + 1, 1) - velocity(t - 1, 1) - 2 * dt * pull[1]);
      if (jump > largest) largest = jump, at = t;
    }
    if (at < 0) continue;
    // The contact lies between frames at and at + 1; gravity carries both velocities to the middle between them.
    double before[2], after[2], normal[2];
    for (int k = 0; k < 2; ++k) {
      before[k] = velocity(at - 1, k) + dt * pull[k], after[k] = velocity(at + 1, k) - dt * pull[k];
      normal[k] = after[k] - before[k];
    }
    sum += -(after[0] * normal[0] + after[1] * normal[1]) / (before[0] * normal[0] + before[1] * normal[1]);
    ++count;
  }
  return count > 0 ? sum / count : 1;
}

}  // namespace

FlatLaw given_law(const layout::Tracks& tracks) {
  return {{tracks.gravity[0], tracks.gravity[1]}, tracks.restitution, tracks.size, tracks.walls};
}

FlatLaw estimated_law(const layout::Tracks& tracks, int clips, double noise, std::uint64_t seed) {
  FlatLaw law = given_law(tracks);
  clips = std::min(clips, tracks.clips);
  Rng rng(seed, 1);
  std::vector<double> seen(tracks.states.begin(), tracks.states.begin() + long(std::size_t(clips) * tracks.frames * tracks.bodies * layout::kTrackColumns));
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (i % layout::kTrackColumns != layout::kTrackRadius) seen[i] += noise * rng.normal();
  for (int k = 0; k < 2; ++k) {
    double sum = 0;
    for (int n = 0; n < clips; ++n) {
      const auto centre = [&](int t) { return seen[(std::size_t(n) * tracks.frames + t) * tracks.bodies * layout::kTrackColumns + k]; };
      sum += centre(2) - 2 * centre(1) + centre(0);
    }
    law.gravity[k] = sum / (clips * tracks.frame_interval * tracks.frame_interval);
  }
  law.restitution = restitution_of(tracks, clips, seen, law.gravity);
  return law;
}

std::optional<FlatContact> first_contact(const FlatDisc* discs, int count, const FlatLaw& law, double time) {
  FlatContact first;
  first.time = first.next = INFINITY;
  if (count == 2) {
    const double d[] = {discs[0].p[0] - discs[1].p[0], discs[0].p[1] - discs[1].p[1]}, u[] = {discs[0].v[0] - discs[1].v[0], discs[0].v[1] - discs[1].v[1]};
    const double reach = discs[0].radius + discs[1].radius, b = d[0] * u[0] + d[1] * u[1];
    if (b < 0) {
      first.time = first_root(u[0] * u[0] + u[1] * u[1], b, std::max(0.0, d[0] * d[0] + d[1] * d[1] - reach * reach));
      first.pair = true;
      const double n[] = {d[0] + first.time * u[0], d[1] + first.time * u[1]}, length = std::hypot(n[0], n[1]);
      first.normal[0] = n[0] / length, first.normal[1] = n[1] / length;
    }
  }
  for (int i = 0; law.walls && i < count; ++i)
    for (int axis = 0; axis < 2; ++axis)
      for (const double inward : {1.0, -1.0}) {
        const double p = discs[i].p[axis], gap = (inward > 0 ? p : law.size - p) - discs[i].radius;
        const double rate = inward * discs[i].v[axis], pull = inward * law.gravity[axis];
        if (gap < 0 && rate >= 0) continue;
        // gap + rate t + pull t^2 / 2: twice it has the form of first_root.
        if (rate >= 0 && pull >= 0) continue;
        const double discriminant = rate * rate - 2 * pull * std::max(0.0, gap);
        if (discriminant < 0) continue;
        const double when = 2 * std::max(0.0, gap) / (std::sqrt(discriminant) - rate);
        if (!(when < first.time)) {
          first.next = std::min(first.next, when);
          continue;
        }
        first = {when, first.time, i, false, {0, 0}};
        first.normal[axis] = inward;
      }
  if (!(first.time <= time)) return {};
  return first;
}

}  // namespace rimshot::train
