#include "flat_picture.h"

#include "rimshot/core/error.h"
#include "rimshot/evaluate/phyworld_data.h"
#include "rimshot/predict/view.h"
#include "rimshot/sdk/resources.h"
#ifdef RIMSHOT_NEURAL
#include "rimshot/condition/learned_discs.h"
#endif

namespace rimshot::sdk {

evaluate::PhyWorldDraw FlatPicture::phyworld() const {
  constexpr int kPixels = 256;
  return [draw = draw](const evaluate::PhyWorldTruth& truth, std::size_t frame) { return draw(truth, frame, kPixels); };
}

FlatPicture flat_picture(const PredictOptions& options) {
  if (options.draw == FlatDrawing::Formula) return {"formula", evaluate::phyworld_picture};
#ifdef RIMSHOT_NEURAL
  const auto network =
      std::make_shared<condition::LearnedDiscs>(options.draw_weights.empty() ? resources::disc_weights_file() : options.draw_weights);
  return {"network " + network->weights_sha256(), [network](const evaluate::PhyWorldTruth& truth, std::size_t frame, int pixels) {
            predict::FlatSquare square;
            square.pixels = pixels;
            std::vector<Vec3> discs;
            for (std::size_t b = 0; b < truth.radius.size(); ++b) {
              const Vec2 p = truth.positions[b][frame];
              discs.push_back(predict::see(square, {p.x(), 0, p.y()}, truth.radius_at(b, frame)));
            }
            return media::Rgb8{pixels, pixels, network->draw(discs, pixels)};
          }};
#else
  throw Error(ErrorCode::Environment, "--draw network needs a program that was built with the video model (RIMSHOT_NEURAL=ON)");
#endif
}

}  // namespace rimshot::sdk
