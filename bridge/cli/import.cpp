#include "rimshot/scene/import.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "rimshot/core/atomic_file.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

void run(const std::filesystem::path& model, const std::filesystem::path& output, Common& common) {
  const scene::Imported imported = scene::import_model(model);
  std::string text = "# Made from " + model.filename().string() + ".";
  for (const std::string& ignored : imported.ignored) text += "\n# not taken over: " + ignored;
  AtomicFile file(output);
  std::ofstream(file.path()) << text << '\n' << scene::to_yaml(imported.scene);
  file.commit();

  std::string report = std::to_string(imported.scene.bodies.size()) + " bodies, " + std::to_string(imported.scene.joints.size()) + " joints\n";
  for (const std::string& ignored : imported.ignored) report += "not taken over: " + ignored + "\n";
  const nlohmann::json json = {{"scene", output.string()},
                               {"bodies", imported.scene.bodies.size()},
                               {"joints", imported.scene.joints.size()},
                               {"ignored", imported.ignored}};
  print(common, report, json.dump());
}

}  // namespace

void add_import(CLI::App& app, Common& common) {
  auto model = std::make_shared<std::filesystem::path>(), output = std::make_shared<std::filesystem::path>();
  CLI::App* verb = app.add_subcommand("import", "make a scene of a robot (URDF) or a model (MJCF), and say what was not taken over");
  verb->add_option("model", *model, "URDF or MJCF file")->required();
  verb->add_option("-o,--output", *output, "scene file (YAML)")->required();
  add_common(*verb, common);
  verb->callback([model, output, &common] { run(*model, *output, common); });
}

}  // namespace rimshot::cli
