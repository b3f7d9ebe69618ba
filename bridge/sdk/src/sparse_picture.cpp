#include "sparse_picture.h"

#include "rimshot/condition/body_states.h"
#include "rimshot/condition/training_clip.h"
#include "rimshot/layout/clip_file.h"

namespace rimshot::sdk {

SparsePicture::SparsePicture(const trajectory::Trajectory& run, const gbuffer::MovingCamera& camera, double shutter, const pathtrace::Options& tracing,
                             const std::filesystem::path& weights, const std::filesystem::path& assets)
    : run_(run), camera_(camera), shutter_(shutter), tracing_(tracing), network_(weights), empty_(condition::without_moving_bodies(run)), rays_(empty_.scene, assets) {}

std::vector<float> SparsePicture::draw(double time) {
  const gbuffer::PinholeCamera camera = camera_.at(time);
  if (plate_.empty() || camera_.moves())
    plate_ = condition::plate_planes({gbuffer::render_gbuffer(empty_, rays_, camera_, time, 1), pathtrace::render(empty_, rays_, camera_, time, shutter_, tracing_)});
  std::vector<float> states, albedos;
  for (const int body : condition::moving_bodies(run_.scene)) {
    const auto state = condition::projected_state(run_, body, camera, time, shutter_);
    const Vec3& albedo = run_.scene.bodies[std::size_t(body)].appearance.albedo;
    states.insert(states.end(), state.begin(), state.end());
    for (int c = 0; c < 3; ++c) albedos.push_back(float(albedo[c]));
  }
  if (states.empty()) states.resize(layout::kStateColumns), albedos.resize(3);  // depth 0: no body
  return network_.draw(plate_, states, albedos, camera.height, camera.width);
}

}  // namespace rimshot::sdk
