#include "rimshot/media/label.h"

namespace rimshot::media {

ContentLabel content_label(bool ai_generated) {
  const std::string terms = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  if (ai_generated)
    return {"AI-generated: drawn by a neural video model from a physics simulation (" + terms + "trainedAlgorithmicMedia)",
            terms + "trainedAlgorithmicMedia"};
  return {"Computer-generated: rendered by a path tracer from a physics simulation (" + terms + "algorithmicMedia)",
          terms + "algorithmicMedia"};
}

}  // namespace rimshot::media
