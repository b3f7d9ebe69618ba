#pragma once
#include "fields.h"
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Keys of a contact: restitution (a number or rows [speed, e]), friction, rolling_friction and drilling_friction.
/// @param required whether restitution and friction must stand there
void parse_contact_law(Fields& fields, bool required, ContactLaw& law, Diagnostics& errors);

/// The same keys as text, without braces.
std::string contact_law_text(const ContactLaw& law);

/// One entry of the list `expect`. The scene's world and bodies must be there already.
Expectation parse_expectation(const YAML::Node& node, const std::string& path, const Scene& scene, Diagnostics& errors);
std::string expectation_text(const Expectation& expectation);

}  // namespace rimshot::scene
