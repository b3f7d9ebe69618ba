#pragma once
#include <string>

namespace rimshot::media {

/// Says of a picture or clip how it was made.
struct ContentLabel {
  std::string text;                 ///< one sentence, ends with the source type's address
  std::string digital_source_type;  ///< address of the IPTC NewsCodes "Digital Source Type" term
};

/// Pixels drawn by the neural video model count as AI-generated; path-traced ones are a computer rendering.
ContentLabel content_label(bool ai_generated);

}  // namespace rimshot::media
