#include "rimshot/scene/scene.h"

#include <algorithm>

#include "rimshot/core/error.h"

namespace rimshot::scene {
namespace {

template <typename Named>
std::string names(const std::vector<Named>& list) {
  std::string text;
  for (const auto& entry : list) text += (text.empty() ? "" : ", ") + entry.name;
  return text.empty() ? "none" : text;
}

}  // namespace

int Scene::body_index(const std::string& name) const {
  for (std::size_t i = 0; i < bodies.size(); ++i)
    if (bodies[i].name == name) return int(i);
  throw Error(ErrorCode::InvalidInput, "the scene has no body \"" + name + "\"; it has: " + names(bodies));
}

const Camera& Scene::camera(const std::string& name) const {
  if (cameras.empty()) throw Error(ErrorCode::InvalidInput, "the scene has no camera; add one under `cameras`");
  if (name.empty()) return cameras.front();
  for (const Camera& camera : cameras)
    if (camera.name == name) return camera;
  throw Error(ErrorCode::InvalidInput, "the scene has no camera \"" + name + "\"; it has: " + names(cameras));
}

ContactLaw Scene::contact_law(int body_a, int body_b) const {
  const std::string& a = bodies.at(std::size_t(body_a)).material;
  const std::string& b = bodies.at(std::size_t(body_b)).material;
  for (const ContactPair& pair : contacts)
    if ((pair.material_a == a && pair.material_b == b) || (pair.material_a == b && pair.material_b == a)) return pair.law;
  const auto law_of = [&](const std::string& name) {
    for (const Material& material : materials)
      if (material.name == name) return material.law;
    throw Error(ErrorCode::InvalidInput, "there is no material \"" + name + "\"; the scene has: " + names(materials));
  };
  const ContactLaw law_a = law_of(a), law_b = law_of(b);
  ContactLaw mean;
  mean.restitution = Restitution::mean(law_a.restitution, law_b.restitution);
  mean.friction = law_a.friction / 2 + law_b.friction / 2;
  mean.rolling_friction = law_a.rolling_friction / 2 + law_b.rolling_friction / 2;
  mean.drilling_friction = law_a.drilling_friction / 2 + law_b.drilling_friction / 2;
  return mean;
}

bool Scene::joined(int body_a, int body_b, double time) const {
  return std::ranges::any_of(joints, [&](const Joint& joint) {
    return joint.release > time && std::minmax(joint.body_a, joint.body_b) == std::minmax(body_a, body_b);
  });
}

}  // namespace rimshot::scene
