#include "rimshot/study/figure.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "rimshot/core/error.h"

namespace rimshot::study {
namespace {

constexpr double kPixels = 2;       ///< a unit of length
constexpr double kTickText = 11, kTitleText = 12;
constexpr int kBarSteps = 128;

}  // namespace

struct Figure::Impl {
  cairo_surface_t* surface;
  cairo_t* cairo;
  void colour(Rgb c, double opacity = 1) { cairo_set_source_rgba(cairo, c.r, c.g, c.b, opacity); }
  void font(double size, bool bold) {
    cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, size);
  }
};

Rgb scale_colour(double share) {
  constexpr Rgb kStops[] = {{0.267, 0.005, 0.329}, {0.230, 0.322, 0.546}, {0.128, 0.567, 0.551}, {0.369, 0.789, 0.383}, {0.993, 0.906, 0.144}};
  const double at = std::clamp(share, 0.0, 1.0) * 4;
  const int i = std::min(3, int(at));
  const double u = at - i;
  const auto mix = [u](double a, double b) { return (1 - u) * a + u * b; };
  return {mix(kStops[i].r, kStops[i + 1].r), mix(kStops[i].g, kStops[i + 1].g), mix(kStops[i].b, kStops[i + 1].b)};
}

std::vector<double> Scale::ticks(int wanted) const {
  const double raw = (high - low) / wanted, power = std::pow(10, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double nice : {1.0, 2.0, 5.0})
    if (nice * power >= raw * (1 - 1e-9)) {
      step = nice * power;
      break;
    }
  std::vector<double> values;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) values.push_back(k == 0 ? 0 : k * step);
  return values;
}

Scale Scale::padded(double share) const {
  const double range = high - low, least = 1e-9 * std::max({1.0, std::abs(low), std::abs(high)});
  const double more = range > least ? share * range : std::max(0.5 * std::abs(low), 0.5);
  return {low - more, high + more};
}

Scale Scale::of(const std::vector<double>& values) {
  Scale scale{HUGE_VAL, -HUGE_VAL};
  for (const double v : values) {
    if (std::isnan(v)) continue;
    scale.low = std::min(scale.low, v);
    scale.high = std::max(scale.high, v);
  }
  return scale.low <= scale.high ? scale : Scale{0, 1};
}

std::string short_number(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  std::string words = text;
  if (words.starts_with("-")) words.replace(0, 1, "\u2212");
  return words;
}

Figure::Figure(double width, double height) : impl_(std::make_unique<Impl>()) {
  impl_->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, int(width * kPixels), int(height * kPixels));
  impl_->cairo = cairo_create(impl_->surface);
  if (cairo_status(impl_->cairo) != CAIRO_STATUS_SUCCESS)
    throw Error(ErrorCode::Environment, std::string("a picture cannot be drawn: ") + cairo_status_to_string(cairo_status(impl_->cairo)));
  cairo_scale(impl_->cairo, kPixels, kPixels);
  impl_->colour({1, 1, 1});
  cairo_paint(impl_->cairo);
}

Figure::~Figure() {
  cairo_destroy(impl_->cairo);
  cairo_surface_destroy(impl_->surface);
}

double Figure::text_width(const std::string& words, double size, bool bold) const {
  impl_->font(size, bold);
  cairo_text_extents_t extents;
  cairo_text_extents(impl_->cairo, words.c_str(), &extents);
  return extents.x_advance;
}

void Figure::text(double x, double y, const std::string& words, double size, Rgb colour, double align, bool bold) {
  const double width = text_width(words, size, bold);
  impl_->colour(colour);
  cairo_move_to(impl_->cairo, x - align * width, y);
  cairo_show_text(impl_->cairo, words.c_str());
}

