#pragma once
#include <string>
#include <utility>
#include <vector>

#include "rimshot/predict/forecast.h"
#include "rimshot/sdk/predict.h"

namespace rimshot::sdk {

/// Everything that a prediction's report is made of; only read.
struct Prediction {
  const PredictOptions& options;
  const predict::Perception& perception;
  const predict::Unknowns& unknowns;
  const predict::Estimate& estimate;
  const predict::Forecast& forecast;
  const std::vector<predict::Dependence>& dependences;
  const media::Rgb8& last_given;  ///< frame
  int frames = 0;
};

/// Of a parameter, within the values that it can have, in its unit.
std::pair<double, double> interval95(const Prediction& prediction, std::size_t parameter);
/// report.json: objects with their states, laws with intervals and where they come from, outcome, dependence on what is
/// not known.
std::string prediction_json(const Prediction& prediction);
/// prediction.csv: a row a frame and ball: frame,time,ball,given,x,y,z,sigma_x,sigma_y,sigma_z (m).
std::string prediction_csv(const Prediction& prediction);
/// The same for people, a few lines.
std::string prediction_summary(const Prediction& prediction);
/// The takes before the camera, and every ball's height over time with its 95 % band (PNG).
std::string prediction_picture(const Prediction& prediction);
/// A page that needs nothing else. @param clip the drawn MP4
std::string prediction_html(const Prediction& prediction, const std::filesystem::path& clip,
                            const std::string& picture);

}  // namespace rimshot::sdk
