#pragma once
#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "clip_stream.h"
#include "rimshot/core/rng.h"
#include "rimshot/model/sparse_model.h"

namespace rimshot::train {

/// Single frames, cropped, of several clips. Bodies are those that reach into the crop, padded with absent ones (depth 0) to the largest number.
struct SparseBatch {
  model::SparseInput input;
  at::Tensor picture;     ///< [N, 3, H, W] teacher
  at::Tensor coverage;    ///< [N, B, H, W] teacher
  at::Tensor full_area;   ///< [N, B] of the bodies' whole projections [px^2], 0 for absent ones
  std::string clips;      ///< names, for messages
};

/// Random crops about a moving body, mirrored and with the primaries and the exposure changed at random.
SparseBatch sample_sparse_batch(const ClipList& clips, int batch, int side, Rng& rng);

/// A whole frame as it is.
SparseBatch whole_frame(const ClipTensors& clip, int frame);

}  // namespace rimshot::train
