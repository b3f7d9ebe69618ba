#pragma once
#include <span>
#include <string>

/// The conditioning contract: which plane of a frame's [C, H, W] tensor means what. What fills the planes (bridge/condition) and
/// what reads them (neural/model, neural/train) know each other only through this header.
namespace rimshot::layout {

/// Object layers: 0 = static bodies, 1 = moving bodies. Behind both lies the sky.
inline constexpr int kLayers = 2;

/// First plane of a quantity within its layer. "Premultiplied": mean over all samples (and guides, which see surfaces only) of the pixel, 0 for those that hit another
/// layer. "Of the nearest": the value at the pixel's centre if the layer is seen there, else of the nearest pixel where it is.
enum LayerChannel : int {
  kCoverage = 0,       ///< fraction of the samples that hit the layer
  kAlbedo = 1,         ///< [3] premultiplied
  kNormal = 4,         ///< [3] world, premultiplied
  kRoughness = 7,      ///< premultiplied
  kDirect = 8,         ///< [3] radiance of lamps after one bounce, premultiplied
  kIndirect = 11,      ///< [3] the rest of the radiance: of the sky, and after more bounces; premultiplied
  kInverseDepth = 14,  ///< 1 / planar depth, of the nearest
  kMotion = 15,        ///< [2] to the previous frame, of the nearest
  kHistory = 17,       ///< 1 = the surface was visible in the previous frame, of the nearest
  kLayerChannels = 18,
};

inline constexpr int kSky = kLayers * kLayerChannels;  ///< [3] radiance of the samples that hit nothing
inline constexpr int kChannels = kSky + 3;

/// Plane of a quantity of a layer.
constexpr int channel(int layer, LayerChannel quantity) { return layer * kLayerChannels + quantity; }

/// How the network sees a quantity.
enum class Normalisation {
  Identity,
  Scaled,     ///< times `scale`
  LogLight,   ///< radiance divided by the surface's albedo (see light_feature)
  Unseen,     ///< used by warp or composition, not fed to the network
};

struct Quantity {
  const char* name;
  int first;                   ///< plane, within the layer for those of a layer
  int planes;
  const char* unit;            ///< "1" for pure numbers
  double low, high;            ///< range of valid values
  Normalisation normalisation;
  double scale;                ///< of Scaled, else 1
};

/// Quantities of one layer, in the order of their planes.
std::span<const Quantity> layer_quantities();
/// Quantities behind the layers.
std::span<const Quantity> frame_quantities();

/// SHA-256 of both tables: weights and clips of another layout are refused.
std::string sha256();

/// Added to albedo before light is divided by it, so that black surfaces with highlights keep a finite light.
inline constexpr float kAlbedoFloor = 0.05f;
/// Added to light before its logarithm.
inline constexpr float kLightFloor = 0.01f;
/// Light as the network sees it: (log(light + kLightFloor) + kLightOffset) * kLightScale, within about [-1.3, 2.2] for light 0..10.
inline constexpr float kLightOffset = 2.0f, kLightScale = 0.5f;
inline constexpr float kInverseDepthScale = 4.0f;

}  // namespace rimshot::layout
