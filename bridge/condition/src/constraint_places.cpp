#include "rimshot/condition/constraint_places.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <type_traits>

#include "rimshot/core/error.h"
#include "rimshot/losses/angular_impulse.h"
#include "rimshot/losses/contact_timing.h"
#include "rimshot/losses/coulomb.h"
#include "rimshot/losses/energy_gain.h"
#include "rimshot/losses/free_flight.h"
#include "rimshot/losses/linear_impulse.h"
#include "rimshot/losses/non_penetration.h"
#include "rimshot/losses/restitution.h"

namespace rimshot::condition {
namespace {

using trajectory::ContactEvent;
using trajectory::Phase;

/// Rebounds slower than this do not happen in the simulation: the pair stays together [m/s].
constexpr double kRestSpeed = 0.01;

void copy(const Vec3& from, double* to) { std::copy_n(from.data(), 3, to); }

/// Nothing for a shape whose signed distance has no closed form.
std::optional<losses::Solid> solid_of(const scene::Shape& shape) {
  return std::visit(
      [](const auto& s) -> std::optional<losses::Solid> {
        using S = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<S, scene::Sphere>) return losses::Solid{losses::Solid::kSphere, {s.radius}};
        else if constexpr (std::is_same_v<S, scene::Box>) return losses::Solid{losses::Solid::kBox, {s.half_extents.x(), s.half_extents.y(), s.half_extents.z()}};
        else if constexpr (std::is_same_v<S, scene::Capsule>) return losses::Solid{losses::Solid::kCapsule, {s.radius, s.length}};
        else if constexpr (std::is_same_v<S, scene::Cylinder>) return losses::Solid{losses::Solid::kCylinder, {s.radius, s.length}};
        else if constexpr (std::is_same_v<S, scene::Torus>) return losses::Solid{losses::Solid::kTorus, {s.major_radius, s.minor_radius}};
        else if constexpr (std::is_same_v<S, scene::Plane>)
          return losses::Solid{losses::Solid::kPlane, {s.normal.x(), s.normal.y(), s.normal.z(), s.offset}};
        else return std::nullopt;
      },
      shape);
}

class Places {
 public:
  explicit Places(const trajectory::Trajectory& run) : run_(run), count_(run.bodies.size()), blocked_(count_) {
    for (const ContactEvent& event : run.contacts) {
      if (event.phase == Phase::End) continue;
      const double to = event.phase == Phase::Impact ? event.time : end_of(event);
      for (const int body : {event.body_a, event.body_b}) blocked_[std::size_t(body)].push_back({event.time, to});
    }
  }

  void add_flight(int body) {
    if (jointed(body)) return;
    for (std::size_t i = 1; i < run_.time.size(); ++i) {
      if (!flies(body, run_.time[i - 1], run_.time[i])) continue;
      const bool still = !run_.scene.world.air || run_.scene.world.air->wind.isZero(0);
      const auto energy_body = mass_of(body);
      losses::EnergyGain::Constants known{energy_body, {}, {}};
      copy(run_.scene.world.gravity, known.gravity);
      if (still && plain(body)) losses::add_place<losses::EnergyGain>(energy, {row(i - 1, body), row(i, body), row(i - 1, body), row(i, body)}, known);
      if (i + 1 == run_.time.size() || !flies(body, run_.time[i - 1], run_.time[i + 1])) continue;
      const double step = run_.time[i] - run_.time[i - 1];
      if (std::abs(run_.time[i + 1] - run_.time[i] - step) > 1e-9 * step) continue;  // Simpson's rule needs equal steps
      const std::array<std::int64_t, 3> rows = {row(i - 1, body), row(i, body), row(i + 1, body)};
      losses::add_place<losses::FreeFlightVelocity>(velocity, rows, {step, flight_of(body)});
      losses::add_place<losses::FreeFlightPosition>(position, rows, {step, flight_of(body)});
    }
  }

