#pragma once
#include <filesystem>
#include <string>

#include "rimshot/scene/io.h"
#include "rimshot/sdk/render.h"

namespace rimshot::sdk {

/// The main job: simulate a scene, certify the run, draw and encode the clip, judge it, report.
struct MakeOptions {
  std::filesystem::path scene;
  std::filesystem::path output;     ///< folder; replaced as a whole when it was made by `make` before
  scene::Overrides overrides;
  RenderOptions render;
};

struct MakeResult {
  std::string summary;              ///< what happened, for people: contacts, outcome, what the judge read, where things lie
  std::string json;                 ///< the same for machines
  bool certificate_holds = false;
};

/// Leaves run.h5, certificate.json, frames/0001.exr ..., video.mp4, report.json and report.html in `output`, all or nothing.
MakeResult make(const MakeOptions& options, const Progress& progress = {});

}  // namespace rimshot::sdk
