#pragma once
#include <memory>

#include "rimshot/evaluate/phyworld.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/sdk/predict.h"

namespace rimshot::sdk {

/// A future by learned dynamics.
struct LearnedForecast {
  predict::Forecast forecast;      ///< run: of the chosen network, states at the frames and no contacts; takes: one of every network
  evaluate::PhyWorldTruth sample;  ///< as PhyWorld writes it; the given frames as they were read
};

/// The learned dynamics of a build with the video model.
class LearnedLaws {
 public:
  /// @throws Error(Environment) if the weights are missing or damaged, or in a build without the video model;
  /// Error(InvalidInput) if options ask for a court, or a network that the weights do not hold
  explicit LearnedLaws(const PredictOptions& options);
  ~LearnedLaws();
  /// @throws Error(InvalidInput) naming the clip if a ball is not seen in each of the last three given frames
  LearnedForecast forecast(const predict::Perception& perception, std::size_t balls, int frames, const std::string& name) const;
  const std::string& weights_sha256() const;
  int networks() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::sdk
