#include "rimshot/predict/unknown_camera.h"

#include <algorithm>
#include <numbers>
#include <sstream>

#include "require_explained.h"
#include "rimshot/core/error.h"

namespace rimshot::predict {
namespace {

constexpr double kRadian = 180 / std::numbers::pi;  ///< [degrees]
constexpr double kLogFocal = 0.35;                  ///< prior standard deviations
constexpr double kPitch = 20, kRoll = 5;            ///< [degrees]
constexpr double kHeight = 1;                       ///< [m]
constexpr double kSupposedHeight = 1.5;             ///< [m]
constexpr double kSupposedFocal = 1;                ///< focal length over the picture's longer side: 36 mm on film of 36 mm
constexpr double kParallel = 1e-9;
constexpr double kUnexplainedTwice = 4;  ///< root mean square residual that the second look's fit does not pass [standard errors]

bool is_vertical(const Vec3& direction) { return direction.head<2>().norm() <= kParallel * direction.norm(); }

/// What makes one place or direction on the ground different from another; empty if nothing does.
std::string difference(const scene::Scene& scene) {
  if (!is_vertical(scene.world.gravity) || scene.world.gravity.z() > 0) return "gravity is not along -z";
  if (scene.world.air && scene.world.air->wind.head<2>().norm() > 0) return "there is wind";
  for (const scene::Body& body : scene.bodies) {
    if (!body.is_static) continue;
    const auto* plane = std::get_if<scene::Plane>(&body.shape);
    if (plane == nullptr || !is_vertical(body.initial.q_WB * plane->normal)) return body.name + " is no level plane";
  }
  return {};
}

scene::Camera supposed(int width, int height) {
  scene::Camera out;
  out.name = "supposed";
  out.position = {0, 0, kSupposedHeight};
  out.look_at = {0, 1, kSupposedHeight};
  out.vertical_fov = 2 * kRadian * std::atan(0.5 * height / (kSupposedFocal * std::max(width, height)));
  return out;
}

Vec3 forward_of(const scene::Camera& camera) { return (camera.look_at - camera.position).normalized(); }

/// Turns the camera, its heading on the ground kept. [degrees]
void turn(scene::Camera& camera, double pitch, double roll) {
  const Vec3 before = forward_of(camera), level = Vec3(before.x(), before.y(), 0).normalized();
  const double down = pitch / kRadian, about = roll / kRadian;
  const Vec3 forward = std::cos(down) * level - std::sin(down) * Vec3::UnitZ();
  const Vec3 right = level.cross(Vec3::UnitZ()), up = right.cross(forward);
  camera.look_at = camera.position + forward;
  camera.up = std::cos(about) * up + std::sin(about) * right;
}

double pitch_of(const scene::Camera& camera) { return -std::asin(std::clamp(forward_of(camera).z(), -1.0, 1.0)) * kRadian; }

double roll_of(const scene::Camera& camera) {
  const Vec3 forward = forward_of(camera), right = forward.cross(Vec3::UnitZ()).normalized();
  return std::atan2(camera.up.dot(right), camera.up.dot(right.cross(forward))) * kRadian;
}

Parameter camera_parameter(const std::string& name, const std::string& unit, double step, double low, double high,
                           std::size_t camera, double (*get)(const scene::Camera&), void (*set)(scene::Camera&, double)) {
  Parameter out;
  out.name = name;
  out.unit = unit;
  out.step = step;
  out.low = low;
  out.high = high;
  out.kind = Kind::Camera;
  out.get = [camera, get](const scene::Scene& scene) { return get(scene.cameras[camera]); };
  out.set = [camera, set](scene::Scene& scene, double value) { set(scene.cameras[camera], value); };
  return out;
}

constexpr const char* kFieldOfView = "camera vertical field of view";
constexpr const char* kPitchName = "camera pitch";
constexpr const char* kRollName = "camera roll";
constexpr const char* kHeightName = "camera height";

std::string what_would_tell(const std::string& name) {
  if (name == kHeightName) return "frames that show the ball on the floor or a bounce";
  if (name == kFieldOfView) return "a longer flight, a bounce, or a camera that looks down or up at it, so that gravity shows in the ball's size";
  return "a longer flight";
}

}  // namespace

SupposedCamera with_supposed_camera(scene::Scene scene, const std::string& name, int width, int height) {
  if (const std::string what = difference(scene); !what.empty())
    throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\": " + what +
                                             ", and a ball's flight does not tell where a fitted camera stands to it; give "
                                             "a scene with the camera that took the clip, without --fit-camera");
  if (scene.cameras.empty()) scene.cameras.push_back(supposed(width, height));
  const auto found = std::ranges::find(scene.cameras, scene.camera(name).name, &scene::Camera::name);
  scene::Camera& camera = *found;
  // A lens of film becomes the angle that it sees in the clip's shape.
  const auto pinhole = gbuffer::PinholeCamera::from(camera, width, height);
  if (is_vertical(pinhole.R_WC.col(2)))
    throw Error(ErrorCode::InvalidInput, "camera " + camera.name + " looks straight up or down, and has no heading to keep; turn it in the scene");
  camera.lens.reset();
  camera.vertical_fov = 2 * kRadian * std::atan(0.5 * height / pinhole.focal);
  camera.width = width;
  camera.height = height;
  const std::string used = camera.name;
  return {std::move(scene), used};
}

