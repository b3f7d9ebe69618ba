#include "rimshot/study/branch.h"

#include <cmath>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "branch_picture.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/core/output_folder.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::study {
namespace {

using Json = nlohmann::ordered_json;
using trajectory::Trajectory;

/// A scene whose bodies are at rest in a state, changed by overrides: what the motion of a body becomes.
BodyState changed(const scene::Scene& scene, int body, const BodyState& state, const scene::Overrides& overrides) {
  scene::Scene now = scene;
  now.cameras.clear();
  now.lights.clear();
  now.joints.clear();
  now.springs.clear();
  now.expect.clear();
  // Only this body: the others may touch by then in ways that a start does not allow.
  std::erase_if(now.bodies, [&](const scene::Body& b) { return b.name != scene.bodies[std::size_t(body)].name; });
  now.bodies[0].initial = state;
  return scene::parse(scene::to_yaml(now), "the run at the intervention", overrides).bodies[0].initial;
}

/// The overrides of each body's motion. @throws Error(InvalidInput) for one of something else
std::vector<physics::Intervention> interventions(const scene::Scene& scene, const BranchOptions& options) {
  std::vector<physics::Intervention> changes;
  std::vector<scene::Overrides> of(scene.bodies.size());
  for (const auto& [path, value] : options.perturb) {
    const auto first = path.find('.'), second = path.find('.', first + 1);
    const std::string body = second == std::string::npos ? "" : path.substr(first + 1, second - first - 1);
    std::string key = second == std::string::npos ? "" : path.substr(second + 1);
    key = key.substr(0, key.find_first_of(".+"));
    if (!path.starts_with("bodies.") || (key != "position" && key != "velocity" && key != "spin" && key != "orientation"))
      throw Error(ErrorCode::InvalidInput, "--perturb " + path + ": in the middle of a run only bodies.NAME.position, .velocity, .spin and .orientation "
                                               "can change; leave --at out to change anything from the start");
    of[std::size_t(scene.body_index(body))].emplace_back(path, value);
  }
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (of[i].empty()) continue;
    changes.push_back({options.at, int(i), [&scene, i, overrides = of[i]](const BodyState& s) { return changed(scene, int(i), s, overrides); }});
  }
  return changes;
}

scene::Scene without(scene::Scene scene, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const int gone = scene.body_index(name);
    // Its joints and springs go with it.
    const auto detach = [gone](auto& edges) {
      std::erase_if(edges, [&](const auto& edge) { return edge.body_a == gone || edge.body_b == gone; });
      for (auto& edge : edges)
        for (int* body : {&edge.body_a, &edge.body_b}) *body -= *body > gone;
    };
    detach(scene.joints);
    detach(scene.springs);
    scene.bodies.erase(scene.bodies.begin() + gone);
  }
  return scene::parse(scene::to_yaml(scene), "the scene without what is removed");
}

Trajectory perturbed(const scene::Scene& scene, const BranchOptions& options) {
  physics::SimulateOptions simulate;
  simulate.step = options.step;
  if (options.at == 0) {
    scene::Overrides all = options.overrides;
    all.insert(all.end(), options.perturb.begin(), options.perturb.end());
    return physics::simulate(scene::load(options.scene, all), simulate);
  }
  simulate.interventions = interventions(scene, options);
  return physics::simulate(scene, simulate);
}

Trajectory removed(const scene::Scene& scene, const BranchOptions& options) {
  physics::SimulateOptions simulate;
  simulate.step = options.step;
  if (options.at == 0) return physics::simulate(without(scene, options.remove), simulate);
  for (const std::string& name : options.remove) simulate.interventions.push_back({options.at, scene.body_index(name), {}});
  return physics::simulate(scene, simulate);
}

Json event_json(const BranchRun& branch) {
  static const char* const kPhases[] = {"begin", "end", "impact"};
  Json events = Json::array(), causes = Json::array();
  const auto name = [&](int body) { return branch.run.bodies[std::size_t(body)].name; };
  for (std::size_t e = 0; e < branch.graph.events.size(); ++e) {
    const auto& event = branch.graph.events[e];
    Json bodies = Json::array();
    for (const int body : event.bodies) bodies.push_back(name(body));
    Json json = {{"id", e}, {"time", event.time}, {"bodies", bodies}};
    if (event.contact < 0) {
      json["kind"] = "intervention";
    } else {
      const auto& c = branch.run.contacts[std::size_t(event.contact)];
      json["kind"] = kPhases[int(c.phase)];
      json["contact"] = event.contact;
      json["point"] = {c.point.x(), c.point.y(), c.point.z()};
      json["approach_speed"] = c.approach_speed;
      json["normal_impulse"] = c.normal_impulse;
    }
    events.push_back(std::move(json));
  }
  for (const auto& cause : branch.graph.causes)
    causes.push_back({{"from", cause.from < 0 ? Json("start") : Json(cause.from)}, {"to", cause.to}, {"body", name(cause.body)}});
  return {{"run", branch.name + ".h5"}, {"trajectory_sha256", trajectory::sha256(branch.run)}, {"events", events}, {"causes", causes}};
}

