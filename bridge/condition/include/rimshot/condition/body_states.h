#pragma once
#include <vector>

#include "rimshot/gbuffer/camera.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::condition {

/// Indices of the moving bodies, ascending.
std::vector<int> moving_bodies(const scene::Scene& scene);

/// The columns of layout::BodyStateColumn for one body at `time`, with the shutter open for `shutter` seconds about it. A shape other
/// than a sphere counts with the radius of the sphere of equal volume.
std::vector<float> projected_state(const trajectory::Trajectory& trajectory, int body, const gbuffer::PinholeCamera& camera, double time,
                                   double shutter);

/// The run's scene at time 0 without its moving bodies: what a background plate is rendered from.
trajectory::Trajectory without_moving_bodies(const trajectory::Trajectory& trajectory);

}  // namespace rimshot::condition
