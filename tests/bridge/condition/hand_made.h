#pragma once
#include "rimshot/condition/training_clip.h"

namespace rimshot::test {

/// Bodies 0 and 2 are static (ground, post), body 1 moves. Row by row of the picture (w pixels wide, 3 high): the sky, the
/// moving body in the middle between the post, the ground. Values differ from plane to plane and pixel to pixel.
condition::TrainingFrame hand_made_frame(int width, double time);

}  // namespace rimshot::test
