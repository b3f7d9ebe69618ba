#include "program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "file_bytes.h"
#include "temp_dir.h"

namespace rimshot::test {
ProgramResult run_command(const std::string& command) {
  const TempDir dir;
  const auto out = dir.path() / "out", err = dir.path() / "err";
  const int ended = std::system((command + " >" + out.string() + " 2>" + err.string() + " </dev/null").c_str());
  ProgramResult result;
  result.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
  result.out = file_bytes(out);
  result.err = file_bytes(err);
  return result;
}

ProgramResult run_rimshot(const std::string& arguments, const std::string& before) { return run_command(before + " " RIMSHOT_PROGRAM " " + arguments); }

std::string small_scene() {
  return R"(rimshot: 1
name: small
world: {gravity: [0, 0, -9.81], duration: 0.5, sample_rate: 240, seed: 1}
materials:
  leather: {restitution: 0.76, friction: 0.5}
  steel: {restitution: 0.6, friction: 0.3}
bodies:
  - {name: ball, shape: {sphere: {radius: 0.12}}, mass: 0.6, inertia: shell, material: leather, position: [0.2, 0, 1.3]}
  - {name: rim, static: true, material: steel, shape: {torus: {major_radius: 0.2376, minor_radius: 0.009}}, position: [0, 0, 1]}
  - {name: floor, static: true, material: steel, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [0, -4, 1.2], look_at: [0, 0, 0.9], vertical_fov: 40, size: [64, 36], fps: 12}]
lights: [{name: key, sphere: {center: [1, -2, 4], radius: 0.4}, power: 300}, {name: sky, sky: {radiance: [0.4, 0.4, 0.5]}}]
)";
}

std::filesystem::path scene_with(const std::filesystem::path& folder, const std::string& from, const std::string& to) {
  std::string text = small_scene();
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the small scene has no " + from);
  text.replace(at, from.size(), to);
  const auto file = folder / "scene.yaml";
  std::ofstream(file) << text;
  return file;
}

}  // namespace rimshot::test
