#include "rimshot/core/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "rimshot/core/error.h"

namespace rimshot {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
  throw Error(ErrorCode::Environment, path.string() + ": cannot be written: " + reason +
                                          "; check that the folder exists, is yours to write, and that the disk has space");
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error) fail(folder, error.message());
}

/// Beside the target, so that the rename stays on one file system; hidden, and unique to the process.
fs::path partial_name(const fs::path& target) {
  fs::path name = ".";
  name += target.filename();
  name += "." + std::to_string(getpid()) + ".partial";
  return target.parent_path() / name;
}

fs::path without_trailing_slash(fs::path path) { return path.has_filename() ? path : path.parent_path(); }

}  // namespace

void remove_leftovers(const fs::path& target) {
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  const std::string start = "." + target.filename().string() + ".", end = ".partial";
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(start) || !name.ends_with(end)) continue;
    char* rest = nullptr;
    const long process = std::strtol(name.c_str() + start.size(), &rest, 10);
    if (rest != name.c_str() + name.size() - end.size() || process < 1) continue;
    if (kill(pid_t(process), 0) == -1 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)), partial_(partial_name(target_)) {
  if (fs::is_directory(target_)) fail(target_, "it is a folder");
  make_folder(target_.parent_path());
  remove_leftovers(target_);
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!committed_) fs::remove(partial_, ignored);
}

void AtomicFile::commit() {
  std::error_code error;
  if (!fs::exists(partial_, error)) fail(target_, "nothing was written");
  fs::rename(partial_, target_, error);
  if (error) fail(target_, error.message());
  committed_ = true;
}

AtomicFolder::AtomicFolder(fs::path target)
    : target_(without_trailing_slash(std::move(target))), partial_(partial_name(target_)) {
  if (fs::exists(target_) && !fs::is_directory(target_)) fail(target_, "it is a file");
  remove_leftovers(target_);
  std::error_code ignored;
  fs::remove_all(partial_, ignored);
  make_folder(partial_);
}

AtomicFolder::~AtomicFolder() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(partial_, ignored);
}

void AtomicFolder::commit() {
  std::error_code error;
  if (fs::exists(target_)) {
    // Both names change in one step where the file system can do that: then a whole folder is at the target at every moment.
    if (renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == -1) {
      const fs::path old = partial_.string() + ".old";
      fs::rename(target_, old, error);
      if (!error) fs::rename(partial_, target_, error);
      if (error) fail(target_, error.message());
      fs::remove_all(old, error);
    } else {
      fs::remove_all(partial_, error);
    }
  } else {
    fs::rename(partial_, target_, error);
    if (error) fail(target_, error.message());
  }
  committed_ = true;
}

void write_text(const fs::path& target, const std::string& text) {
  AtomicFile file(target);
  std::ofstream out(file.path(), std::ios::binary);
  out << text;
  out.close();
  if (!out) fail(target, "the write failed");
  file.commit();
}

}  // namespace rimshot
