#include "rimshot/model/dynamics_model.h"

#include <ATen/ATen.h>

#include <cmath>
#include <iterator>

#include "plane_vectors.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/model/weight_file.h"
#include "side_by_side.h"

namespace rimshot::model {
namespace {

/// Orders of magnitude of what is seen, so that the networks' inputs and outputs are of order 1.
constexpr double kLength = 1.5, kSpeed = 4, kAcceleration = 2.5, kContactAcceleration = 20;
constexpr double kFar = 10;  ///< orders of magnitude beyond which smooth networks see no difference
constexpr int kFields = 2, kMostBodies = 2;
constexpr double kSquareSize = 10;  // [m]
constexpr const char* kKindNames[] = {"absolute", "smooth", "gated", "scale_free"};
constexpr double kSmallest = 1e-6;
constexpr double kFirstShare = 0.541;  ///< where softplus is 1: an untrained network stops an approach
constexpr double kMostDrag = 0.05;  ///< of the push along the velocity, over speed [1/s], or over speed^2 / radius

/// Tensors of the reading, before the networks'.
enum ReadingParameter : std::size_t { kPositionWeight, kVelocityWeights, kFieldVectors, kFieldSharpness, kGrowthScale, kReadingTensors };
/// Networks, in this order; Absolute has the first alone.
enum Network : std::size_t { kOwn, kPair, kWall };
constexpr std::size_t first_of(Network network) { return kReadingTensors + network * kMlpTensors; }

at::Tensor length_of(const at::Tensor& a) { return (inner_product(a, a) + kSmallest).sqrt(); }

/// Mean second difference [S, N, 2] of the discs that are there, over the squared interval.
at::Tensor shared_acceleration(const at::Tensor& seen, const at::Tensor& present, double frame_interval) {
  const auto centre = [&](int t) { return seen.select(2, t).narrow(-1, 0, 2); };
  const at::Tensor bend = (centre(2) - 2 * centre(1) + centre(0)) * present.unsqueeze(-1);
  return bend.sum(2) / (present.sum(2, true).clamp_min(1) * frame_interval * frame_interval);
}

/// Contacts push and never pull, and at most turn a sliding round.
Bounce bounce_of(const at::Tensor& approach, const at::Tensor& out) {
  return {approach * at::softplus(out.select(-1, 0) + kFirstShare), at::tanh(out.select(-1, 1))};
}
/// Where inputs grow with the speeds the response has a bound, or speeds and responses drive each other beyond all numbers.
Bounce bounded_bounce_of(const at::Tensor& approach, const at::Tensor& out) {
  constexpr double kMostShare = 2.2;  // an elastic wall's is 2
  static const double first = -std::log(kMostShare - 1);
  return {approach * kMostShare * at::sigmoid(out.select(-1, 0) + first), at::tanh(out.select(-1, 1))};
}

/// A push by a contact that is no event [m/s^2], bounded for the same reason.
at::Tensor contact_push(const at::Tensor& out) { return kContactAcceleration * kFar * at::tanh(out / kFar); }

/// [S, k] as a factor of [S, ...] with `dimensions` dimensions.
at::Tensor weight(const at::Tensor& values, std::int64_t column, std::int64_t dimensions) {
  std::vector<std::int64_t> shape(std::size_t(dimensions), 1);
  shape[0] = values.size(0);
  return values.select(1, column).view(shape);
}

}  // namespace

DynamicsModel::DynamicsModel(Dynamics kind, int bodies, double size, int networks, std::uint64_t seed)
    : kind_(kind), bodies_(bodies), networks_(networks), square_{size} {
  const bool free = kind == Dynamics::ScaleFree;
  square_.contacts = kind == Dynamics::Gated || free;
  const auto add = [&](const char* name, const at::Tensor& tensor) { parameters_.push_back({name, tensor.clone().requires_grad_(true)}); };
  // A straight line through three frames by least squares.
  add("reading.position", at::full({networks, 1}, -1.0 / 6));
  add("reading.velocity", at::tensor({0.5f, 0.5f, 1.f}).expand({networks, 3}));
  const at::Tensor fields = at::zeros({networks, kFields, 2});
  for (int s = 0; s < networks; ++s) {
    Rng rng(seed + std::uint64_t(s));
    for (int i = 0; i < kFields * 2; ++i) fields[s].view(-1)[i] = rng.normal();
  }
  add("reading.fields", fields);
  add("reading.field_sharpness", at::full({networks, 1}, 2.0));
  add("reading.growth_scale", at::full({networks, 1}, 0.01));
  if (kind == Dynamics::Absolute) {
    add_mlp(parameters_, {"absolute", 6 * bodies + 2, 2 * bodies, 64, true}, networks, seed);
    return;
  }
  const int gap = kind == Dynamics::Smooth ? 1 : 0;
  add_mlp(parameters_, {"own", free ? 2 : 4, 3, 32, true}, networks, seed);
  // At zero, or a contact of an untrained network multiplies speeds, and a rollout has dozens.
  add_mlp(parameters_, {"pair", free ? 2 : 4 + gap, 2, 32, true}, networks, seed);
  add_mlp(parameters_, {"wall", free ? 1 : 3 + gap, 2, 32, true}, networks, seed);
}

Discs DynamicsModel::read(const at::Tensor& seen, const at::Tensor& present, const at::Tensor& walls, double frame_interval) const {
  RIMSHOT_CHECK(seen.dim() == 5 && seen.size(0) == networks_ && seen.size(2) == kDynamicsGiven && seen.size(3) == bodies_, seen.sizes());
  const auto frame = [&](int t) { return seen.select(2, t); };
  const auto centre = [&](int t) { return frame(t).narrow(-1, 0, 2); };
  const auto radius = [&](int t) { return frame(t).select(-1, 2); };
  Discs discs;
  discs.present = present;
  discs.walls = walls;
  const at::Tensor there = present.unsqueeze(-1), bend = (centre(2) - 2 * centre(1) + centre(0)) * there;
  const at::Tensor shared = shared_acceleration(seen, present, frame_interval);
  const at::Tensor& fields = value(kFieldVectors);
  const at::Tensor distance = (shared.unsqueeze(2) - fields.unsqueeze(1)).square().sum(-1);  // [S, N, kFields]
  const at::Tensor share = at::softmax(-distance * weight(value(kFieldSharpness), 0, 3).exp(), -1);
  discs.field = at::matmul(share, fields);
  const at::Tensor field = discs.field.unsqueeze(2);
  const auto velocity_weight = [&](int i) { return weight(value(kVelocityWeights), i, 4); };
  discs.velocity = (velocity_weight(0) * (centre(1) - centre(0)) + velocity_weight(1) * (centre(2) - centre(1))) / frame_interval +
                   velocity_weight(2) * frame_interval * field;
  discs.velocity = discs.velocity * there;
  discs.position = (centre(2) + weight(value(kPositionWeight), 0, 4) * (bend - frame_interval * frame_interval * field)) * there;
  const at::Tensor rate = (radius(2) - radius(0)) / (2 * frame_interval), squared = rate.square();
  // Small rates are the reading's noise (shrinkage as in LDR, arXiv 2608.09926, of accelerations).
  discs.growth = rate * squared / (squared + weight(value(kGrowthScale), 0, 3).square() + kSmallest * kSmallest);
  discs.radius = (radius(0) + radius(1) + radius(2)) / 3 + discs.growth * frame_interval;
  return discs;
}

void DynamicsModel::start_fields(const at::Tensor& seen, const at::Tensor& present, double frame_interval) {
  constexpr int kRounds = 10;
  constexpr double kApart = 6;  // standard deviations within; halves of one normal cluster lie 2.6 apart
  const at::NoGradGuard no_gradient;
  const at::Tensor shared = shared_acceleration(seen, present, frame_interval);
  for (std::int64_t s = 0; s < shared.size(0); ++s) {
    const at::Tensor points = shared[s], from_mean = (points - points.mean(0)).square().sum(-1);
    at::Tensor first = points[from_mean.argmax().item<std::int64_t>()];
    at::Tensor second = points[(points - first).square().sum(-1).argmax().item<std::int64_t>()], nearer;
    for (int round = 0; round < kRounds; ++round) {
      nearer = ((points - first).square().sum(-1) < (points - second).square().sum(-1)).to(at::kFloat).unsqueeze(-1);
      first = (points * nearer).sum(0) / nearer.sum().clamp_min(1);
      second = (points * (1 - nearer)).sum(0) / (1 - nearer).sum().clamp_min(1);
    }
    const at::Tensor within = (points - nearer * first - (1 - nearer) * second).square().sum(-1).mean();
    const bool one = ((first - second).square().sum() < kApart * kApart * within).item<bool>();
    value(kFieldVectors)[s][0].copy_(one ? points.mean(0) : first);
    value(kFieldVectors)[s][1].copy_(one ? points.mean(0) : second);
  }
}

at::Tensor DynamicsModel::roll(const Discs& start, int frames, double frame_interval) const {
  std::vector<at::Tensor> states;
  Discs discs = start;
  for (int t = 0; t < frames; ++t) {
    discs = step(discs, frame_interval);
    states.push_back(at::cat({discs.position, discs.radius.unsqueeze(-1)}, -1));
  }
  return at::stack(states, 2);
}

MotionLaw::Push DynamicsModel::push(const Discs& discs, double time) const {
  const at::Tensor field = discs.field.unsqueeze(2).expand_as(discs.velocity), speed = length_of(discs.velocity);
  const at::Tensor there = discs.present.unsqueeze(-1);  // what is not there stays where it is
  if (kind_ == Dynamics::Absolute) return {there * (field + absolute_push(discs)), at::zeros_like(discs.growth)};
  at::Tensor features, per_velocity;
  const at::Tensor along_field = inner_product(discs.velocity, field), strength = length_of(field);
  if (kind_ == Dynamics::ScaleFree) {
    const at::Tensor weighed = discs.radius * strength;
    features = at::stack({weighed / (weighed + speed.square()), along_field / (speed * strength)}, -1);
    per_velocity = speed / discs.radius.clamp_min(kSmallest);
  } else {
    features = at::stack({speed / kSpeed, discs.radius / kLength, strength / kAcceleration, along_field / (kSpeed * kAcceleration)}, -1);
    per_velocity = at::ones_like(speed);
  }
  const at::Tensor own = mlp(parameters_, first_of(kOwn), features);
  // Bounded: a push along the velocity grows with it.
  const at::Tensor along_velocity = kMostDrag * at::tanh(own.select(-1, 1) / kMostDrag) * per_velocity;
  at::Tensor acceleration = field * (1 + own.narrow(-1, 0, 1)) + along_velocity.unsqueeze(-1) * discs.velocity;
  if (kind_ == Dynamics::Smooth) acceleration = acceleration + smooth_contacts(discs);
  return {there * acceleration, own.select(-1, 2) * discs.growth * time};
}

at::Tensor DynamicsModel::absolute_push(const Discs& discs) const {
  const auto scalar = [](const at::Tensor& values) { return values.unsqueeze(-1); };
  const at::Tensor of_discs = at::cat({discs.position / square_.size, discs.velocity / kSpeed, scalar(discs.radius) / kLength, scalar(discs.present)}, -1);
  const at::Tensor features = at::cat({(of_discs * scalar(discs.present)).flatten(2), discs.field / kAcceleration}, -1);
  return contact_push(mlp(parameters_, first_of(kOwn), features.clamp(-kFar, kFar))).unflatten(-1, {bodies_, 2});
}

at::Tensor DynamicsModel::smooth_contacts(const Discs& discs) const {
  /// Push on what moves by `relative` towards a thing that lies against `normal` behind `gap`.
  const auto push_of = [&](Network network, const at::Tensor& normal, const at::Tensor& relative, const at::Tensor& gap, const std::vector<at::Tensor>& radii) {
    const at::Tensor along = inner_product(relative, normal), across = relative - along.unsqueeze(-1) * normal;
    std::vector<at::Tensor> features = {gap / kLength, along / kSpeed, inner_product(across, across) / (kSpeed * kSpeed)};
    for (const at::Tensor& radius : radii) features.push_back(radius / kLength);
    const at::Tensor out = contact_push(mlp(parameters_, first_of(network), at::stack(features, -1).clamp(-kFar, kFar)));
    return out.narrow(-1, 0, 1) * normal - out.narrow(-1, 1, 1) * across / kSpeed;
  };
  std::vector<at::Tensor> total = at::zeros_like(discs.velocity).unbind(2);
  for (std::int64_t a = 0; a < bodies_; ++a)
    for (std::int64_t b = 0; b < bodies_; ++b) {
      if (a == b) continue;
      const auto relative = [&](const at::Tensor& of) { return of.select(2, a) - of.select(2, b); };
      const at::Tensor d = relative(discs.position), distance = length_of(d), own = discs.radius.select(2, a), other = discs.radius.select(2, b);
      const at::Tensor both = (discs.present.select(2, a) * discs.present.select(2, b)).unsqueeze(-1);
      total[std::size_t(a)] = total[std::size_t(a)] +
                              both * push_of(kPair, d / distance.unsqueeze(-1), relative(discs.velocity), distance - own - other, {own, other});
    }
  at::Tensor sum = at::stack(total, 2);
  if (!discs.walls.any().item<bool>()) return sum;
  const at::Tensor walled = discs.walls.unsqueeze(-1).unsqueeze(-1);
  for (int axis = 0; axis < 2; ++axis)
    for (int side = 0; side < 2; ++side) {
      const at::Tensor normal = at::zeros_like(discs.velocity);
      normal.select(-1, axis).fill_(side == 0 ? 1 : -1);
      const at::Tensor along = discs.position.select(-1, axis), gap = (side == 0 ? along : square_.size - along) - discs.radius;
      sum = sum + walled * push_of(kWall, normal, discs.velocity, gap, {discs.radius});
    }
  return sum;
}

Bounce DynamicsModel::meet(const at::Tensor& approach, const at::Tensor& across_squared, const at::Tensor& own, const at::Tensor& other) const {
  if (kind_ == Dynamics::ScaleFree) {
    const at::Tensor squared = approach.square() + across_squared + kSmallest;
    const at::Tensor out = mlp(parameters_, first_of(kPair), at::stack({(own.clamp_min(kSmallest) / other.clamp_min(kSmallest)).log(), across_squared / squared}, -1));
    return bounce_of(approach, out);
  }
  const at::Tensor out = mlp(parameters_, first_of(kPair), at::stack({approach / kSpeed, across_squared / (kSpeed * kSpeed), own / kLength, other / kLength}, -1));
  return bounded_bounce_of(approach, out);
}

Bounce DynamicsModel::hit_wall(const at::Tensor& approach, const at::Tensor& across_squared, const at::Tensor& own) const {
  if (kind_ == Dynamics::ScaleFree) {
    const at::Tensor squared = approach.square() + across_squared + kSmallest;
    const at::Tensor out = mlp(parameters_, first_of(kWall), at::stack({across_squared / squared}, -1));
    return bounce_of(approach, out);
  }
  const at::Tensor out = mlp(parameters_, first_of(kWall), at::stack({approach / kSpeed, across_squared / (kSpeed * kSpeed), own / kLength}, -1));
  return bounded_bounce_of(approach, out);
}

std::string dynamics_architecture(Dynamics kind, int bodies) {
  return std::string("rimshot-dynamics-1-") + kKindNames[int(kind)] + "-" + std::to_string(bodies);
}

DynamicsModel load_dynamics(const std::filesystem::path& weights) {
  const WeightHeader header = read_weight_header(weights);
  const auto shape = header.shapes.find("reading.position");
  for (int kind = 0; kind < int(std::size(kKindNames)); ++kind)
    for (int bodies = 1; bodies <= kMostBodies; ++bodies) {
      const std::string architecture = dynamics_architecture(Dynamics(kind), bodies);
      if (architecture != header.architecture || shape == header.shapes.end() || shape->second.empty()) continue;
      DynamicsModel network(Dynamics(kind), bodies, kSquareSize, int(shape->second[0]));
      read_weights(weights, network.parameters(), architecture);
      return network;
    }
  throw Error(ErrorCode::Environment, weights.string() + ": the architecture is " + header.architecture +
                                          "; expected weights of the dynamics, as rimshot train writes them with conditioning: states");
}

}  // namespace rimshot::model
