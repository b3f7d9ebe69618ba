#pragma once
#include "rimshot/evaluate/report_html.h"

/// The pictures of a report page, as HTML.
namespace rimshot::evaluate {

/// The clip as a player, its bytes inside the page.
std::string video_figure(const ReportInput& input);
/// A frame of the clip with the simulated path as a line and the readings as dots.
std::string path_figure(const ReportInput& input);
/// Kinetic, potential, dissipated and total energy over time.
std::string energy_figure(const ReportInput& input);
/// Height of the moving bodies over time, simulated and read, with the contacts.
std::string height_figure(const ReportInput& input);

}  // namespace rimshot::evaluate
