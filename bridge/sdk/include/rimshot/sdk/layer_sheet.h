#pragma once
#include "rimshot/media/exr.h"
#include "rimshot/media/video.h"

namespace rimshot::sdk {

/// All layers of a frame beside each other, four in a row, in this order: picture, alpha, depth, distance; normal, position, albedo,
/// roughness; object coordinates, backward motion, forward motion, disocclusion; identity, first and second rank of the matte, noise.
/// A layer that the frame lacks stays black. @throws Error(InvalidInput) for a picture that is no frame of Rimshot.
media::Rgb8 layer_sheet(const media::ExrImage& frame);

}  // namespace rimshot::sdk
