#pragma once
#include "rimshot/evaluate/report_html.h"

/// The tables of a report page, as HTML.
namespace rimshot::evaluate {

/// The page's four headline figures.
std::string summary_tiles(const ReportInput& input);
/// Contacts, each as read from the clip above the simulated one.
std::string contact_table(const ReportInput& input);
/// Residual, bound and verdict of every law.
std::string certificate_table(const ReportInput& input);
/// Every metric of the judge beside the value of a perfect clip.
std::string metric_table(const ReportInput& input);
std::string provenance_table(const ReportInput& input);

}  // namespace rimshot::evaluate
