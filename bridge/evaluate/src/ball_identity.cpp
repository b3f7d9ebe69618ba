#include "ball_identity.h"

#include <algorithm>
#include <cmath>

#include "rimshot/evaluate/disc_colour.h"

namespace rimshot::evaluate {
namespace {

/// Scatter of where a ball is, about straight on from the two frames before, in radii for each frame since.
constexpr double kStray = 2;
/// Where a ball was last, and how it moved.
struct Trail {
  Vec3 colour;
  Vec2 place, step = Vec2::Zero();  ///< [px], [px a frame]
  int frame = -1;                   ///< of `place`; -1 = where the scene has it
  bool seen = false;

  double cost(const Vec3& disc_colour, const Disc& disc, int now) const {
    const int since = now - frame;
    const Vec2 expected = place + since * step;
    const double strayed = (Vec2(disc.x, disc.y) - expected).norm() / (kStray * disc.radius * since);
    return (disc_colour - colour).squaredNorm() / (kColourScatter * kColourScatter) + strayed * strayed;
  }
  void go_on(const Disc& disc, int now) {
    const Vec2 here(disc.x, disc.y);
    if (seen) step = (here - place) / (now - frame);
    place = here;
    frame = now;
    seen = true;
  }
};

}  // namespace

std::vector<std::vector<std::optional<Disc>>> name_discs(const std::vector<std::vector<Disc>>& discs, const std::vector<media::Rgb8>& frames,
                                                         const Court& court) {
  const std::size_t balls = court.balls.size();
  std::vector<Trail> trails;
  for (const scene::Body& ball : court.balls)
    trails.push_back({colour_shares(ball.appearance.albedo), court.camera.project(ball.initial.p_WB).head<2>()});
  std::vector<std::vector<std::optional<Disc>>> named(balls, std::vector<std::optional<Disc>>(frames.size()));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    struct Choice {
      double cost;
      std::size_t ball, disc;
    };
    std::vector<Choice> choices;
    for (std::size_t d = 0; d < discs[i].size(); ++d) {
      const Disc& disc = discs[i][d];
      const Vec3 colour = colour_shares(colour_of_disc(frames[i], {disc.x, disc.y}, disc.radius));
      for (std::size_t b = 0; b < balls; ++b) choices.push_back({trails[b].cost(colour, discs[i][d], int(i)), b, d});
    }
    std::ranges::stable_sort(choices, {}, &Choice::cost);
    std::vector<bool> taken(discs[i].size());
    for (const Choice& choice : choices) {
      if (taken[choice.disc] || named[choice.ball][i]) continue;
      taken[choice.disc] = true;
      named[choice.ball][i] = discs[i][choice.disc];
    }
    for (std::size_t b = 0; b < balls; ++b)
      if (named[b][i]) trails[b].go_on(*named[b][i], int(i));
  }
  return named;
}

}  // namespace rimshot::evaluate