  void add_separation(int a, int b) {
    const auto* sphere = std::get_if<scene::Sphere>(&body(a).shape);
    const auto solid = solid_of(body(b).shape);
    if (!sphere || !solid) return;
    for (std::size_t i = 0; i < run_.time.size(); ++i)
      losses::add_place<losses::NonPenetration>(separation, {row(i, a), row(i, b)}, {sphere->radius, *solid});
  }

  void add_impact(const ContactEvent& event) {
    const auto* sphere = std::get_if<scene::Sphere>(&body(event.body_a).shape);
    if (event.phase != Phase::Impact || !sphere || (moves(event.body_b) && !std::holds_alternative<scene::Sphere>(body(event.body_b).shape))) return;
    if (jointed(event.body_a) || jointed(event.body_b)) return;
    // A sample at the event's own time shows the state before it.
    const auto next = std::size_t(std::upper_bound(run_.time.begin(), run_.time.end(), event.time) - run_.time.begin());
    if (next == run_.time.size() || !alone(event, run_.time[next - 1], run_.time[next])) return;

    losses::ImpactConstants known;
    known.flight_a = flight_of(event.body_a);
    known.flight_b = flight_of(event.body_b);
    known.before = event.time - run_.time[next - 1];
    known.after = event.time - run_.time[next];
    known.mass_a = body(event.body_a).mass;
    known.inverse_inertia_a = 1 / body(event.body_a).inertia.x();
    if (moves(event.body_b)) {
      known.inverse_mass_b = 1 / body(event.body_b).mass;
      known.inverse_inertia_b = 1 / body(event.body_b).inertia.x();
    }
    copy(event.normal, known.normal);
    copy(event.point, known.point);
    known.restitution = event.restitution * event.approach_speed < kRestSpeed ? 0 : event.restitution;
    known.friction = event.friction;

    const std::array<std::int64_t, 4> rows = {row(next - 1, event.body_a), row(next, event.body_a), row(next - 1, event.body_b), row(next, event.body_b)};
    losses::add_place<losses::Restitution>(restitution, rows, known);
    losses::add_place<losses::Coulomb>(coulomb, rows, known);
    losses::add_place<losses::AngularImpulse>(angular, rows, known);
    if (moves(event.body_b)) losses::add_place<losses::LinearImpulse>(linear, rows, known);
    if (const auto solid = solid_of(body(event.body_b).shape))
      losses::add_place<losses::ContactTiming>(timing, rows, {known, sphere->radius, kRestSpeed, *solid});
    losses::EnergyGain::Constants balance{mass_of(event.body_a), mass_of(event.body_b), {}};
    copy(run_.scene.world.gravity, balance.gravity);
    if (!run_.scene.world.air || run_.scene.world.air->wind.isZero(0)) losses::add_place<losses::EnergyGain>(energy, rows, balance);
  }

  losses::Places velocity, position, separation, restitution, coulomb, linear, angular, timing, energy;

 private:
  struct Span {
    double from, to;
  };

  const scene::Body& body(int index) const { return run_.scene.bodies[std::size_t(index)]; }
  bool moves(int index) const { return !body(index).is_static; }
  std::int64_t row(std::size_t sample, int index) const { return std::int64_t(sample * count_) + index; }

  /// The forces of joints, springs and a fluid are not among the laws.
  bool jointed(int index) const {
    const auto holds = [&](const scene::Spring& s) { return s.body_a == index || s.body_b == index; };
    return run_.scene.world.fluid || std::ranges::any_of(run_.scene.springs, holds) ||
           std::ranges::any_of(run_.scene.joints, [&](const scene::Joint& j) { return j.body_a == index || j.body_b == index; });
  }
  /// Whether the principal axes are the body's own, as the energy law takes them.
  bool plain(int index) const { return body(index).inertia_axes.vec().isZero(0); }

  double end_of(const ContactEvent& begin) const {
    const auto end = std::ranges::find_if(run_.contacts, [&](const ContactEvent& e) {
      return e.phase == Phase::End && e.time > begin.time && e.body_a == begin.body_a && e.body_b == begin.body_b;
    });
    return end == run_.contacts.end() ? run_.time.back() : end->time;
  }

