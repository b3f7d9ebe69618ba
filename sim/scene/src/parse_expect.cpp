#include <map>

#include "parse_laws.h"
#include "rimshot/core/error.h"
#include "rimshot/scene/expression.h"

namespace rimshot::scene {
namespace {

const std::map<std::string, Take> kTakes = {
    {"max", Take::Maximum}, {"min", Take::Minimum}, {"mean", Take::Mean}, {"span", Take::Span}, {"rms", Take::Rms}};

void read_body(Fields& fields, const std::string& key, const YAML::Node& node, const Scene& scene, std::string& name) {
  name = node.IsScalar() ? node.Scalar() : "";
  for (const Body& body : scene.bodies)
    if (body.name == name) return;
  fields.error(key, "there is no body " + name.substr(0, 60));
}

void read_interval(Fields& fields, const Scene& scene, Probe& probe, Diagnostics& errors) {
  const YAML::Node over = fields.node("over");
  const Range range{0, scene.world.duration};
  if (!over.IsSequence() || over.size() != 2) {
    fields.error("over", "expected [from, to] in seconds");
    return;
  }
  const auto from = read_number(over[0], fields.path("over"), range, errors), to = read_number(over[1], fields.path("over"), range, errors);
  if (from && to && *from >= *to) fields.error("over", "is empty; expected [from, to] with from < to");
  probe.over = {from.value_or(0), to.value_or(0)};
  std::string take = "max";
  fields.read_required("take", take);
  if (const auto found = kTakes.find(take); found != kTakes.end()) {
    probe.take = found->second;
  } else {
    fields.error("take", "expected one of max, min, mean, span, rms");
  }
}

Probe parse_probe(const YAML::Node& node, const std::string& path, const std::string& name, const Scene& scene, Diagnostics& errors) {
  Fields fields(node, path, errors);
  Probe probe;
  probe.name = name;
  fields.read_required("quantity", probe.quantity);
  const auto kind = quantity_kind(probe.quantity);
  if (!kind) {
    if (fields.has("quantity")) fields.error("quantity", "unknown quantity " + probe.quantity.substr(0, 40) + "; there are: " + quantity_names());
    for (const char* key : {"body", "contact", "event", "time", "over", "take", "of", "level", "count"}) fields.has(key);
    return probe;
  }
  if (*kind == QuantityKind::Contact) {
    const YAML::Node pair = fields.required("contact");
    if (pair.IsDefined() && pair.IsSequence() && pair.size() == 2) {
      read_body(fields, "contact", pair[0], scene, probe.body);
      read_body(fields, "contact", pair[1], scene, probe.other);
    } else if (pair.IsDefined()) {
      fields.error("contact", "expected two bodies");
    }
    if (probe.quantity != "contact.count") fields.read("event", probe.count, -1000000, 1000000);
    return probe;
  }
  const bool whole = *kind == QuantityKind::System || probe.quantity.find("momentum") != std::string::npos;
  if (*kind != QuantityKind::System && (!whole || fields.has("body")))
    if (const YAML::Node body = fields.required("body"); body.IsDefined()) read_body(fields, "body", body, scene, probe.body);
  if (*kind == QuantityKind::Passages) return probe;
  if (*kind == QuantityKind::Crossing) {
    fields.read_required("of", probe.of);
    if (quantity_kind(probe.of) != QuantityKind::State && fields.has("of"))
      fields.error("of", "expected a quantity of a body, as position.z; there are: " + quantity_names());
    fields.read("level", probe.level);
    fields.read("count", probe.count, -1000000, 1000000);
    return probe;
  }
  const bool time = fields.has("time"), over = fields.has("over");
  if (time == over) errors.add(fields.mark(), path, "expected one of time: T and over: [from, to] with take");
  if (time) fields.read("time", probe.time, {0, scene.world.duration});
  if (over) read_interval(fields, scene, probe, errors);
  return probe;
}

/// The expression's value, or an error at the key.
double evaluate_field(Fields& fields, const std::string& key, const std::string& expression, const std::map<std::string, double>& variables) {
  try {
    return evaluate(expression, variables);
  } catch (const Error& error) {
    fields.error(key, error.what());
    return 0;
  }
}

}  // namespace

Expectation parse_expectation(const YAML::Node& node, const std::string& path, const Scene& scene, Diagnostics& errors) {
  Fields fields(node, path, errors);
  Expectation expectation;
  fields.read_required("name", expectation.name);
  std::map<std::string, double> ones;
  const YAML::Node measure = fields.required("measure");
  if (measure.IsDefined() && (!measure.IsMap() || measure.size() == 0)) {
    fields.error("measure", "expected a map of names to what they measure, as {z: {quantity: position.z, body: ball, time: 1}}");
  } else if (measure.IsDefined()) {
    Fields probes(measure, fields.path("measure"), errors);
    for (const auto& entry : measure) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (!ones.emplace(name, 1).second) continue;  // reported by Fields
      expectation.measure.push_back(parse_probe(probes.node(name), probes.path(name), name, scene, errors));
    }
  }
  if (expectation.measure.size() == 1) expectation.expression = expectation.measure[0].name;
  if (expectation.measure.size() > 1 || fields.has("expression")) fields.read_required("expression", expectation.expression);
  // A trial with ones finds unknown names; a value that is not finite there may be one in the run.
  if (!expectation.expression.empty()) {
    try {
      evaluate("0 * (" + expectation.expression + ")", ones);
    } catch (const Error& error) {
      if (std::string(error.what()).find("not a finite number") == std::string::npos) fields.error("expression", error.what());
    }
  }
  fields.read_required("value", expectation.formula);
  if (fields.has("value")) expectation.value = evaluate_field(fields, "value", expectation.formula, {});
  fields.read_required("tolerance", expectation.tolerance, {0});
  fields.read_required("source", expectation.source);
  return expectation;
}

std::string expectation_text(const Expectation& expectation) {
  std::string text = "{name: " + quoted(expectation.name) + ", measure: {";
  const char* separator = "";
  for (const Probe& p : expectation.measure) {
    text += separator + p.name + ": {quantity: " + p.quantity;
    separator = ", ";
    const auto kind = quantity_kind(p.quantity);
    if (kind == QuantityKind::Contact) {
      text += ", contact: [" + p.body + ", " + p.other + "]";
      if (p.quantity != "contact.count") text += ", event: " + std::to_string(p.count);
    } else if (!p.body.empty()) {
      text += ", body: " + p.body;
    }
    if (kind == QuantityKind::Crossing)
      text += ", of: " + p.of + ", level: " + exact_text(p.level) + ", count: " + std::to_string(p.count);
    if (kind == QuantityKind::State || kind == QuantityKind::System) {
      if (p.over) {
        text += ", over: [" + exact_text(p.over->first) + ", " + exact_text(p.over->second) + "], take: ";
        for (const auto& [name, take] : kTakes)
          if (take == p.take) text += name;
      } else {
        text += ", time: " + exact_text(p.time);
      }
    }
    text += "}";
  }
  return text + "}, expression: " + quoted(expectation.expression) + ", value: " + quoted(expectation.formula) +
         ", tolerance: " + exact_text(expectation.tolerance) + ", source: " + quoted(expectation.source) + "}";
}

}  // namespace rimshot::scene
