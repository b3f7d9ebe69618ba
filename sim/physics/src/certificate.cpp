#include "rimshot/physics/certificate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "laws.h"
#include "rimshot/core/sha256.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::physics {

Worst::Worst(std::string law, std::string unit) {
  residual_.law = std::move(law);
  residual_.unit = std::move(unit);
}

void Worst::add(double value, double bound, double time, const std::string& where) {
  if (!std::isfinite(value)) value = std::numeric_limits<double>::infinity();
  const double share = value > 0 ? value / bound : 0;  // infinite where nothing but 0 is allowed
  if (residual_.count++ == 0 || share > share_) {
    share_ = share;
    residual_.value = value;
    residual_.bound = bound;
    residual_.time = time;
    residual_.where = where;
  }
}

bool Certificate::holds() const { return std::ranges::all_of(residuals, &Residual::holds); }

std::string Certificate::to_json() const {
  nlohmann::ordered_json json;
  json["version"] = 1;
  json["scene_sha256"] = scene_sha256;
  json["trajectory_sha256"] = trajectory_sha256;
  json["holds"] = holds();
  json["residuals"] = nlohmann::ordered_json::array();
  for (const Residual& r : residuals)
    json["residuals"].push_back({{"law", r.law},
                                 {"unit", r.unit},
                                 {"value", r.value},
                                 {"bound", r.bound},
                                 {"holds", r.holds()},
                                 {"time", r.time},
                                 {"where", r.where},
                                 {"count", r.count}});
  return json.dump(2) + "\n";
}

Certificate certify(const trajectory::Trajectory& trajectory) {
  Certificate certificate;
  const std::string scene = scene::to_yaml(trajectory.scene);
  certificate.scene_sha256 = Sha256().bytes(scene.data(), scene.size()).hex();
  certificate.trajectory_sha256 = trajectory::sha256(trajectory);
  const RecordedRun run(trajectory);
  for (const auto& laws : {flight_residuals, impact_residuals, coefficient_residuals, contact_residuals, joint_residuals, spring_residuals, energy_residuals})
    for (Residual& residual : laws(run)) certificate.residuals.push_back(std::move(residual));
  return certificate;
}

}  // namespace rimshot::physics
