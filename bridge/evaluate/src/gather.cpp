#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <regex>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/batch.h"
#include "rimshot/media/video.h"

namespace rimshot::evaluate {
namespace {

namespace fs = std::filesystem;

bool is_video(const fs::path& file) {
  static const std::vector<std::string> kinds = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"};
  return fs::is_regular_file(file) && std::ranges::count(kinds, file.extension().string()) > 0;
}

/// A video, and the run that lies beside it where a folder of `make` or `dataset` holds both.
struct Found {
  fs::path clip, run;
};

/// The videos that a path stands for: itself, those in a folder, or those in the clip folders of a data set.
std::vector<Found> videos_of(const fs::path& clip) {
  std::vector<Found> videos;
  std::vector<fs::path> folders;
  if (fs::is_directory(clip))
    for (const auto& entry : fs::directory_iterator(clip)) {
      const fs::path run = clip / "run.h5";
      if (is_video(entry.path())) videos.push_back({entry.path(), fs::exists(run) ? run : fs::path()});
      if (fs::exists(entry.path() / "run.h5")) folders.push_back(entry.path());
    }
  if (videos.empty())
    for (const fs::path& folder : folders)
      if (is_video(folder / "video.mp4")) videos.push_back({folder / "video.mp4", folder / "run.h5"});
  std::ranges::sort(videos, {}, &Found::clip);
  if (videos.empty()) videos.push_back({clip, {}});
  return videos;
}

/// What the name of a Physics-IQ file says, as in 0001_testing-videos_30FPS_perspective-left_take-1_trimmed-ball-and-block-fall.mp4
/// (reality) and 0001_perspective-left_trimmed-ball-and-block-fall.mp4 (generated).
struct PhysicsIqName {
  std::string view, scenario;
  int take = 1;
  double fps = 0;  ///< 0: the name does not say
};

std::optional<PhysicsIqName> parse_name(const fs::path& file) {
  static const std::regex view("perspective-(left|center|right)"), take("take-([12])"), rate("([0-9]+)FPS"), scenario("trimmed-(.+)$");
  const std::string stem = file.stem().string();
  std::smatch found;
  PhysicsIqName name;
  if (!std::regex_search(stem, found, view)) return {};
  name.view = found[1];
  if (!std::regex_search(stem, found, scenario)) return {};
  name.scenario = found[1];
  if (std::regex_search(stem, found, take)) name.take = std::stoi(found[1]);
  if (std::regex_search(stem, found, rate)) name.fps = std::stod(found[1]);
  return name;
}

/// A folder in which the files that belong to clips are looked up.
class Shelf {
 public:
  explicit Shelf(const fs::path& folder) : folder_(folder) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file() && entry.path().string().find("conditioning") == std::string::npos) files_.push_back(entry.path());
    std::ranges::sort(files_);
  }

  /// The file of the clip's stem or, for a Physics-IQ name, of its scenario and view in the take; where there are several rates the one
  /// nearest to the clip's. The folder's name and the missing name when there is none, which reading it will report.
  fs::path find(const fs::path& clip, int take) const {
    const auto wanted = parse_name(clip);
    fs::path best;
    double nearest = 0;
    for (const fs::path& file : files_) {
      if (const auto name = parse_name(file); wanted && name && is_video(file)) {
        if (name->view != wanted->view || name->scenario != wanted->scenario || name->take != take) continue;
        const double distance = std::abs(name->fps - rate_of(clip));
        if (best.empty() || distance < nearest) {
          best = file;
          nearest = distance;
        }
      } else if (!wanted && file.stem() == clip.stem()) {
        return file;
      }
    }
    return best.empty() ? folder_ / (wanted ? wanted->scenario + " (" + wanted->view + ", take " + std::to_string(take) + ")" : clip.stem().string()) : best;
  }

 private:
  static double rate_of(const fs::path& clip) try { return media::VideoReader(clip).fps(); } catch (const Error&) { return 0; }

  fs::path folder_;
  std::vector<fs::path> files_;
};

}  // namespace

std::vector<Evidence> gather(const std::vector<fs::path>& clips, const Evidence& shared) {
  std::vector<Found> all;
  for (const fs::path& clip : clips) std::ranges::move(videos_of(clip), std::back_inserter(all));
  // A single folder of masks beside another is no shelf; folders of videos, or several clips, look theirs up.
  const bool looked_up = all.size() > 1 || (all.size() == 1 && all[0].clip != clips[0]);
  const auto shelf = [&](const fs::path& path) {
    return looked_up && fs::is_directory(path) ? std::optional<Shelf>(std::in_place, path) : std::nullopt;
  };
  const auto references = shelf(shared.reference), takes = shelf(shared.second_take), truths = shelf(shared.truth);
  std::vector<Evidence> evidence;
  for (const auto& [clip, run] : all) {
    Evidence own = shared;
    own.clip = clip;
    if (own.truth.empty()) own.truth = run;
    if (references) own.reference = references->find(clip, 1);
    if (takes) own.second_take = takes->find(clip, 2);
    if (references && shared.second_take.empty() && parse_name(clip)) {
      const fs::path second = references->find(clip, 2);
      if (fs::exists(second)) own.second_take = second;
    }
    if (truths) own.truth = truths->find(clip, 1);
    evidence.push_back(own);
  }
  return evidence;
}

}  // namespace rimshot::evaluate
