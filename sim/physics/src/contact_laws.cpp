#include "contact_laws.h"

#include <algorithm>

namespace rimshot::physics {

ContactLaws::ContactLaws(const scene::Scene& scene) : scene_(scene) {
  std::map<std::string, int> index;
  for (const scene::Body& body : scene.bodies) material_.push_back(index.try_emplace(body.material, int(index.size())).first->second);
}

const scene::ContactLaw& ContactLaws::of(int body_a, int body_b) const {
  const auto key = std::minmax(material_[std::size_t(body_a)], material_[std::size_t(body_b)]);
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  return known_.emplace(key, scene_.contact_law(body_a, body_b)).first->second;
}

}  // namespace rimshot::physics
