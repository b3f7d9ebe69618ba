#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "verb.h"

namespace rimshot::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBarWidth = 28;
constexpr auto kRedraw = std::chrono::milliseconds(100);

struct Bar {
  std::string stage;
  Clock::time_point start, drawn;

  void show(const std::string& name, double done, double total) {
    const auto now = Clock::now();
    if (name != stage) {
      stage = name;
      start = now;
      drawn = {};
    }
    if (done < total && now - drawn < kRedraw) return;
    drawn = now;
    const double seconds = std::chrono::duration<double>(now - start).count();
    const double rate = seconds > 0 ? done / seconds : 0;
    const int filled = total > 0 ? int(done / total * kBarWidth) : 0;
    std::fprintf(stderr, "\r%-9s [%.*s%*s] %d/%d", name.c_str(), filled, "############################", kBarWidth - filled,
                 "", int(done), int(total));
    if (rate > 0) std::fprintf(stderr, "  %.1f/s", rate);
    if (done < total && rate > 0) {
      const std::time_t end = std::time(nullptr) + std::time_t((total - done) / rate + 0.5);
      char clock[16];
      std::tm local{};
      std::strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&end, &local));
      std::fprintf(stderr, "  done at %s", clock);
    }
    std::fprintf(stderr, "\x1b[K");
    if (done >= total) std::fprintf(stderr, "\n");
    std::fflush(stderr);
  }
};

}  // namespace

Progress progress_bar(const Common& common) {
  if (common.quiet || common.json || !isatty(STDERR_FILENO)) return {};
  return [bar = Bar{}](const std::string& stage, double done, double total) mutable { bar.show(stage, done, total); };
}

}  // namespace rimshot::cli