void Figure::line(const std::vector<std::pair<double, double>>& points, Rgb colour, double width, bool dashed) {
  const double dash[] = {4, 3};
  cairo_new_path(impl_->cairo);  // text leaves its pen behind
  cairo_set_dash(impl_->cairo, dash, dashed ? 2 : 0, 0);
  for (const auto& [x, y] : points) cairo_line_to(impl_->cairo, x, y);
  impl_->colour(colour);
  cairo_set_line_width(impl_->cairo, width);
  cairo_set_line_join(impl_->cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke(impl_->cairo);
}

void Figure::area(const std::vector<std::pair<double, double>>& corners, Rgb colour, double opacity) {
  cairo_new_path(impl_->cairo);
  for (const auto& [x, y] : corners) cairo_line_to(impl_->cairo, x, y);
  cairo_close_path(impl_->cairo);
  impl_->colour(colour, opacity);
  cairo_fill(impl_->cairo);
}

void Figure::dot(double x, double y, double radius, Rgb colour, double opacity) {
  cairo_new_path(impl_->cairo);
  cairo_arc(impl_->cairo, x, y, radius, 0, 2 * M_PI);
  impl_->colour(colour, opacity);
  cairo_fill(impl_->cairo);
}

void Figure::rectangle(const Box& box, Rgb colour, double opacity) {
  // Cells of a map meet without seams.
  cairo_set_antialias(impl_->cairo, CAIRO_ANTIALIAS_NONE);
  cairo_rectangle(impl_->cairo, box.x, box.y, box.width, box.height);
  impl_->colour(colour, opacity);
  cairo_fill(impl_->cairo);
  cairo_set_antialias(impl_->cairo, CAIRO_ANTIALIAS_DEFAULT);
}

void Figure::picture(const Box& box, const std::uint8_t* rgb, int columns, int rows, double opacity) {
  std::vector<std::uint32_t> pixels(std::size_t(columns) * std::size_t(rows));  // 0x00RRGGBB, rows of 4 bytes a pixel need no padding
  for (std::uint32_t& pixel : pixels) {
    pixel = std::uint32_t(rgb[0]) << 16 | std::uint32_t(rgb[1]) << 8 | rgb[2];
    rgb += 3;
  }
  cairo_surface_t* source = cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels.data()), CAIRO_FORMAT_RGB24, columns, rows, 4 * columns);
  cairo_save(impl_->cairo);
  cairo_rectangle(impl_->cairo, box.x, box.y, box.width, box.height);
  cairo_clip(impl_->cairo);
  cairo_translate(impl_->cairo, box.x, box.y);
  cairo_scale(impl_->cairo, box.width / columns, box.height / rows);
  cairo_set_source_surface(impl_->cairo, source, 0, 0);
  cairo_paint_with_alpha(impl_->cairo, opacity);
  cairo_restore(impl_->cairo);
  cairo_surface_destroy(source);
}

void Figure::axes(const Box& box, const Scale& x, const Scale& y, const std::string& x_title, const std::string& y_title, bool grid) {
  for (const double v : y.ticks(int(std::max(3.0, box.height / 36)))) {
    const double at = at_y(box, y, v);
    if (grid) line({{box.x, at}, {box.x + box.width, at}}, ink::kGrid, 1);
    line({{box.x - 4, at}, {box.x, at}}, ink::kFaint, 1);
    text(box.x - 7, at + 4, short_number(v), kTickText, ink::kFaint, 1);
  }
  for (const double v : x.ticks(int(std::max(3.0, box.width / 52)))) {
    const double at = at_x(box, x, v);
    line({{at, box.y + box.height}, {at, box.y + box.height + 4}}, ink::kFaint, 1);
    text(at, box.y + box.height + 17, short_number(v), kTickText, ink::kFaint, 0.5);
  }
  line({{box.x, box.y}, {box.x, box.y + box.height}, {box.x + box.width, box.y + box.height}}, ink::kFaint, 1);
  text(box.x + box.width / 2, box.y + box.height + 34, x_title, kTitleText, ink::kText, 0.5);
  if (y_title.empty()) return;
  cairo_save(impl_->cairo);
  cairo_translate(impl_->cairo, box.x - 48, box.y + box.height / 2);
  cairo_rotate(impl_->cairo, -M_PI / 2);
  text(0, 0, y_title, kTitleText, ink::kText, 0.5);
  cairo_restore(impl_->cairo);
}

double Figure::legend(double x, double y, const std::vector<std::pair<Rgb, std::string>>& entries) {
  const double start = x;
  for (const auto& [colour, words] : entries) {
    rectangle({x, y - 9, 10, 10}, colour);
    text(x + 15, y, words, kTickText, ink::kText);
    x += 15 + text_width(words, kTickText) + 18;
  }
  return x - start;
}

void Figure::colour_bar(const Box& box, const Scale& scale, const std::string& title) {
  const Box bar{box.x + box.width + 14, box.y, 12, box.height};
  for (int i = 0; i < kBarSteps; ++i)
    rectangle({bar.x, bar.y + bar.height * (kBarSteps - 1 - i) / kBarSteps, bar.width, bar.height / kBarSteps + 0.5},
              scale_colour((i + 0.5) / kBarSteps));
  for (const double v : scale.ticks(5)) {
    const double at = at_y(bar, scale, v);
    line({{bar.x + bar.width, at}, {bar.x + bar.width + 4, at}}, ink::kFaint, 1);
    text(bar.x + bar.width + 7, at + 4, short_number(v), kTickText, ink::kFaint);
  }
  text(bar.x + bar.width, bar.y - 8, title, kTickText, ink::kText, 0.7);
}

std::string Figure::png() const {
  std::string bytes;
  cairo_surface_flush(impl_->surface);
  const auto status = cairo_surface_write_to_png_stream(
      impl_->surface,
      [](void* closure, const unsigned char* data, unsigned length) {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
      },
      &bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(ErrorCode::Environment, std::string("a PNG cannot be made: ") + cairo_status_to_string(status));
  return bytes;
}

}  // namespace rimshot::study
