#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "rimshot/evaluate/judge.h"
#include "rimshot/physics/certificate.h"

namespace rimshot::evaluate {

/// What a report page is made of; everything is only read.
struct ReportInput {
  const Judgement& judgement;
  const trajectory::Trajectory& run;
  const physics::Certificate& certificate;
  std::filesystem::path clip;                     ///< the judged MP4, which the page embeds
  std::string camera;                             ///< name in the scene; empty = the first
  std::map<std::string, std::string> provenance;  ///< shown in a table: hashes, versions, renderer, label
};

/// One HTML page that needs nothing else: the video, the simulated path and the readings drawn over a frame, energy and contact
/// plots, the certificate's residuals, the judge's metrics beside the truth, provenance.
/// @throws Error(InvalidInput) if the clip cannot be read.
std::string report_html(const ReportInput& input);

}  // namespace rimshot::evaluate
