#include "flight.h"

#include "free_rotation.h"
#include "rimshot/physics/force_total.h"

namespace rimshot::physics {

Flown fly(const scene::World& world, const scene::Body& body, const BodyState& start, double s) {
  Flown out{start};
  BodyState& end = out.state;
  if (!world.air && !world.fluid) {
    end.p_WB = start.p_WB + s * start.v_WB_W + (0.5 * s * s) * world.gravity;
    end.v_WB_W = start.v_WB_W + s * world.gravity;
  } else {
    BodyState probe = start;
    const auto power = [&](const BodyState& at) { return -air_force(world, body, at).dot(at.v_WB_W); };
    const Vec3 v1 = start.v_WB_W, a1 = flight_acceleration(world, body, start);
    const double w1 = power(start);
    probe.p_WB = start.p_WB + 0.5 * s * v1;
    probe.v_WB_W = v1 + 0.5 * s * a1;
    const Vec3 v2 = probe.v_WB_W, a2 = flight_acceleration(world, body, probe);
    const double w2 = power(probe);
    probe.p_WB = start.p_WB + 0.5 * s * v2;
    probe.v_WB_W = v1 + 0.5 * s * a2;
    const Vec3 v3 = probe.v_WB_W, a3 = flight_acceleration(world, body, probe);
    const double w3 = power(probe);
    probe.p_WB = start.p_WB + s * v3;
    probe.v_WB_W = v1 + s * a3;
    const Vec3 v4 = probe.v_WB_W, a4 = flight_acceleration(world, body, probe);
    const double w4 = power(probe);
    end.p_WB = start.p_WB + s / 6 * (v1 + 2 * v2 + 2 * v3 + v4);
    end.v_WB_W = start.v_WB_W + s / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
    out.air_work = s / 6 * (w1 + 2 * w2 + 2 * w3 + w4);
  }
  rotate_freely(body, end, s);
  return out;
}

}  // namespace rimshot::physics