  /// No contact of the body in [from, to).
  bool flies(int index, double from, double to) const {
    return std::ranges::none_of(blocked_[std::size_t(index)], [&](const Span& span) { return span.to >= from && span.from < to; });
  }

  /// The moving bodies of the event have no other contact in [from, to).
  bool alone(const ContactEvent& event, double from, double to) const {
    for (const int index : {event.body_a, event.body_b})
      if (moves(index) && std::ranges::count_if(blocked_[std::size_t(index)], [&](const Span& s) { return s.to >= from && s.from < to; }) != 1) return false;
    return true;
  }

  losses::EnergyGain::Body mass_of(int index) const {
    losses::EnergyGain::Body out;
    if (!moves(index)) return out;
    out.mass = body(index).mass;
    copy(body(index).inertia, out.inertia);
    return out;
  }

  losses::Flight flight_of(int index) const {
    losses::Flight flight;
    if (!moves(index)) return flight;
    copy(run_.scene.world.gravity, flight.gravity);
    const auto* sphere = std::get_if<scene::Sphere>(&body(index).shape);
    if (const auto& air = run_.scene.world.air; air && sphere) {
      copy(air->wind, flight.wind);
      const double per_mass = air->density * std::numbers::pi * sphere->radius * sphere->radius / (2 * body(index).mass);
      flight.drag_rate = per_mass * body(index).aero.drag;
      flight.magnus_rate = per_mass * sphere->radius * body(index).aero.lift;
    }
    return flight;
  }

  const trajectory::Trajectory& run_;
  std::size_t count_;
  std::vector<std::vector<Span>> blocked_;  // of each body
};

}  // namespace

std::vector<double> state_rows(const trajectory::Trajectory& trajectory) {
  std::vector<double> rows;
  for (std::size_t i = 0; i < trajectory.time.size(); ++i)
    for (const auto& track : trajectory.bodies) {
      const BodyState& s = track.states[i];
      rows.insert(rows.end(), {s.p_WB.x(), s.p_WB.y(), s.p_WB.z(), s.q_WB.w(), s.q_WB.x(), s.q_WB.y(), s.q_WB.z(), s.v_WB_W.x(), s.v_WB_W.y(),
                               s.v_WB_W.z(), s.w_WB_W.x(), s.w_WB_W.y(), s.w_WB_W.z()});
    }
  return rows;
}

std::vector<LawPlaces> constraint_places(const trajectory::Trajectory& trajectory) {
  Places places(trajectory);
  const int bodies = int(trajectory.bodies.size());
  const auto moves = [&](int i) { return !trajectory.scene.bodies[std::size_t(i)].is_static; };
  for (int a = 0; a < bodies; ++a) {
    if (!moves(a)) continue;
    places.add_flight(a);
    for (int b = 0; b < bodies; ++b)
      if (b != a && !(moves(b) && b < a)) places.add_separation(a, b);
  }
  for (const ContactEvent& event : trajectory.contacts) places.add_impact(event);
  using namespace losses;
  return {{kernel_of<FreeFlightVelocity>(), places.velocity}, {kernel_of<FreeFlightPosition>(), places.position},
          {kernel_of<Restitution>(), places.restitution},     {kernel_of<Coulomb>(), places.coulomb},
          {kernel_of<LinearImpulse>(), places.linear},        {kernel_of<AngularImpulse>(), places.angular},
          {kernel_of<NonPenetration>(), places.separation},   {kernel_of<ContactTiming>(), places.timing},
          {kernel_of<EnergyGain>(), places.energy}};
}

const LawPlaces& places_of(const std::vector<LawPlaces>& all, const std::string& law) {
  for (const LawPlaces& entry : all)
    if (law == entry.law.name) return entry;
  throw Error(ErrorCode::Internal, "there is no law " + law);
}

}  // namespace rimshot::condition
