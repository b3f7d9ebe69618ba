#include "annotate_clip.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "rimshot/gbuffer/annotations.h"
#include "rimshot/media/label.h"

namespace rimshot::sdk {
namespace {

using Json = nlohmann::ordered_json;

/// Points that are followed on every body.
constexpr int kPointsABody = 16;

Json list(const Vec3& v) { return {v.x(), v.y(), v.z()}; }

/// COCO's box: left, top, width, height.
Json list(const gbuffer::PixelBox& box) { return {box.left, box.top, box.right - box.left, box.bottom - box.top}; }

Json image_entry(int index, double time, const gbuffer::PinholeCamera& camera) {
  char name[32];
  std::snprintf(name, sizeof name, "frames/%04d.exr", index + 1);
  const Mat3& R = camera.R_WC;
  return {{"id", index + 1},
          {"file_name", name},
          {"width", camera.width},
          {"height", camera.height},
          {"time", time},
          {"camera",
           {{"focal_px", camera.focal},
            {"position", list(camera.p_WC)},
            {"right", list(R.col(0))},
            {"down", list(R.col(1))},
            {"forward", list(R.col(2))}}}};
}

/// The box about the body along its own axes, and where its corners are in the picture (null behind the camera).
Json box_3d(const scene::Shape& shape, const Pose& pose, const gbuffer::PinholeCamera& camera) {
  const gbuffer::BodyBox box = gbuffer::body_box(shape);
  if (!box.half_extents.allFinite()) return nullptr;
  Json corners = Json::array();
  for (const Vec3& corner : box.corners()) {
    const Vec3 projected = camera.project(pose.q_WB * corner + pose.p_WB);
    corners.push_back(projected.z() > 0 ? Json({projected.x(), projected.y()}) : Json(nullptr));
  }
  const Quat& q = pose.q_WB;
  return {{"center", list(Vec3(pose.q_WB * box.center + pose.p_WB))},
          {"orientation", {q.w(), q.x(), q.y(), q.z()}},
          {"half_extents", list(box.half_extents)},
          {"corners_px", corners}};
}

}  // namespace

std::string annotations_json(const trajectory::Trajectory& run, FrameRenderer& renderer,
                             const std::string& camera_name) {
  const Clip& clip = renderer.clip();
  Json images = Json::array(), categories = Json::array(), annotations = Json::array(), track_list = Json::array();
  for (std::size_t body = 0; body < run.scene.bodies.size(); ++body) {
    categories.push_back({{"id", body + 1},
                          {"name", run.scene.bodies[body].name},
                          {"supercategory", run.scene.bodies[body].is_static ? "static" : "moving"}});
  }
  std::vector<gbuffer::Track> tracks;
  for (int i = 0; i < clip.frames; ++i) {
    const double time = renderer.time(i);
    const auto geometry = gbuffer::render_gbuffer(run, renderer.rays(), renderer.camera(), time, 1 / clip.fps);
    const auto camera = renderer.camera().at(time);
    const auto poses = gbuffer::poses_at(run, time);
    renderer.rays().set_poses(poses);
    images.push_back(image_entry(i, time, camera));
    gbuffer::choose_points(geometry, i, kPointsABody, tracks);
    for (const gbuffer::BodyView& view : gbuffer::body_views(run.scene, renderer.rays(), camera, poses, geometry)) {
      if (view.alone_pixels == 0) continue;
      const std::size_t body = std::size_t(view.body);
      annotations.push_back(
          {{"id", annotations.size() + 1},
           {"image_id", i + 1},
           {"category_id", body + 1},
           {"bbox", view.visible_box ? list(*view.visible_box) : Json(nullptr)},
           {"area", view.visible_pixels},
           {"iscrowd", 0},
           {"segmentation",
            {{"size", {camera.height, camera.width}}, {"counts", gbuffer::coco_runs(geometry, view.body)}}},
           {"visibility", view.visibility()},
           {"amodal_bbox", list(*view.alone_box)},
           {"amodal_area", view.alone_pixels},
           {"box_3d", box_3d(run.scene.bodies[body].shape, poses[body], camera)}});
    }
  }
  // A point's track covers the whole clip, also the frames before it was chosen.
  std::vector<Json> x(tracks.size(), Json::array()), y = x, occluded = x;
  for (int i = 0; i < clip.frames; ++i) {
    const double time = renderer.time(i);
    const auto camera = renderer.camera().at(time);
    const auto poses = gbuffer::poses_at(run, time);
    renderer.rays().set_poses(poses);
    for (std::size_t k = 0; k < tracks.size(); ++k) {
      const Pose& pose = poses[std::size_t(tracks[k].body)];
      const Vec3 p_W = pose.q_WB * tracks[k].point + pose.p_WB, projected = camera.project(p_W);
      const bool ahead = projected.z() > 0;
      x[k].push_back(ahead ? Json(projected.x()) : Json(nullptr));
      y[k].push_back(ahead ? Json(projected.y()) : Json(nullptr));
      occluded[k].push_back(!gbuffer::visible(renderer.rays(), camera, p_W));
    }
  }
  for (std::size_t k = 0; k < tracks.size(); ++k) {
    track_list.push_back({{"category_id", tracks[k].body + 1},
                          {"point", list(tracks[k].point)},
                          {"first_image_id", tracks[k].first_frame + 1},
                          {"x", x[k]},
                          {"y", y[k]},
                          {"occluded", occluded[k]}});
  }
  const Json info = {{"description", "labels of \"" + run.scene.name + "\" by the simulation itself"},
                     {"camera", run.scene.camera(camera_name).name},
                     {"label", media::content_label(clip.ai_generated).text}};
  return Json({{"info", info},
               {"images", images},
               {"categories", categories},
               {"annotations", annotations},
               {"tracks", track_list}})
             .dump() +
         "\n";
}

}  // namespace rimshot::sdk
