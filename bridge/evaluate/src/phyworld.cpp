#include "rimshot/evaluate/phyworld.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numpy_sum.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

using Series = std::vector<double>;
constexpr double kContactJump = 0.1;  // of the true velocity, that marks the contact

double mean_or_nan(const Series& values) {
  return values.empty() ? std::numeric_limits<double>::quiet_NaN() : numpy_sum(values.data(), values.size()) / double(values.size());
}

double mean_distance(const Series& a, const Series& b) {
  Series distance;
  for (std::size_t i = 0; i < a.size(); ++i) distance.push_back(std::abs(a[i] - b[i]));
  return mean_or_nan(distance);
}

Series differences(const Series& position) {
  Series v;
  for (std::size_t i = 1; i < position.size(); ++i) v.push_back((position[i] - position[i - 1]) / kPhyWorldFrameTime);
  return v;
}

Series part(const Series& values, std::size_t first, std::size_t last) {
  return {values.begin() + long(std::min(first, values.size())), values.begin() + long(std::min(last, values.size()))};
}

bool in_view(const PhyWorldTruth& truth, std::size_t t) {
  for (std::size_t b = 0; b < truth.radius.size(); ++b)
    for (int k = 0; k < 2; ++k)
      if (truth.positions[b][t][k] < truth.radius_at(b, t) || truth.positions[b][t][k] > kPhyWorldSize - truth.radius_at(b, t)) return false;
  return true;
}

/// One ball over the frames that are scored: read and true.
struct Track {
  Series x, y, radius, true_x, true_y, true_radius;
};

/// Velocities number `contact` on are after the contact: the first whose true value has jumped.
std::size_t contact_index(const Series& true_velocity) {
  for (std::size_t i = 1; i < true_velocity.size(); ++i)
    if (std::abs(true_velocity[i] - true_velocity[i - 1]) > kContactJump) return i;
  return true_velocity.size();
}

void collision_errors(const PhyWorldTruth& truth, const std::vector<Track>& tracks, std::size_t contact, PhyWorldErrors& errors) {
  Series pre, pre_frames, post, post_frames, momentum, energy;
  std::vector<Series> v;
  for (const Track& track : tracks) {
    v.push_back(differences(track.x));
    const Series expected = differences(track.true_x);
    const std::size_t all = expected.size();
    const auto split = [&](std::size_t first, std::size_t last, Series& of_means, Series& of_frames) {
      const Series read = part(v.back(), first, last), wanted = part(expected, first, last);
      of_means.push_back(std::abs(mean_or_nan(read) - mean_or_nan(wanted)));
      of_frames.push_back(mean_distance(read, wanted));
    };
    split(0, contact, pre, pre_frames);
    split(contact, all, post, post_frames);
  }
  const auto mass = [&](std::size_t b) { return truth.radius[b] * truth.radius[b]; };
  double momentum_0 = 0, energy_0 = 0;
  for (std::size_t b = 0; b < 2; ++b) {
    momentum_0 += mass(b) * truth.velocity[b];
    energy_0 += 0.5 * mass(b) * truth.velocity[b] * truth.velocity[b];
  }
  for (std::size_t i = 0; i < v[0].size(); ++i) {
    momentum.push_back(std::abs(mass(0) * v[0][i] + mass(1) * v[1][i] - momentum_0));
    energy.push_back(std::abs(0.5 * mass(0) * v[0][i] * v[0][i] + 0.5 * mass(1) * v[1][i] * v[1][i] - energy_0));
  }
  errors.velocity = errors.velocity_x = mean_or_nan(post);
  errors.velocity_per_frame = mean_or_nan(post_frames);
  errors.pre_velocity = mean_or_nan(pre);
  errors.pre_velocity_per_frame = mean_or_nan(pre_frames);
  errors.momentum = mean_or_nan(momentum);
  errors.energy = mean_or_nan(energy);
}

void single_ball_errors(const PhyWorldTruth& truth, const Track& track, PhyWorldErrors& errors) {
  const Series v_x = differences(track.x), v_y = differences(track.y), true_y = differences(track.true_y);
  const bool bounces = truth.task == PhyWorldTask::Bouncing;
  // The published formula takes the start's velocity; a ball that bounces does not keep it.
  const Series wanted = bounces ? differences(track.true_x) : Series(v_x.size(), truth.velocity[0]);
  errors.velocity_x = std::abs(mean_or_nan(v_x) - (bounces ? mean_or_nan(wanted) : truth.velocity[0]));
  errors.velocity_y = std::abs(mean_or_nan(v_y) - mean_or_nan(true_y));
  errors.velocity = errors.velocity_x;
  errors.velocity_per_frame = mean_distance(v_x, wanted);
  if (truth.task == PhyWorldTask::Parabola || bounces) {
    errors.velocity += errors.velocity_y;
    errors.velocity_per_frame += mean_distance(v_y, true_y);
  }
}

