#include "box_drawing.h"

#include <cmath>

namespace rimshot::evaluate {
namespace {

/// Surroundings of the silhouette that are compared as well [px].
constexpr double kAboutBox = 4;
/// Fewer pixels inside do not tell a face's colour.
constexpr std::size_t kFewestInside = 6;

Vec3 median_colour(std::vector<Vec3>& colours) {
  Vec3 out;
  for (int k = 0; k < 3; ++k) {
    const auto middle = colours.begin() + long(colours.size() / 2);
    std::nth_element(colours.begin(), middle, colours.end(), [k](const Vec3& a, const Vec3& b) { return a[k] < b[k]; });
    out[k] = (*middle)[k];
  }
  return out;
}

}  // namespace

std::vector<std::vector<double>> BoxDrawing::coverage(const OutlinePatch& patch, const Pose& pose, double width) const {
  std::vector<std::vector<double>> out(faces.size(), std::vector<double>(patch.size(), 0));
  for (const PoseChange& change : path)
    for (BoxFace& seen : visible_faces(view.camera, view.half_extents, change.applied_to(pose)))
      for (std::size_t f = 0; f < faces.size(); ++f) {
        if (faces[f].face.index != seen.index) continue;
        for (std::size_t k = 0; k < 4; ++k) seen.corners[k] += moved[std::size_t(seen.ids[k])];
        Bounds bounds;
        bounds.add(seen.corners);
        const int left = std::max(0, int(bounds.least.x() - width) - patch.x0), right = std::min(patch.width, int(bounds.most.x() + width) + 1 - patch.x0);
        const int top = std::max(0, int(bounds.least.y() - width) - patch.y0), bottom = std::min(patch.height, int(bounds.most.y() + width) + 1 - patch.y0);
        for (int y = top; y < bottom; ++y)
          for (int x = left; x < right; ++x) {
            const auto i = std::size_t(y * patch.width + x);
            if (patch.open[i]) out[f][i] += covered_part(seen.corners, patch.middle(i), width) / double(path.size());
          }
      }
  return out;
}

std::vector<std::vector<bool>> BoxDrawing::inside(const OutlinePatch& patch, const Pose& pose, double margin) const {
  const auto covered = coverage(patch, pose, 1 + 2 * margin);
  std::vector<std::vector<bool>> out;
  for (const auto& part : covered) {
    out.emplace_back();
    for (std::size_t i = 0; i < patch.size(); ++i) out.back().push_back(part[i] > 1 - 1e-9);
  }
  return out;
}

void BoxDrawing::look(const OutlinePatch& patch, const Pose& pose, const FaceColours& colours) {
  const std::vector<FaceLight> before = std::move(faces);
  faces.clear();
  for (const BoxFace& face : visible_faces(view.camera, view.half_extents, pose)) {
    FaceLight light;
    light.face = face;
    for (const Vec2& corner : face.corners) light.middle += corner / 4;
    Bounds bounds;
    bounds.add(face.corners);
    light.reach = std::max(3.0, (bounds.most - bounds.least).norm() / 2);
    faces.push_back(light);
  }
  const auto whole = inside(patch, pose, kOneSide);
  std::vector<bool> known(faces.size(), false);
  Vec3 sum = Vec3::Zero();
  for (std::size_t f = 0; f < faces.size(); ++f) {
    std::vector<Vec3> seen;
    for (std::size_t i = 0; i < patch.size(); ++i)
      if (whole[f][i]) seen.push_back(decode(patch.seen[i]));
    const auto& elsewhere = colours[std::size_t(faces[f].face.index)];
    known[f] = seen.size() >= kFewestInside || elsewhere;
    if (seen.size() >= kFewestInside)
      faces[f].anchor = median_colour(seen);
    else if (elsewhere)
      faces[f].anchor = *elsewhere;
    if (known[f]) sum += faces[f].anchor;
  }
  const auto count = std::ranges::count(known, true);
  for (std::size_t f = 0; f < faces.size(); ++f) {
    if (!known[f]) faces[f].anchor = count > 0 ? Vec3(sum / double(count)) : Vec3(Vec3::Constant(0.2));
    faces[f].terms.col(0) = faces[f].anchor;
    for (const FaceLight& old : before)
      if (old.face.index == faces[f].face.index) faces[f].terms = old.terms;
  }
}

void BoxDrawing::light(const OutlinePatch& patch, const Pose& pose, bool nearby) {
  sides.assign(faces.size() + 1, Plane(patch.size()));
  for (std::size_t f = 0; f < faces.size(); ++f)
    for (std::size_t i = 0; i < patch.size(); ++i) sides[f][i] = faces[f].colour(patch.middle(i));
  sides.back() = patch.behind;
  if (!nearby) return;
  const auto whole = inside(patch, pose, kOneSide);
  for (std::size_t f = 0; f < faces.size(); ++f) set_right(patch, sides[f], whole[f]);
  std::vector<bool> outside = patch.open;
  for (const auto& part : coverage(patch, pose, 1 + 2 * kOneSide))
    for (std::size_t i = 0; i < patch.size(); ++i) outside[i] = outside[i] && part[i] == 0;
  set_right(patch, sides.back(), outside);
}

Plane BoxDrawing::mixed(const OutlinePatch& patch, const std::vector<std::vector<double>>& covered) const {
  Plane out(patch.size());
  for (std::size_t i = 0; i < patch.size(); ++i) {
    double rest = 1;
    Vec3 sum = Vec3::Zero();
    for (std::size_t f = 0; f < faces.size(); ++f) {
      sum += covered[f][i] * sides[f][i];
      rest -= covered[f][i];
    }
    out[i] = sum + std::max(0.0, rest) * sides.back()[i];
  }
  return out;
}

Plane BoxDrawing::drawn(const OutlinePatch& patch, const Pose& pose) const {
  Plane out = mixed(patch, coverage(patch, pose, widening));
  for (std::size_t i = 0; i < patch.size(); ++i) out[i] = patch.open[i] ? encode(out[i]) : patch.seen[i];
  return out;
}

OutlinePatch patch_around(const media::Rgb8& frame, const BoxView& view, const Pose& pose, const BoxExposure& path, double widening) {
  Bounds bounds;
  for (const PoseChange& change : path)
    for (const BoxFace& face : visible_faces(view.camera, view.half_extents, change.applied_to(pose))) bounds.add(face.corners);
  const auto& [least, most] = bounds;
  if (!(least.x() < frame.width && least.y() < frame.height && most.x() > 0 && most.y() > 0)) return {};
  const double margin = kAboutBox + widening, before = kBeforeBox * circumradius(view.half_extents);
  return outline_patch(frame, view.camera, view.background, least.array() - margin, most.array() + margin, [&](std::size_t i, const Vec3& ray) {
    return double(view.static_distance[i]) >= box_distance(view.camera, view.half_extents, pose, ray) - before;
  });
}

}  // namespace rimshot::evaluate
