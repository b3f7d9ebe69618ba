#include "rimshot/evaluate/measure.h"

#include <algorithm>

#include "evidence_kind.h"
#include "families.h"
#include "mask_metrics.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/judge.h"
#include "rimshot/trajectory/io.h"

namespace rimshot::evaluate {
namespace {

/// What a clip is and has beside it.
struct Situation {
  EvidenceKind clip, reference;
  bool truth;
};

struct Source {
  std::vector<std::string> families;
  std::string needs;
  bool (*applies)(const Situation&);
  std::map<std::string, MetricFamily> (*measure)(const Evidence&, Report&);
};

bool is_pictures(EvidenceKind kind) { return kind == EvidenceKind::Masks || kind == EvidenceKind::Video; }
bool of_video_pair(const Situation& s) { return s.clip == EvidenceKind::Video && s.reference == EvidenceKind::Video; }

/// In the order in which they are measured.
const std::vector<Source>& sources() {
  static const std::vector<Source> all = {
      {{"contact", "gravity", "rimshot"},
       "a video and --truth RUN.h5",
       [](const Situation& s) { return s.clip == EvidenceKind::Video && s.truth; },
       [](const Evidence& e, Report& report) {
         auto judged = judge(e.clip, trajectory::load(e.truth), {e.camera}).report;
         report.contacts = std::move(judged.contacts);
         report.poses = std::move(judged.poses);
         report.responses = std::move(judged.responses);
         report.outcome_differs = judged.outcome_differs;
         return judged.metrics;
       }},
      {{"contact", "gravity", "rimshot"},
       "a video by a camera that stands still in which one ball moves, without --truth and --reference: what the clip alone shows",
       [](const Situation& s) { return s.clip == EvidenceKind::Video && !s.truth && s.reference == EvidenceKind::None; },
       [](const Evidence& e, Report& report) {
         ClipAlone alone = read_clip_alone(e.clip, e.given);
         if (e.page) report.page = clip_alone_html(alone, e.clip);
         report.contacts = std::move(alone.report.contacts);
         report.findings = std::move(alone.report.findings);
         return alone.report.metrics;
       }},
      {{"physics_iq"},
       "a video and --reference VIDEO; its scores also --second-take VIDEO",
       of_video_pair,
       [](const Evidence& e, Report& report) { return std::map<std::string, MetricFamily>{{"physics_iq", physics_iq_metrics(e, report)}}; }},
      {{"pisa", "rigidbench", "newtonbench"},
       "masks (folder of PNGs, or a video by a camera that stands still) and --reference of masks",
       [](const Situation& s) { return is_pictures(s.clip) && is_pictures(s.reference); },
       [](const Evidence& e, Report&) {
         const MaskClip clip = read_masks(e.clip, e.fps), reference = read_masks(e.reference, e.reference_fps > 0 ? e.reference_fps : e.fps);
         return std::map<std::string, MetricFamily>{{"pisa", pisa_metrics(clip, reference)},
                                                    {"rigidbench", rigidbench_metrics(clip, reference)},
                                                    {"newtonbench", newtonbench_metrics(clip, reference)}};
       }},
      {{"rigidbench"},
       "a video and --reference VIDEO for ssim",
       of_video_pair,
       [](const Evidence& e, Report&) { return std::map<std::string, MetricFamily>{{"rigidbench", rigidbench_ssim(e)}}; }},
      {{"pis", "morpheus", "gravity"},
       "masks (folder of PNGs, or a video by a camera that stands still); gravity's ratio two objects",
       [](const Situation& s) { return is_pictures(s.clip); },
       [](const Evidence& e, Report&) {
         const MaskClip clip = read_masks(e.clip, e.fps);
         return std::map<std::string, MetricFamily>{{"pis", pis_metrics(clip)}, {"morpheus", morpheus_metrics(clip)}, {"gravity", fall_metrics(clip)}};
       }},
      {{"phyworld", "ldr"},
       "a file in PhyWorld's HDF5 layout and --reference of the same layout",
       [](const Situation& s) { return s.clip == EvidenceKind::PhyWorld && s.reference == EvidenceKind::PhyWorld; },
       [](const Evidence& e, Report&) { return phyworld_metrics(e); }},
  };
  return all;
}

std::string family_of(const std::string& name) { return name.substr(0, name.find('.')); }

bool provides(const Source& source, const std::string& name) { return std::ranges::count(source.families, family_of(name)) > 0; }

/// Keeps the metrics whose family or full name was asked for.
void keep(std::map<std::string, MetricFamily>& metrics, const std::vector<std::string>& names) {
  const std::map<std::string, MetricFamily> all = metrics;
  std::map<std::string, MetricFamily> kept;
  for (const std::string& name : names) {
    const std::string family = family_of(name);
    if (!all.contains(family)) continue;
    if (name == family) {
      kept[family] = all.at(family);
      continue;
    }
    const std::string member = name.substr(family.size() + 1);
    if (!all.at(family).contains(member)) {
      std::string known;
      for (const auto& [other, metric] : all.at(family)) known += " " + other;
      throw Error(ErrorCode::InvalidInput, "--metrics: there is no metric \"" + name + "\"; of " + family + " there are:" + known);
    }
    kept[family][member] = all.at(family).at(member);
  }
  metrics = std::move(kept);
}

void require_known(const std::vector<std::string>& names, const Situation& situation, const Evidence& evidence) {
  for (const std::string& name : names) {
    bool known = false, possible = false;
    std::string needs;
    for (const Source& source : sources())
      if (provides(source, name)) {
        known = true;
        possible |= source.applies(situation);
        needs += (needs.empty() ? "" : ", or ") + source.needs;
      }
    if (!known) throw Error(ErrorCode::InvalidInput, "--metrics: there is no family of metrics \"" + family_of(name) + "\"; there are:\n" + family_help());
    if (!possible) throw Error(ErrorCode::InvalidInput, evidence.clip.string() + ": " + name + " needs " + needs);
  }
}

}  // namespace

Report measure(const Evidence& evidence, const std::vector<std::string>& names) {
  const Situation situation{kind_of(evidence.clip), kind_of(evidence.reference), !evidence.truth.empty()};
  require_known(names, situation, evidence);
  Report report;
  report.clip = evidence.clip.filename().string();
  report.reference = (evidence.reference.empty() ? evidence.truth : evidence.reference).filename().string();
  bool any = false;
  for (const Source& source : sources()) {
    const bool wanted = names.empty() || std::ranges::any_of(names, [&](const std::string& name) { return provides(source, name); });
    if (!wanted || !source.applies(situation)) continue;
    any = true;
    for (auto& [family, members] : source.measure(evidence, report)) report.metrics[family].merge(members);
  }
  if (!any)
    throw Error(ErrorCode::InvalidInput, evidence.clip.string() + ": nothing can be measured with what is given; families and what they need:\n" + family_help());
  if (!names.empty()) keep(report.metrics, names);
  return report;
}

std::string family_help() {
  std::string text;
  for (const Source& source : sources()) {
    std::string families;
    for (const std::string& family : source.families) families += (families.empty() ? "" : ", ") + family;
    text += "  " + families + ": " + source.needs + "\n";
  }
  return text;
}

}  // namespace rimshot::evaluate