void add_unknown_camera(Unknowns& unknowns, const Perception& perception) {
  const auto& cameras = perception.scene.cameras;
  const auto found = std::ranges::find(cameras, perception.fitted_camera, &scene::Camera::name);
  RIMSHOT_CHECK(found != cameras.end(), perception.fitted_camera);
  const std::size_t at = std::size_t(found - cameras.begin());
  unknowns.add(camera_parameter(kFieldOfView, "degrees", 1e-3, 1, 170, at,
                                [](const scene::Camera& c) { return c.vertical_fov; },
                                [](scene::Camera& c, double value) { c.vertical_fov = value; }),
               found->vertical_fov, kRadian * kLogFocal * std::sin(found->vertical_fov / kRadian));
  Parameter pitch = camera_parameter(kPitchName, "degrees", 1e-3, -89, 89, at, pitch_of,
                                     [](scene::Camera& c, double value) { turn(c, value, roll_of(c)); });
  pitch.other_start = pitch_of(*found) + kPitch;  // cameras look down at a bounce more often than up
  unknowns.add(std::move(pitch), pitch_of(*found), kPitch);
  unknowns.add(camera_parameter(kRollName, "degrees", 1e-3, -180, 180, at, roll_of,
                                [](scene::Camera& c, double value) { turn(c, pitch_of(c), value); }),
               roll_of(*found), kRoll);
  unknowns.add(camera_parameter(kHeightName, "m", 1e-4, -1e3, 1e3, at,
                                [](const scene::Camera& c) { return c.position.z(); },
                                [](scene::Camera& c, double value) {
                                  c.look_at.z() += value - c.position.z();
                                  c.position.z() = value;
                                }),
               found->position.z(), kHeight);
}

Estimate estimate_with_camera(Perception& perception, const Unknowns& unknowns,
                              const std::function<Perception(const scene::Scene&)>& read_again) {
  const auto fitted = [&](const Estimate& estimate) { return unknowns.apply(perception.scene, estimate.belief().mean); };
  perception.sightings = read_again(fitted(estimate(perception, unknowns))).sightings;
  const Estimate out = estimate(perception, unknowns);
  require_explained(perception, out.residual, kUnexplainedTwice);
  perception.view = perception.view_in(fitted(out));
  return out;
}

std::vector<std::string> untold_camera(const Unknowns& unknowns, const Estimate& estimate) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
    const Parameter& parameter = unknowns.parameters[i];
    if (parameter.kind != Kind::Camera || estimate.told(unknowns, i)) continue;
    std::ostringstream sentence;
    sentence.precision(3);
    sentence << parameter.name << ": the given frames do not tell it, so that it stays at " << unknowns.prior.mean[long(i)] << " ± "
             << unknowns.prior.sigma(i) << ' ' << parameter.unit << "; what would: " << what_would_tell(parameter.name)
             << ", or the scene's true camera";
    out.push_back(sentence.str());
  }
  return out;
}

}  // namespace rimshot::predict
