#include "environment_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rimshot/core/error.h"

namespace rimshot::pathtrace {
namespace {

using std::numbers::pi;

/// Turns weights into the running share of their sum, [n + 1]; evenly if there is no weight.
double running_share(const double* weights, std::size_t count, double* out) {
  out[0] = 0;
  for (std::size_t i = 0; i < count; ++i) out[i + 1] = out[i] + weights[i];
  const double sum = out[count];
  for (std::size_t i = 1; i <= count; ++i) out[i] = sum > 0 ? out[i] / sum : double(i) / double(count);
  return sum;
}

/// The cell that holds u and the place in it, in [0, 1).
std::pair<std::size_t, double> pick(const double* shares, std::size_t count, double u) {
  const auto above = std::upper_bound(shares, shares + count + 1, u);
  const std::size_t cell = std::min(std::size_t(std::max<std::ptrdiff_t>(above - shares - 1, 0)), count - 1);
  const double width = shares[cell + 1] - shares[cell];
  return {cell, width > 0 ? std::min((u - shares[cell]) / width, 1 - 1e-9) : 0.5};
}

}  // namespace

EnvironmentMap::EnvironmentMap(const Environment& picture, double scale)
    : width_(picture.width), height_(picture.height), turn_(picture.turn), radiance_(picture.radiance) {
  if (width_ < 1 || height_ < 1 || radiance_.size() != 3 * std::size_t(width_) * std::size_t(height_))
    throw Error(ErrorCode::InvalidInput, "the environment's picture has no pixels");
  for (float& value : radiance_) {
    if (!(value >= 0 && std::isfinite(value)))
      throw Error(ErrorCode::InvalidInput, "the environment's picture has a negative or infinite value; light is neither");
    value *= float(scale);
  }
  const std::size_t rows = std::size_t(height_), columns = std::size_t(width_);
  row_z_.resize(rows + 1);
  for (std::size_t row = 0; row <= rows; ++row) row_z_[row] = std::cos(pi * double(row) / double(rows));
  rows_.resize(rows + 1);
  columns_.resize(rows * (columns + 1));
  std::vector<double> row_weights(rows), weights(columns);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) weights[column] = double(value(row * columns + column).mean());
    row_weights[row] = running_share(weights.data(), columns, &columns_[row * (columns + 1)]) * row_height(row);
  }
  running_share(row_weights.data(), rows, rows_.data());
}

std::size_t EnvironmentMap::pixel_of(const Vec3& d) const {
  double u = 0.5 - (std::atan2(d.y(), d.x()) - turn_) / (2 * pi);
  u -= std::floor(u);
  const double v = std::acos(std::clamp(d.z(), -1.0, 1.0)) / pi;
  const std::size_t column = std::min(std::size_t(u * width_), std::size_t(width_ - 1));
  return std::min(std::size_t(v * height_), std::size_t(height_ - 1)) * std::size_t(width_) + column;
}

float EnvironmentMap::density_of(std::size_t pixel) const {
  const std::size_t row = pixel / std::size_t(width_), column = pixel % std::size_t(width_);
  const double* shares = &columns_[row * (std::size_t(width_) + 1)];
  const double share = (rows_[row + 1] - rows_[row]) * (shares[column + 1] - shares[column]);
  return float(share / (row_height(row) * 2 * pi / width_));
}

EnvironmentMap::Sample EnvironmentMap::sample(const Vec2f& u) const {
  const auto [row, down] = pick(rows_.data(), std::size_t(height_), double(u.x()));
  const auto [column, across] = pick(&columns_[row * (std::size_t(width_) + 1)], std::size_t(width_), double(u.y()));
  const double z = row_z_[row] - down * row_height(row), r = std::sqrt(std::max(0.0, 1 - z * z));
  const double phi = turn_ + 2 * pi * (0.5 - (double(column) + across) / width_);
  const std::size_t pixel = row * std::size_t(width_) + column;
  return {Vec3(r * std::cos(phi), r * std::sin(phi), z), density_of(pixel), value(pixel)};
}

}  // namespace rimshot::pathtrace
