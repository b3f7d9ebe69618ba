#include "environments.h"

#include <numbers>

#include "rimshot/core/error.h"
#include "rimshot/media/exr.h"

namespace rimshot::sdk {

std::vector<pathtrace::Environment> read_environments(const scene::Scene& scene, const std::filesystem::path& folder) {
  std::vector<pathtrace::Environment> environments;
  for (const scene::Light& light : scene.lights) {
    const auto* from = std::get_if<scene::EnvironmentLight>(&light.kind);
    if (from == nullptr) continue;
    const auto file = folder / from->file;
    const auto refuse = [&](const std::string& what) {
      throw Error(ErrorCode::InvalidInput, "light " + light.name + ": " + file.string() + ": " + what);
    };
    if (!std::filesystem::is_regular_file(file)) refuse("there is no such file; name its folder with --assets");
    const media::ExrImage picture = media::read_exr(file);
    pathtrace::Environment out{picture.width, picture.height, {}, from->turn * std::numbers::pi / 180};
    const std::size_t pixels = std::size_t(picture.width) * std::size_t(picture.height);
    out.radiance.resize(3 * pixels);
    std::size_t component = 0;
    for (const char* name : {"R", "G", "B"}) {
      const auto plane = picture.channels.find(name);
      if (plane == picture.channels.end()) refuse(std::string("has no channel ") + name);
      for (std::size_t i = 0; i < pixels; ++i) out.radiance[3 * i + component] = plane->second[i];
      ++component;
    }
    environments.push_back(std::move(out));
  }
  return environments;
}

}  // namespace rimshot::sdk
