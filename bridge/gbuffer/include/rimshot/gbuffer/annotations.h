#pragma once
#include <array>
#include <optional>

#include "rimshot/gbuffer/gbuffer.h"

namespace rimshot::gbuffer {

/// A rectangle of whole pixels: columns [left, right), rows [top, bottom).
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
};

/// What one frame shows of one body, by its pixels' centres.
struct BodyView {
  int body = 0;
  int visible_pixels = 0;  ///< that show it
  int alone_pixels = 0;    ///< that would show it if nothing else were there
  std::optional<PixelBox> visible_box, alone_box;
  /// Share of the body in the picture that nothing hides; 0 where it is not in the picture.
  double visibility() const { return alone_pixels > 0 ? double(visible_pixels) / alone_pixels : 0; }
};

/// One entry a body, in scene order. `rays` stands at the frame's time.
std::vector<BodyView> body_views(const scene::Scene& scene, const RayScene& rays, const PinholeCamera& camera,
                                 const std::vector<Pose>& poses, const GBuffer& geometry);

/// A box about a body, along its own axes.
struct BodyBox {
  Vec3 center = Vec3::Zero();        ///< in the body's frame [m]
  Vec3 half_extents = Vec3::Zero();  ///< [m]; infinite for a plane
  /// Its corners in the body's frame; bit i of the index says which end of axis i.
  std::array<Vec3, 8> corners() const;
};
BodyBox body_box(const scene::Shape& shape);

/// A point of a body's surface, followed through a clip.
struct Track {
  int body = 0;
  Vec3 point = Vec3::Zero();  ///< in the body's frame [m]
  int first_frame = 0;        ///< in which it was chosen, at a pixel's centre
};

/// Up to `count` points of every body that has none yet and is seen: evenly spread over its pixels in reading order.
void choose_points(const GBuffer& geometry, int frame, int count, std::vector<Track>& tracks);

/// Run-length code of the pixels that show a body as COCO has it: column by column, first the number of pixels that do
/// not.
std::vector<int> coco_runs(const GBuffer& geometry, int body);

}  // namespace rimshot::gbuffer
