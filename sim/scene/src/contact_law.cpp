#include "rimshot/scene/contact_law.h"

#include <algorithm>
#include <set>
#include <string>

#include "rimshot/core/error.h"

namespace rimshot::scene {

Restitution::Restitution(std::vector<Row> rows) : rows_(std::move(rows)) {
  if (rows_.empty()) throw Error(ErrorCode::InvalidInput, "a table of restitution has no rows; give one or more [speed, e]");
  for (std::size_t i = 1; i < rows_.size(); ++i)
    if (!(rows_[i].speed > rows_[i - 1].speed))
      throw Error(ErrorCode::InvalidInput, "a table of restitution goes from " + std::to_string(rows_[i - 1].speed) + " to " +
                                               std::to_string(rows_[i].speed) + " m/s; the speeds must increase");
}

double Restitution::at(double approach_speed) const {
  if (rows_.empty()) return constant_;
  if (approach_speed <= rows_.front().speed) return rows_.front().restitution;
  if (approach_speed >= rows_.back().speed) return rows_.back().restitution;
  const auto above = std::ranges::upper_bound(rows_, approach_speed, {}, &Row::speed);
  const Row &low = *(above - 1), &high = *above;
  const double share = (approach_speed - low.speed) / (high.speed - low.speed);
  return low.restitution + share * (high.restitution - low.restitution);
}

Restitution Restitution::mean(const Restitution& a, const Restitution& b) {
  if (a.is_constant() && b.is_constant()) return Restitution(a.constant_ / 2 + b.constant_ / 2);
  std::set<double> speeds;
  for (const Restitution* law : {&a, &b})
    for (const Row& row : law->rows_) speeds.insert(row.speed);
  std::vector<Row> rows;
  for (double speed : speeds) rows.push_back({speed, a.at(speed) / 2 + b.at(speed) / 2});
  return Restitution(std::move(rows));
}

}  // namespace rimshot::scene
