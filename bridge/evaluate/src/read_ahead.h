#pragma once
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace rimshot::evaluate {

/// Produces items on a thread of its own, a few ahead of who takes them.
template <typename Item>
class ReadAhead {
 public:
  /// @param produce gives the next item, nothing at the end; runs on the other thread only
  explicit ReadAhead(std::function<std::optional<Item>()> produce)
      : thread_([this, produce = std::move(produce)](std::stop_token stop) { run(stop, produce); }) {}
  ~ReadAhead() {
    {
      const std::lock_guard lock(mutex_);
      thread_.request_stop();
    }
    changed_.notify_all();
  }

  /// The next item; nothing at the end. @throws whatever producing it threw.
  std::optional<Item> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || !ready_.empty(); });
    if (ready_.empty()) {
      if (failure_) std::rethrow_exception(failure_);
      return {};
    }
    std::optional<Item> item(std::move(ready_.front()));
    ready_.pop_front();
    changed_.notify_all();
    return item;
  }

 private:
  static constexpr std::size_t kAhead = 4;

  void run(const std::stop_token& stop, const std::function<std::optional<Item>()>& produce) {
    try {
      for (;;) {
        std::optional<Item> item = produce();
        std::unique_lock lock(mutex_);
        if (!item) break;
        changed_.wait(lock, [&] { return stop.stop_requested() || ready_.size() < kAhead; });
        if (stop.stop_requested()) return;
        ready_.push_back(std::move(*item));
        changed_.notify_all();
      }
    } catch (...) {
      failure_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> ready_;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace rimshot::evaluate
