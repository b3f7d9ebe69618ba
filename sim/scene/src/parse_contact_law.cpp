#include "parse_laws.h"

namespace rimshot::scene {
namespace {

constexpr Range kFriction{0, 100};
constexpr Range kFrictionArm{0, 10};  // [m]

void parse_restitution(const YAML::Node& node, const std::string& path, Restitution& restitution, Diagnostics& errors) {
  if (!node.IsSequence()) {
    if (const auto value = read_number(node, path, kUnit, errors)) restitution = Restitution(*value);
    return;
  }
  std::vector<Restitution::Row> rows;
  bool good = node.size() > 0;
  if (!good) errors.add(node.Mark(), path, "the table is empty; give rows [speed in m/s, restitution]");
  for (std::size_t i = 0; i < node.size(); ++i) {
    const YAML::Node row = node[i];
    const std::string place = path + "[" + std::to_string(i) + "]";
    if (!row.IsSequence() || row.size() != 2) {
      errors.add(row.Mark(), place, "expected a row [speed in m/s, restitution]");
      good = false;
      continue;
    }
    const auto speed = read_number(row[0], place + "[0]", {0, 1e5}, errors), value = read_number(row[1], place + "[1]", kUnit, errors);
    good = good && speed && value;
    if (!speed || !value) continue;
    if (!rows.empty() && *speed <= rows.back().speed) {
      errors.add(row.Mark(), place, "the speed " + exact_text(*speed) + " is not above the row before; sort the rows by speed");
      good = false;
    }
    rows.push_back({*speed, *value});
  }
  if (good) restitution = Restitution(std::move(rows));
}

std::string restitution_text(const Restitution& restitution) {
  if (restitution.is_constant()) return exact_text(restitution.at(0));
  std::string text;
  for (const auto& row : restitution.rows())
    text += (text.empty() ? "[" : ", ") + ("[" + exact_text(row.speed) + ", " + exact_text(row.restitution) + "]");
  return text + "]";
}

}  // namespace

void parse_contact_law(Fields& fields, bool required, ContactLaw& law, Diagnostics& errors) {
  const YAML::Node restitution = required ? fields.required("restitution") : fields.node("restitution");
  if (restitution.IsDefined()) parse_restitution(restitution, fields.path("restitution"), law.restitution, errors);
  required ? fields.read_required("friction", law.friction, kFriction) : fields.read("friction", law.friction, kFriction);
  fields.read("rolling_friction", law.rolling_friction, kFrictionArm);
  fields.read("drilling_friction", law.drilling_friction, kFrictionArm);
}

std::string contact_law_text(const ContactLaw& law) {
  std::string text = "restitution: " + restitution_text(law.restitution) + ", friction: " + exact_text(law.friction);
  if (law.rolling_friction > 0) text += ", rolling_friction: " + exact_text(law.rolling_friction);
  if (law.drilling_friction > 0) text += ", drilling_friction: " + exact_text(law.drilling_friction);
  return text;
}

}  // namespace rimshot::scene
