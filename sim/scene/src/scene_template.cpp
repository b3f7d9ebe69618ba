#include "rimshot/scene/scene_template.h"

#include <mutex>
#include <vector>

#include "overrides.h"
#include "parse.h"

namespace rimshot::scene {

struct SceneTemplate::Impl {
  std::string yaml, file_name;
  // Even reading a YAML::Node is not safe from two threads: each call borrows a document of its own.
  std::mutex mutex;
  std::vector<YAML::Node> spare;

  YAML::Node borrow() {
    {
      const std::lock_guard lock(mutex);
      if (!spare.empty()) {
        YAML::Node document = spare.back();
        spare.pop_back();
        return document;
      }
    }
    return parse_document(yaml, file_name);
  }
  void give_back(const YAML::Node& document) {
    const std::lock_guard lock(mutex);
    spare.push_back(document);
  }
};

SceneTemplate::SceneTemplate(const std::string& yaml, const std::string& file_name) : impl_(std::make_unique<Impl>()) {
  impl_->yaml = yaml;
  impl_->file_name = file_name;
  impl_->give_back(parse_document(yaml, file_name));
}

SceneTemplate::~SceneTemplate() = default;

Scene SceneTemplate::with(const Overrides& overrides) const {
  const YAML::Node document = impl_->borrow();
  const YAML::Node root = YAML::Clone(document);
  impl_->give_back(document);
  Diagnostics errors(impl_->file_name);
  apply(overrides, root, errors);
  Scene scene;
  if (errors.empty()) scene = parse_scene(root, errors);
  // A clone has lost its lines; the text knows them.
  return errors.empty() ? scene : parse(impl_->yaml, impl_->file_name, overrides);
}

}  // namespace rimshot::scene
