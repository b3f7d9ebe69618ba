#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/model/disc_motion.h"
#include "rimshot/model/dynamics_kind.h"
#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// Frames that a motion is read from.
inline constexpr int kDynamicsGiven = 3;

/// Learned dynamics of discs: reads a state from three frames and carries it on. S networks side by side that share nothing, so that
/// a spread over seeds costs one run; network s alone depends on seed + s.
///
/// Second order: what is learned are accelerations and changes of velocity at contacts. The shared field is one of two learned
/// vectors, weighed by how near the frames' second difference is to each; a rate of growth below a learned size counts as none.
/// Contacts push and never pull.
class DynamicsModel : public MotionLaw {
 public:
  /// @param bodies of a clip at most; Absolute's input depends on it
  /// @param size of the square [m]
  DynamicsModel(Dynamics kind, int bodies, double size, int networks = 1, std::uint64_t seed = 0);

  /// @param seen [S, N, 3, B, 3] centre and radius in three frames `frame_interval` [s] apart, without a contact
  /// @param present [S, N, B] @param walls [S, N] 1 where the square's borders are walls, which no three frames tell
  /// @return the state at the last of them
  Discs read(const at::Tensor& seen, const at::Tensor& present, const at::Tensor& walls, double frame_interval) const;
  /// Starts the two fields of every network at the two clusters of the clips' second differences; both at their mean where they are
  /// one cluster. Training goes on from there: started at random, both tend to end at one.
  void start_fields(const at::Tensor& seen, const at::Tensor& present, double frame_interval);
  Discs step(const Discs& discs, double time) const { return advance(discs, time, square_, *this); }
  /// [S, N, frames, B, 3] centre and radius in the frames after `discs`.
  at::Tensor roll(const Discs& discs, int frames, double frame_interval) const;

  Push push(const Discs& discs, double time) const override;
  Bounce meet(const at::Tensor& approach, const at::Tensor& across_squared, const at::Tensor& own, const at::Tensor& other) const override;
  Bounce hit_wall(const at::Tensor& approach, const at::Tensor& across_squared, const at::Tensor& own) const override;

  int networks() const { return networks_; }
  int bodies() const { return bodies_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  at::Tensor absolute_push(const Discs& discs) const;
  at::Tensor smooth_contacts(const Discs& discs) const;
  const at::Tensor& value(std::size_t index) const { return parameters_[index].value; }

  Dynamics kind_;
  int bodies_, networks_;
  Square square_;
  std::vector<Parameter> parameters_;
};

/// Name of the architecture in weight files; differs by kind and number of bodies.
std::string dynamics_architecture(Dynamics kind, int bodies);

/// The model that a weight file holds, in a square of 10 m. @throws Error(Environment) for a file that is missing, damaged or of
/// another architecture
DynamicsModel load_dynamics(const std::filesystem::path& weights);

}  // namespace rimshot::model
