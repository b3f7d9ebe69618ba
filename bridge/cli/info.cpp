#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "rimshot/core/error.h"
#include "rimshot/media/exr.h"
#include "rimshot/media/video.h"
#include "rimshot/physics/summary.h"
#include "rimshot/scene/io.h"
#include "rimshot/sdk/layer_sheet.h"
#include "rimshot/trajectory/io.h"
#include "verb.h"
#if RIMSHOT_NEURAL
#include "rimshot/condition/learned_motion.h"
#include "rimshot/condition/neural_renderer.h"
#endif

namespace rimshot::cli {
namespace {

struct Info {
  std::string text;
  nlohmann::json json;
};

Info scene_info(const std::filesystem::path& file) {
  const auto scene = scene::load(file);
  std::ostringstream out;
  out << "scene \"" << scene.name << "\", " << scene.world.duration << " s\n";
  nlohmann::json bodies = nlohmann::json::array();
  for (const auto& body : scene.bodies) {
    out << "  body " << body.name << (body.is_static ? " (static)" : "") << '\n';
    bodies.push_back({{"name", body.name}, {"static", body.is_static}, {"mass", body.mass}});
  }
  for (const auto& camera : scene.cameras)
    out << "  camera " << camera.name << ", " << camera.width << "x" << camera.height << " at " << camera.fps << " fps\n";
  return {out.str(), {{"kind", "scene"}, {"name", scene.name}, {"duration", scene.world.duration}, {"bodies", bodies}}};
}

Info run_info(const std::filesystem::path& file) {
  const auto run = trajectory::load(file);
  const auto stored = trajectory::stored_hashes(file);
  std::ostringstream out;
  out << "run of \"" << run.scene.name << "\": " << run.bodies.size() << " bodies, " << run.time.size() << " samples to "
      << run.time.back() << " s, " << run.contacts.size() << " contact events\n"
      << physics::describe(run) << "trajectory " << stored.trajectory_sha256 << "\nscene      " << stored.scene_sha256 << '\n';
  return {out.str(),
          {{"kind", "run"}, {"name", run.scene.name}, {"samples", run.time.size()}, {"contacts", run.contacts.size()},
           {"scene_sha256", stored.scene_sha256}, {"trajectory_sha256", stored.trajectory_sha256}}};
}

Info exr_info(const std::filesystem::path& file) {
  const auto image = media::read_exr(file);
  std::ostringstream out;
  out << "picture " << image.width << "x" << image.height << "\n  channels";
  nlohmann::json channels = nlohmann::json::array();
  for (const auto& [name, plane] : image.channels) {
    out << ' ' << name;
    channels.push_back(name);
  }
  for (const auto& [name, plane] : image.uint_channels) {
    out << ' ' << name;
    channels.push_back(name);
  }
  out << '\n';
  for (const auto& [name, value] : image.text) out << "  " << name << ": " << value << '\n';
  for (const auto& [name, value] : image.numbers) out << "  " << name << ": " << value << '\n';
  return {out.str(),
          {{"kind", "picture"}, {"width", image.width}, {"height", image.height}, {"channels", channels}, {"text", image.text}, {"numbers", image.numbers}}};
}

Info video_info(const std::filesystem::path& file) {
  const media::VideoReader reader(file);
  std::ostringstream out;
  out << "video " << reader.width() << "x" << reader.height() << " at " << reader.fps() << " fps\n";
  for (const auto& [name, value] : reader.metadata()) out << "  " << name << ": " << value << '\n';
  return {out.str(),
          {{"kind", "video"}, {"width", reader.width()}, {"height", reader.height()}, {"fps", reader.fps()}, {"metadata", reader.metadata()}}};
}

#if RIMSHOT_NEURAL
Info weights_info(const std::filesystem::path& file) {
  if (condition::is_motion_weights(file)) {
    const condition::LearnedMotion motion(file);
    return {"weights of learned dynamics: " + std::to_string(motion.networks()) + " networks for " + std::to_string(motion.bodies()) + " discs, SHA-256 " +
                motion.weights_sha256() + "\n",
            {{"kind", "weights"}, {"sha256", motion.weights_sha256()}, {"networks", motion.networks()}, {"bodies", motion.bodies()}}};
  }
  const condition::NeuralRenderer network(file);
  return {"video model weights, SHA-256 " + network.weights_sha256() + "\n", {{"kind", "weights"}, {"sha256", network.weights_sha256()}}};
}
#endif

/// The sidecar of a rendered clip, or a scene: both are JSON.
Info json_info(const std::filesystem::path& file) {
  const auto json = nlohmann::json::parse(std::ifstream(file), nullptr, false);
  if (!json.is_object() || !json.contains("rimshot_clip")) return scene_info(file);
  std::ostringstream out;
  out << "clip\n";
  for (const auto& [key, value] : json.items()) out << "  " << key << ": " << (value.is_string() ? value.get<std::string>() : value.dump()) << '\n';
  return {out.str(), {{"kind", "clip"}, {"clip", json}}};
}

Info info(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file))
    throw Error(ErrorCode::InvalidInput, file.string() + ": there is no such file; give a scene, run, EXR, video or weight file");
  const std::string extension = file.extension().string();
  if (extension == ".json") return json_info(file);
  if (extension == ".yaml" || extension == ".yml") return scene_info(file);
  if (extension == ".h5" || extension == ".hdf5") return run_info(file);
  if (extension == ".exr") return exr_info(file);
#if RIMSHOT_NEURAL
  if (extension == ".weights") return weights_info(file);
#endif
  return video_info(file);
}

}  // namespace

void add_info(CLI::App& app, Common& common) {
  auto file = std::make_shared<std::filesystem::path>(), layers = std::make_shared<std::filesystem::path>();
  CLI::App* verb = app.add_subcommand(kInfo.verb, kInfo.help);
  verb->add_option("file", *file, "the file")->required();
  verb->add_option("--layers", *layers, "also a PNG that shows all layers of an EXR frame");
  add_common(*verb, common);
  verb->callback([file, layers, &common] {
    if (!layers->empty()) media::write_png(*layers, sdk::layer_sheet(media::read_exr(*file)));
    const Info result = info(*file);
    print(common, result.text, result.json.dump());
  });
}

}  // namespace rimshot::cli
