#include "rimshot/scene/expectation.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rimshot::scene {
namespace {

constexpr std::array<std::string_view, 9> kStateVectors = {"position",  "velocity", "spin",   "body_spin",       "axis_x",
                                                           "axis_y", "axis_z",   "momentum", "angular_momentum"};
constexpr std::array<std::string_view, 3> kContactVectors = {"contact.normal", "contact.point", "contact.friction_impulse"};
constexpr std::array<std::string_view, 5> kComponents = {"x", "y", "z", "norm", "azimuth"};
constexpr std::array<std::string_view, 4> kSystemScalars = {"energy.kinetic", "energy.potential", "energy.dissipated", "energy.mechanical"};
constexpr std::array<std::string_view, 6> kContactScalars = {"contact.time",           "contact.approach_speed", "contact.separation_speed",
                                                             "contact.normal_impulse", "contact.restitution",    "contact.count"};

bool contains(const auto& list, std::string_view word) { return std::ranges::find(list, word) != list.end(); }

}  // namespace

std::optional<QuantityKind> quantity_kind(const std::string& quantity) {
  if (quantity == "crossing") return QuantityKind::Crossing;
  if (quantity == "passages") return QuantityKind::Passages;
  if (contains(kSystemScalars, quantity)) return QuantityKind::System;
  if (contains(kContactScalars, quantity)) return QuantityKind::Contact;
  const auto dot = quantity.rfind('.');
  if (dot == std::string::npos || !contains(kComponents, std::string_view(quantity).substr(dot + 1))) return {};
  const std::string_view vector = std::string_view(quantity).substr(0, dot);
  if (contains(kStateVectors, vector)) return QuantityKind::State;
  if (contains(kContactVectors, vector)) return QuantityKind::Contact;
  return {};
}

std::string quantity_names() {
  std::string text;
  const auto list = [&](const auto& names, const char* ending) {
    for (std::string_view name : names) text += std::string(name) + ending + ", ";
  };
  list(kStateVectors, ".*");
  list(kSystemScalars, "");
  list(kContactVectors, ".*");
  list(kContactScalars, "");
  return text + "crossing, passages; * is one of x, y, z, norm, azimuth";
}

}  // namespace rimshot::scene
