#pragma once
#include <filesystem>
#include <string>

namespace rimshot {

/// Output that appears whole or not at all: write to path(), then commit() renames it to its final name.
/// Without commit() (an exception, an early return) the destructor removes what was written.
/// A process that is killed leaves only a name that ends in ".partial".
class AtomicFile {
 public:
  /// Makes the parent folder where it is missing. @throws Error(Environment) if that is not possible.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& path() const { return partial_; }
  /// @throws Error(Environment) when the file was not written or cannot be renamed; says the path and the reason.
  void commit();

 private:
  std::filesystem::path target_, partial_;
  bool committed_ = false;
};

/// The same for a folder. A folder that stands at the target already is replaced as a whole on commit().
class AtomicFolder {
 public:
  explicit AtomicFolder(std::filesystem::path target);
  ~AtomicFolder();
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;

  const std::filesystem::path& path() const { return partial_; }
  void commit();

 private:
  std::filesystem::path target_, partial_;
  bool committed_ = false;
};

/// Removes what killed processes left half written beside the target, under its partial names.
void remove_leftovers(const std::filesystem::path& target);

/// Writes the text as a whole file, through AtomicFile.
void write_text(const std::filesystem::path& target, const std::string& text);

}  // namespace rimshot