/// Errors by the corrected parser over the frames `used`; those from `from` on count for position and radius.
void corrected_errors(const PhyWorldTruth& truth, const std::vector<media::Rgb8>& frames, const std::vector<std::size_t>& used,
                      std::size_t from, PhyWorldErrors& errors) {
  const auto read = phyworld_parse_corrected(frames, truth.radius.size());
  Series of_velocity, of_position, of_radius;
  for (std::size_t b = 0; b < truth.radius.size(); ++b)
    for (std::size_t i = 0; i < used.size(); ++i) {
      const auto& ball = read[b][used[i]];
      if (!ball) return;  // a ball that is gone has no velocity: not measurable
      const auto truth_at = [&](std::size_t t) { return Vec2(truth.positions[b][t].x(), kPhyWorldSize - truth.positions[b][t].y()); };
      if (i >= from) {
        of_position.push_back((ball->centre - truth_at(used[i])).norm());
        of_radius.push_back(std::abs(ball->radius - truth.radius_at(b, used[i])));
      }
      if (i == 0 || used[i] != used[i - 1] + 1 || (truth.task == PhyWorldTask::Collision && i <= from)) continue;
      const Vec2 moved = ball->centre - read[b][used[i - 1]]->centre, expected = truth_at(used[i]) - truth_at(used[i - 1]);
      of_velocity.push_back((moved - expected).norm() / kPhyWorldFrameTime);
    }
  if (of_velocity.empty()) return;
  errors.velocity_corrected = mean_or_nan(of_velocity);
  errors.position_corrected = mean_or_nan(of_position);
  errors.radius_corrected = mean_or_nan(of_radius);
}

bool outside(double value, double low, double high) { return value < low || value > high; }

}  // namespace

PhyWorldSplit phyworld_split(const PhyWorldTruth& truth) {
  const bool pair = truth.task == PhyWorldTask::Collision;
  bool radius_out = false, velocity_out = false;
  for (std::size_t b = 0; b < truth.radius.size(); ++b) {
    radius_out |= outside(truth.radius[b], pair ? 0.5 : 0.7, pair ? 1.5 : 1.4);
    velocity_out |= outside(std::abs(truth.velocity[b]), 1, 4);
  }
  constexpr double kRounding = 1e-9;  // of a rate that is the difference of two radii
  velocity_out |= std::abs(truth.growth()) > 0.03 + kRounding;
  if (radius_out && velocity_out) return PhyWorldSplit::BothOut;
  return radius_out ? PhyWorldSplit::RadiusOut : velocity_out ? PhyWorldSplit::VelocityOut : PhyWorldSplit::In;
}

bool phyworld_scored(const PhyWorldTruth& truth) {
  const bool pair = truth.task == PhyWorldTask::Collision;
  return std::ranges::none_of(truth.radius, [&](double r) { return pair ? r <= 0.5 : r < 0.6; });
}

PhyWorldErrors phyworld_errors(const PhyWorldTruth& truth, const std::vector<media::Rgb8>& frames) {
  if (frames.size() != truth.positions[0].size())
    throw Error(ErrorCode::InvalidInput, "a clip of " + std::to_string(frames.size()) + " frames stands beside " +
                                             std::to_string(truth.positions[0].size()) + " true states; PhyWorld scores frame by frame");
  std::vector<std::size_t> used;
  for (std::size_t t = kPhyWorldGiven; t < frames.size(); ++t)
    if (in_view(truth, t)) used.push_back(t);

  const auto read = phyworld_parse(frames, truth.radius.size());
  std::vector<Track> tracks;
  for (std::size_t b = 0; b < truth.radius.size(); ++b) {
    Track& track = tracks.emplace_back();
    for (const std::size_t t : used) {
      track.x.push_back(read[b][t].centre.x());
      track.y.push_back(read[b][t].centre.y());
      track.radius.push_back(read[b][t].radius);
      track.true_x.push_back(truth.positions[b][t].x());
      track.true_y.push_back(kPhyWorldSize - truth.positions[b][t].y());
      track.true_radius.push_back(truth.radius_at(b, t));
    }
  }
  PhyWorldErrors errors;
  std::size_t from = 0;
  if (truth.task == PhyWorldTask::Collision) {
    from = contact_index(differences(tracks[0].true_x));
    collision_errors(truth, tracks, from, errors);
  } else {
    single_ball_errors(truth, tracks[0], errors);
  }

  Series change, position, radius;
  for (std::size_t b = 0; b < tracks.size(); ++b) {
    const Track& track = tracks[b];
    const std::size_t all = used.size();
    if (all > 0) change.push_back(*std::ranges::max_element(track.radius) - *std::ranges::min_element(track.radius));
    position.push_back(mean_distance(part(track.x, from, all), part(track.true_x, from, all)) +
                       mean_distance(part(track.y, from, all), part(track.true_y, from, all)));
    radius.push_back(mean_distance(part(track.radius, from, all), part(track.true_radius, from, all)));
  }
  errors.radius_change = mean_or_nan(change);
  errors.position = mean_or_nan(position);
  errors.radius = mean_or_nan(radius);
  corrected_errors(truth, frames, used, from, errors);
  return errors;
}

}  // namespace rimshot::evaluate
