#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rimshot::study {

/// Display-referred colour, each 0 to 1.
struct Rgb {
  double r = 0, g = 0, b = 0;
};

namespace ink {
inline constexpr Rgb kText{0.16, 0.17, 0.20}, kFaint{0.45, 0.47, 0.52}, kGrid{0.89, 0.90, 0.92};
// Okabe and Ito, "Color Universal Design" (2008): told apart with every kind of colour vision.
inline constexpr Rgb kBlue{0.00, 0.45, 0.70}, kSky{0.34, 0.71, 0.91}, kVermilion{0.84, 0.37, 0.00}, kOrange{0.90, 0.62, 0.00},
    kGreen{0.00, 0.62, 0.45};
}  // namespace ink

/// Colour of a share in [0, 1]: dark blue over green to yellow, even in lightness (after viridis, Smith and van der Walt 2015).
Rgb scale_colour(double share);

/// One axis of a panel: which values lie between its two ends.
struct Scale {
  double low = 0, high = 1;
  /// Ticks at 1, 2 or 5 times a power of ten, about `wanted` of them.
  std::vector<double> ticks(int wanted) const;
  /// Both ends moved out by a share of the range; a range of nothing becomes one about it.
  Scale padded(double share) const;
  static Scale of(const std::vector<double>& values);  ///< kNone values do not count
};

/// A place in a picture, in pixels from the upper left.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// A picture of panels with axes, drawn with cairo at two pixels a unit.
class Figure {
 public:
  Figure(double width, double height);
  ~Figure();

  void text(double x, double y, const std::string& words, double size, Rgb colour, double align = 0, bool bold = false);
  double text_width(const std::string& words, double size, bool bold = false) const;
  void line(const std::vector<std::pair<double, double>>& points, Rgb colour, double width, bool dashed = false);
  void area(const std::vector<std::pair<double, double>>& corners, Rgb colour, double opacity);
  void dot(double x, double y, double radius, Rgb colour, double opacity = 1);
  void rectangle(const Box& box, Rgb colour, double opacity = 1);

  /// A picture [rows, columns, 3] of 8 bits that fills the box.
  void picture(const Box& box, const std::uint8_t* rgb, int columns, int rows, double opacity = 1);

  /// Axes, ticks and titles of a panel; with `grid`, level lines, to be drawn before the data.
  void axes(const Box& box, const Scale& x, const Scale& y, const std::string& x_title, const std::string& y_title, bool grid = false);
  /// Squares of colour with their words, one line; returns the width used.
  double legend(double x, double y, const std::vector<std::pair<Rgb, std::string>>& entries);
  /// The bar of scale_colour at the right of `box`, with its ticks and title.
  void colour_bar(const Box& box, const Scale& scale, const std::string& title);

  /// @throws Error(Environment) if there is no memory
  std::string png() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline double at_x(const Box& box, const Scale& scale, double value) {
  return box.x + (value - scale.low) / (scale.high - scale.low) * box.width;
}
inline double at_y(const Box& box, const Scale& scale, double value) {
  return box.y + box.height - (value - scale.low) / (scale.high - scale.low) * box.height;
}

/// A number as a tick or a table shows it: at most `digits` digits that count.
std::string short_number(double value, int digits = 4);

}  // namespace rimshot::study
