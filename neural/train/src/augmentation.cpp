#include <ATen/ATen.h>

#include <cmath>

#include "batch.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::train {
namespace {

using namespace layout;

at::Tensor mirrored(const at::Tensor& planes, const Augmentation& augmentation) { return augmentation.mirror ? planes.flip(3) : planes.clone(); }

at::Tensor permuted(const at::Tensor& colour, const Augmentation& augmentation) {
  const int* from = augmentation.colours;
  return at::stack({colour.select(1, from[0]), colour.select(1, from[1]), colour.select(1, from[2])}, 1);
}

}  // namespace

at::Tensor augment_conditioning(const at::Tensor& planes, const Augmentation& augmentation) {
  const at::Tensor out = mirrored(planes, augmentation);
  const auto colour = [&](int plane, double exposure) {
    const at::Tensor rgb = out.narrow(1, plane, 3);
    rgb.copy_(permuted(rgb, augmentation) * exposure);
  };
  const double side = augmentation.mirror ? -1 : 1, cosine = std::cos(augmentation.turn), sine = std::sin(augmentation.turn);
  for (int layer = 0; layer < kLayers; ++layer) {
    colour(channel(layer, kAlbedo), 1);
    colour(channel(layer, kDirect), augmentation.exposure);
    colour(channel(layer, kIndirect), augmentation.exposure);
    // The mirror turns the world's x round; any vertical mirror differs from the camera's own by a turn about z.
    const at::Tensor x = out.select(1, channel(layer, kNormal)), y = out.select(1, channel(layer, kNormal) + 1);
    const at::Tensor world_x = x * side, world_y = y.clone();
    x.copy_(cosine * world_x - sine * world_y);
    y.copy_(sine * world_x + cosine * world_y);
    out.select(1, channel(layer, kMotion)).mul_(side);
  }
  colour(kSky, augmentation.exposure);
  return out;
}

at::Tensor augment_radiance(const at::Tensor& planes, const Augmentation& augmentation) {
  return permuted(mirrored(planes, augmentation), augmentation) * augmentation.exposure;
}

at::Tensor augment_coverage(const at::Tensor& planes, const Augmentation& augmentation) { return mirrored(planes, augmentation); }

}  // namespace rimshot::train
