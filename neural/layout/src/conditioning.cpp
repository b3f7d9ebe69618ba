#include "rimshot/layout/conditioning.h"

#include <array>
#include <limits>

#include "rimshot/core/sha256.h"

namespace rimshot::layout {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

constexpr std::array kLayerTable = {
    Quantity{"coverage", kCoverage, 1, "1", 0, 1, Normalisation::Identity, 1},
    Quantity{"albedo", kAlbedo, 3, "1", 0, 1, Normalisation::Identity, 1},
    Quantity{"normal", kNormal, 3, "1", -1, 1, Normalisation::Identity, 1},
    Quantity{"roughness", kRoughness, 1, "1", 0, 1, Normalisation::Identity, 1},
    Quantity{"direct_of_lamps", kDirect, 3, "W/(sr m^2)", 0, kUnbounded, Normalisation::LogLight, 1},
    Quantity{"sky_and_indirect", kIndirect, 3, "W/(sr m^2)", 0, kUnbounded, Normalisation::LogLight, 1},
    Quantity{"inverse_depth", kInverseDepth, 1, "1/m", 0, kUnbounded, Normalisation::Scaled, kInverseDepthScale},
    Quantity{"motion", kMotion, 2, "px", -kUnbounded, kUnbounded, Normalisation::Unseen, 1},
    Quantity{"history", kHistory, 1, "1", 0, 1, Normalisation::Identity, 1},
};

constexpr std::array kFrameTable = {
    Quantity{"sky", kSky, 3, "W/(sr m^2)", 0, kUnbounded, Normalisation::Unseen, 1},
};

void add(Sha256& hash, std::span<const Quantity> table) {
  for (const Quantity& q : table)
    hash.text(q.name).number(std::uint64_t(q.first)).number(std::uint64_t(q.planes)).text(q.unit).number(std::uint64_t(q.normalisation)).number(q.scale);
}

}  // namespace

std::span<const Quantity> layer_quantities() { return kLayerTable; }
std::span<const Quantity> frame_quantities() { return kFrameTable; }

std::string sha256() {
  Sha256 hash;
  add(hash, kLayerTable);
  add(hash, kFrameTable);
  for (const float constant : {kAlbedoFloor, kLightFloor, kLightOffset, kLightScale}) hash.number(double(constant));
  return hash.hex();
}

}  // namespace rimshot::layout