/// Ids of both graphs' events; contacts are found by their rows.
Json comparison(const BranchRun& factual, const BranchRun& other) {
  const auto id = [](const BranchRun& branch, int contact) {
    for (std::size_t e = 0; e < branch.graph.events.size(); ++e)
      if (branch.graph.events[e].contact == contact) return int(e);
    return -1;
  };
  Json same = Json::array(), moved = Json::array(), vanished = Json::array(), appeared = Json::array();
  for (const auto& match : batch::match_events(factual.run, other.run)) {
    if (match.factual < 0) appeared.push_back(id(other, match.other));
    else if (match.other < 0) vanished.push_back(id(factual, match.factual));
    else {
      const double later = other.run.contacts[std::size_t(match.other)].time - factual.run.contacts[std::size_t(match.factual)].time;
      Json pair = {{"factual", id(factual, match.factual)}, {"here", id(other, match.other)}};
      if (!match.same) pair["later_by"] = later;
      (match.same ? same : moved).push_back(pair);
    }
  }
  const double parts = batch::first_difference(factual.run, other.run);
  return {{"first_different_sample", std::isfinite(parts) ? Json(parts) : Json()}, {"same", same}, {"changed", moved}, {"vanished", vanished},
          {"appeared", appeared}};
}

}  // namespace

BranchResult branch(const BranchOptions& options, const Progress& progress) {
  if (options.perturb.empty() && options.remove.empty())
    throw Error(ErrorCode::InvalidInput, "nothing differs between the branches; give --perturb KEY=VALUE or --remove NAME");
  require_replaceable(options.output, {"factual.h5", "perturbed.h5", "removed.h5", "events.json", "events.png"});
  const scene::Scene scene = scene::load(options.scene, options.overrides);
  const int total = 1 + int(!options.perturb.empty()) + int(!options.remove.empty());
  std::vector<BranchRun> runs;
  const auto add = [&](const char* name, Trajectory run) {
    runs.push_back({name, std::move(run), {}});
    runs.back().graph = batch::event_graph(runs.back().run);
    if (progress) progress("branch", int(runs.size()), total);
  };
  physics::SimulateOptions plain;
  plain.step = options.step;
  add("factual", physics::simulate(scene, plain));
  scene::Scene other = scene;
  other.expect.clear();  // the answers are the factual run's
  if (!options.perturb.empty()) add("perturbed", perturbed(other, options));
  if (!options.remove.empty()) add("removed", removed(other, options));
  double at = 0;
  for (const BranchRun& run : runs)
    if (!run.run.interventions.empty()) at = run.run.interventions.front().time;

  Json json = {{"version", 1}, {"scene", scene.name}, {"intervention_time", at}, {"runs", Json::object()}, {"compared_with_factual", Json::object()}};
  std::ostringstream out;
  if (at > 0) out << "the runs are one until " << at << " s" << (at != options.at ? " (the first step that begins at or after --at)" : "") << '\n';
  AtomicFolder folder(options.output);
  for (const BranchRun& run : runs) {
    trajectory::save(run.run, folder.path() / (run.name + ".h5"));
    json["runs"][run.name] = event_json(run);
    out << std::left << std::setw(10) << run.name << std::right << std::setw(4) << run.graph.events.size() << " events";
    if (&run != &runs.front()) {
      const Json compared = comparison(runs.front(), run);
      out << ": " << compared["same"].size() << " as they were, " << compared["changed"].size() << " changed, " << compared["vanished"].size() << " vanished, "
          << compared["appeared"].size() << " new";
      json["compared_with_factual"][run.name] = compared;
    }
    out << '\n';
  }
  write_text(folder.path() / "events.json", json.dump(2) + "\n");
  write_text(folder.path() / "events.png", branch_picture(runs, at));
  folder.commit();
  out << "picture: " << (options.output / "events.png").string() << '\n';
  json["output"] = options.output.string();
  return {out.str(), json.dump()};
}

}  // namespace rimshot::study
