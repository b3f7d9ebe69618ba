#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rimshot/evaluate/clip_alone.h"
#include "rimshot/evaluate/report.h"

namespace rimshot::evaluate {

/// A clip and what it is measured against. Clip and reference are of one kind: videos, folders of mask PNGs, or PhyWorld's HDF5 files.
struct Evidence {
  std::filesystem::path clip;
  std::filesystem::path reference;    ///< empty: only metrics that need none
  std::filesystem::path second_take;  ///< the reference's experiment once more, for its physical variance; may be empty
  std::filesystem::path truth;        ///< run file (HDF5) that a video claims to show; may be empty
  double fps = 0, reference_fps = 0;  ///< of folders of masks, which do not say; 0 = not known
  std::string camera;                 ///< of the run's scene; empty = the first
  GivenOfClip given;                  ///< of a clip without a run
  bool page = false;                  ///< also write the page of a clip without a run
};

/// Measures the clip by the families or metrics that are named ("physics_iq", "pisa.iou"); by every one that the evidence allows when
/// none is named. A metric that could not be measured is in the report without a value, with its reason.
/// @throws Error(InvalidInput) for a file that cannot be read or compared, an unknown name, or a named metric that needs evidence which
///         is not given.
Report measure(const Evidence& evidence, const std::vector<std::string>& names = {});

/// Every family that `measure` knows, with what it needs: one line each.
std::string family_help();

}  // namespace rimshot::evaluate
