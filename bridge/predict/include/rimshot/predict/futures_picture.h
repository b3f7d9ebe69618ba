#pragma once
#include "rimshot/media/video.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/study/figure.h"

namespace rimshot::predict {

/// A ball's way [m] as the camera sees it, in a box that shows the camera's whole picture; what lies outside is left out.
void draw_way(study::Figure& figure, const study::Box& box, const View& view, const std::vector<Vec3>& way, study::Rgb colour, double width);

/// Over the last given frame, which is drawn pale: the balls as they were read, the most probable run, and the takes from that frame on, in
/// the colours of futures_legend(). Of a fitted camera every take has its own.
void draw_futures(study::Figure& figure, const study::Box& box, const Perception& perception, const Unknowns& unknowns, const Forecast& forecast,
                  const media::Rgb8& last_given);

/// What the colours mean; `ring`: the takes are told apart by whether they go in.
std::vector<std::pair<study::Rgb, std::string>> futures_legend(bool ring);

}  // namespace rimshot::predict
