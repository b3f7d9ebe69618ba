#include "overrides.h"
#include "parse.h"
#include "rimshot/scene/io.h"

namespace rimshot::scene {

Scene parse(const std::string& yaml, const std::string& file_name, const Overrides& overrides) {
  const YAML::Node root = parse_document(yaml, file_name);
  Diagnostics errors(file_name);
  apply(overrides, root, errors);
  errors.throw_if_any();
  Scene scene = parse_scene(root, errors);
  errors.throw_if_any();
  return scene;
}

Scene load(const std::filesystem::path& file, const Overrides& overrides) {
  return parse(read_text(file.string()), file.string(), overrides);
}

}  // namespace rimshot::scene
