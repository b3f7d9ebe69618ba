#include "frame_exr.h"

#include <initializer_list>

#include "rimshot/gbuffer/cryptomatte.h"
#include "rimshot/media/label.h"

namespace rimshot::sdk {
namespace {

/// Splits interleaved [H,W,K] values into the K named channels.
void add(media::ExrImage& image, const std::vector<float>& interleaved, std::initializer_list<const char*> names) {
  const std::size_t count = names.size(), pixels = interleaved.size() / count;
  std::size_t component = 0;
  for (const char* name : names) {
    auto& plane = image.channels[name];
    plane.resize(pixels);
    for (std::size_t i = 0; i < pixels; ++i) plane[i] = interleaved[i * count + component];
    ++component;
  }
}

// OpenEXR's own camera space has y up, and its matrices multiply row vectors from the right (ImfStandardAttributes.h).
Eigen::Matrix4d world_to_camera(const gbuffer::PinholeCamera& camera) {
  Eigen::Matrix4d m = Eigen::Matrix4d::Identity();
  m.topLeftCorner<3, 3>() = camera.R_WC.transpose();
  m.row(1) *= -1;
  m.topRightCorner<3, 1>() = -m.topLeftCorner<3, 3>() * camera.p_WC;
  return m;
}

// Normalised device coordinates run from (0, 0) at the upper left to (1, 1) at the lower right corner.
Eigen::Matrix4d world_to_ndc(const gbuffer::PinholeCamera& camera) {
  Eigen::Matrix4d projection = Eigen::Matrix4d::Zero();
  projection(0, 0) = camera.focal / camera.width;
  projection(0, 2) = 0.5;
  projection(1, 1) = -camera.focal / camera.height;
  projection(1, 2) = 0.5;
  projection(2, 2) = 1;
  projection(3, 2) = 1;
  return projection * world_to_camera(camera);
}

std::vector<float> row_vector_convention(const Eigen::Matrix4d& m) {
  std::vector<float> numbers;
  for (int column = 0; column < 4; ++column)
    for (int row = 0; row < 4; ++row) numbers.push_back(float(m(row, column)));
  return numbers;
}

/// Two ranks a layer: identity and coverage of each.
void add_matte(media::ExrImage& image, const std::vector<pathtrace::Matte>& matte, const scene::Scene& scene) {
  const std::string type = "CryptoObject", prefix = "cryptomatte/" + gbuffer::cryptomatte::key(type) + "/";
  std::vector<std::string> names;
  std::vector<float> identities;
  for (const scene::Body& body : scene.bodies) {
    names.push_back(body.name);
    identities.push_back(gbuffer::cryptomatte::channel_value(body.name));
  }
  for (std::size_t rank = 0; rank < std::size_t(pathtrace::kMatteRanks); ++rank) {
    const std::string layer = type + "0" + std::to_string(rank / 2);
    auto& identity = image.channels[layer + (rank % 2 == 0 ? ".r" : ".b")];
    auto& coverage = image.channels[layer + (rank % 2 == 0 ? ".g" : ".a")];
    identity.assign(matte.size(), 0.0f);
    coverage.assign(matte.size(), 0.0f);
    for (std::size_t i = 0; i < matte.size(); ++i) {
      const pathtrace::MatteShare& share = matte[i][rank];
      if (share.body < 0) continue;
      identity[i] = identities[std::size_t(share.body)];
      coverage[i] = share.coverage;
    }
  }
  image.text[prefix + "name"] = type;
  image.text[prefix + "hash"] = "MurmurHash3_32";
  image.text[prefix + "conversion"] = "uint32_to_float32";
  image.text[prefix + "manifest"] = gbuffer::cryptomatte::manifest(names);
}

}  // namespace

std::vector<float> alpha_of(const pathtrace::LayeredFrame& samples) {
  std::vector<float> alpha = samples.layer[pathtrace::kStatic].coverage;
  const auto& moving = samples.layer[pathtrace::kDynamic].coverage;
  for (std::size_t i = 0; i < alpha.size(); ++i) alpha[i] += moving[i];
  return alpha;
}

media::ExrImage to_exr(const Clip& clip, const Frame& frame, const scene::Scene& scene, double shutter_angle,
                       const std::string& trajectory_sha256) {
  media::ExrImage image;
  image.width = clip.camera.width;
  image.height = clip.camera.height;
  const auto& g = frame.geometry;
  add(image, frame.radiance, {"R", "G", "B"});
  add(image, frame.alpha, {"A"});
  add(image, g.depth, {"Z"});
  add(image, g.distance, {"distance.Z"});
  add(image, g.normal, {"N.X", "N.Y", "N.Z"});
  add(image, g.position, {"P.X", "P.Y", "P.Z"});
  add(image, g.albedo, {"albedo.R", "albedo.G", "albedo.B"});
  add(image, g.roughness, {"roughness"});
  add(image, g.object_coord, {"objectCoord.X", "objectCoord.Y", "objectCoord.Z"});
  add(image, g.motion_backward, {"motion.backward.u", "motion.backward.v"});
  add(image, g.motion_forward, {"motion.forward.u", "motion.forward.v"});
  add(image, g.disocclusion, {"disocclusion"});
  add(image, frame.direct, {"direct.R", "direct.G", "direct.B"});
  image.uint_channels["id"] = g.id;
  add_matte(image, frame.matte, scene);
  if (!frame.noise.empty()) add(image, frame.noise, {"noise"});
  image.matrices["worldToCamera"] = row_vector_convention(world_to_camera(frame.camera));
  image.matrices["worldToNDC"] = row_vector_convention(world_to_ndc(frame.camera));
  image.numbers["framesPerSecond"] = clip.fps;
  image.numbers["shutterAngle"] = shutter_angle;
  image.numbers["rimshot/frameTime"] = frame.time;
  image.text["rimshot/trajectory_sha256"] = trajectory_sha256;
  image.text["rimshot/renderer"] = clip.renderer;
  image.text["rimshot/label"] = media::content_label(clip.ai_generated).text;
  return image;
}

}  // namespace rimshot::sdk
