#pragma once
#include <string>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

// Values as YAML that reads back as the same values.
std::string text(double value);
std::string text(const Vec3& v);
std::string text(const Quat& q);
std::string text(const std::vector<Vec3>& points);

// Flow maps of the parts of a scene that make its picture. A setting that is off is left out.
std::string yaml_of(const Appearance& appearance);
std::string yaml_of(const Camera& camera);
std::string yaml_of(const Light& light);

}  // namespace rimshot::scene
