#pragma once
#include "alone_contacts.h"
#include "rimshot/evaluate/clip_alone.h"

namespace rimshot::evaluate {

/// What was read from a clip, as its metrics are made of it. Lengths in ball radii, camera frame.
struct AloneReading {
  const std::vector<BallReading>& readings;  ///< pixels of the pictures that were read
  const std::vector<double>& radius;         ///< [frames] apparent radius there [px]
  const FlightFit& fit;
  FlightMotion motion;                       ///< fitted
  std::vector<FlightMotion> draws;           ///< as likely
  std::vector<AloneContact> contacts;        ///< of the motion
  std::vector<std::vector<AloneContact>> contact_draws;
  GivenOfClip given;
  double focal = 0;                          ///< supposed [px]
  int width = 0, height = 0;                 ///< of the pictures that were read [px]
  double fps = 0;
};

/// Metres of a ball radius: given, or such that gravity is as given (9.81 m/s^2 where it is not). Needs flights that show a gravity.
double metres_per_radius(const FlightMotion& motion, const GivenOfClip& given);

/// Size of gravity [radii/s^2], true depth.
double gravity_size(const FlightMotion& motion);

MetricFamily alone_contact_metrics(const AloneReading& reading);
MetricFamily alone_gravity_metrics(const AloneReading& reading);
/// Camera and scale as fitted.
MetricFamily alone_camera_metrics(const AloneReading& reading);
/// What cannot happen in mid-air, and how well flights explain the clip.
MetricFamily alone_flight_metrics(const AloneReading& reading);
std::vector<ReportedContact> alone_contacts(const AloneReading& reading);
/// What no law allows, with its time.
std::vector<Finding> alone_findings(const AloneReading& reading, const MetricFamily& flight);

/// Limits between which 95 % of the values lie; nothing with fewer than 20.
std::optional<std::array<double, 2>> central_95(std::vector<double> values);

}  // namespace rimshot::evaluate
