#pragma once
#include <string>

#include "rimshot/media/exr.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/sdk/render.h"

namespace rimshot::sdk {

/// [H,W] fraction of each pixel that a body covers.
std::vector<float> alpha_of(const pathtrace::LayeredFrame& samples);

/// The frame as the multi-layer picture of docs/CONVENTIONS.md.
media::ExrImage to_exr(const Clip& clip, const Frame& frame, const scene::Scene& scene, double shutter_angle,
                       const std::string& trajectory_sha256);

}  // namespace rimshot::sdk
