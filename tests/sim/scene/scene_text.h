#pragma once
#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "rimshot/core/error.h"
#include "rimshot/scene/io.h"

namespace rimshot::test {

/// A small valid scene; tests change one thing in it.
inline const std::string kSmallScene = R"(rimshot: 1
name: drop
world: {duration: 1.5, air: {density: 1.2}}
materials:
  leather: {restitution: 0.8, friction: 0.5}
  wood: {restitution: 0.6, friction: 0.3}
bodies:
  - {name: ball, shape: {sphere: {radius: 0.12}}, mass: 0.6, inertia: shell, material: leather, position: [0, 0, 2]}
  - {name: floor, static: true, shape: {plane: {normal: [0, 0, 1]}}, material: wood}
cameras:
  - {name: side, position: [0, -5, 1], look_at: [0, 0, 1]}
lights:
  - {name: sky, sky: {radiance: [1, 1, 1]}}
)";

inline std::string with(std::string text, const std::string& what, const std::string& instead) {
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("the scene does not contain " + what);
  return text.replace(at, what.size(), instead);
}

/// The message of the InvalidInput error that `action` throws; empty if it throws none.
template <typename Action>
std::string invalid_input(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    return error.what();
  }
  return "";
}

inline std::string parse_error(const std::string& yaml, const scene::Overrides& overrides = {}) {
  return invalid_input([&] { scene::parse(yaml, "s.yaml", overrides); });
}

inline bool says(const std::string& message, const std::string& part) {
  INFO(message);
  const bool found = message.find(part) != std::string::npos;
  CHECK_MESSAGE(found, "missing: " << part << "\nin: " << message);
  return found;
}

}  // namespace rimshot::test
