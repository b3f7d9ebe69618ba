#include "families.h"
#include "rimshot/evaluate/physics_iq.h"

namespace rimshot::evaluate {
namespace {

Metric metric(std::optional<double> value, const std::string& unit, const std::string& reason) {
  return value ? Metric{value, unit, {}, ""} : Metric::unmeasurable(unit, reason);
}

void add_measures(MetricFamily& family, const PhysicsIqMeasures& measures, const std::string& prefix, const std::string& suffix) {
  const std::string reason = "nothing moves in the reference";
  family[prefix + "spatial_iou" + suffix] = metric(measures.spatial_iou, "1", reason);
  family[prefix + "spatiotemporal_iou" + suffix] = metric(measures.spatiotemporal_iou, "1", reason);
  family[prefix + "weighted_spatial_iou" + suffix] = metric(measures.weighted_spatial_iou, "1", reason);
  family[prefix + "mse" + suffix] = metric(measures.mse, "1", reason);
}

}  // namespace

MetricFamily physics_iq_metrics(const Evidence& evidence, Report& report) {
  const bool varied = !evidence.second_take.empty();
  std::vector<std::filesystem::path> clips = {evidence.clip};
  if (varied) clips.push_back(evidence.second_take);
  const auto compared = physics_iq_compare(evidence.reference, clips);

  MetricFamily family;
  for (const bool corrected : {false, true}) {
    const auto of = [corrected](const PhysicsIqComparison& c) { return corrected ? c.corrected : c.published; };
    const std::string suffix = corrected ? "_corrected" : "";
    add_measures(family, of(compared[0]), "", suffix);
    std::vector<PhysicsIqScenario> scenario;
    if (varied) {
      add_measures(family, of(compared[1]), "variance_", suffix);
      scenario.push_back({of(compared[0]), of(compared[1])});
      (corrected ? report.scenario_corrected : report.scenario) = scenario[0];
    }
    const std::string reason = varied ? "a measure is missing, or both takes have nothing in common" : "needs a second take of the reference";
    family["score_original" + suffix] = metric(physics_iq_score_original(scenario), "0..100", reason);
    family["score_verified" + suffix] = metric(physics_iq_score_verified(scenario), "0..100", reason);
  }
  return family;
}

}  // namespace rimshot::evaluate
