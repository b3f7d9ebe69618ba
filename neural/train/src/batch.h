#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "clip_stream.h"
#include "rimshot/core/rng.h"

namespace rimshot::train {

/// Crops of several clips; T frames each, bodies padded with empty ones to the largest number.
struct Batch {
  at::Tensor conditioning;       ///< [N, T, kChannels, S, S] float
  at::Tensor sampled_coverage;   ///< [N, T, B, S, S]
  at::Tensor background;         ///< [N, T, 3, S, S]
  at::Tensor moving;             ///< [N, T, 3, S, S]
  at::Tensor coverage;           ///< [N, T, B, S, S]
  at::Tensor full_area;          ///< [N, T, B] of the bodies' whole projections [px^2], 0 for bodies that fill up
  std::string clips;             ///< names, for messages
};

/// How a crop is changed; all of it leaves a picture that the path tracer could have made.
struct Augmentation {
  bool mirror = false;           ///< left and right change places, world and motion with them
  double turn = 0;               ///< [rad] of the world about z, which no picture shows: normals only
  int colours[3] = {0, 1, 2};    ///< the primaries change places
  double exposure = 1;           ///< of every light
};

/// Random crop, window of `frames` frames and augmentation of a random clip, `batch` times. Three crops in four hold a moving body.
Batch sample_batch(const ClipList& clips, int batch, int frames, int side, Rng& rng);

Augmentation random_augmentation(Rng& rng);

/// Left or upper edge of a crop of `side` pixels that holds `centre` away from its border, inside [0, size].
int crop_edge(double centre, int size, int side, Rng& rng);

/// Conditioning planes [T, kChannels, S, S]; new tensors.
at::Tensor augment_conditioning(const at::Tensor& planes, const Augmentation& augmentation);
/// Radiance planes [T, 3, S, S].
at::Tensor augment_radiance(const at::Tensor& planes, const Augmentation& augmentation);
/// Coverage planes [T, B, S, S].
at::Tensor augment_coverage(const at::Tensor& planes, const Augmentation& augmentation);

}  // namespace rimshot::train
