#pragma once
#include <sstream>
#include <stdexcept>
#include <string>

namespace rimshot {

/// Who has to act on an error. The program maps it to its exit status.
enum class ErrorCode {
  InvalidInput,  ///< the user's file, option or argument is wrong (exit status 2)
  Environment,   ///< a codec, device, file, weight or disk space is missing (exit status 3)
  Internal,      ///< a bug of Rimshot (exit status 4)
};

/// The one exception type of the libraries. The message names the place, the offending value and the remedy.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

namespace detail {
template <typename... Values>
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const Values&... values) {
  std::ostringstream message;
  message << file << ":" << line << ": " << condition << " does not hold; values:";
  ((message << ' ' << values), ...);
  throw Error(ErrorCode::Internal, message.str());
}
}  // namespace detail
}  // namespace rimshot

/// Always on: throws Error(Internal) with the condition, the place and the values listed after it.
#define RIMSHOT_CHECK(condition, ...)                                                                     \
  do {                                                                                                    \
    if (!(condition)) ::rimshot::detail::check_failed(#condition, __FILE__, __LINE__ __VA_OPT__(, ) __VA_ARGS__); \
  } while (false)
