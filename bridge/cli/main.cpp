#include <filesystem>
#include <iostream>
#include <new>

#include "rimshot/core/error.h"
#include "verb.h"

namespace {

using namespace rimshot;

cli::Status status_of(const Error& error) {
  switch (error.code()) {
    case ErrorCode::InvalidInput: return cli::kBadInput;
    case ErrorCode::Environment: return cli::kEnvironment;
    case ErrorCode::Internal: return cli::kBug;
  }
  return cli::kBug;
}

int fail(cli::Status status, const std::string& message) {
  std::cerr << "rimshot: " << message << '\n';
  if (status == cli::kBug) std::cerr << "rimshot: this is a bug of Rimshot; please report it with the command and the files\n";
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Rimshot: simulate what happens, draw it, measure it");
  app.require_subcommand(1);
  app.set_version_flag("--version", RIMSHOT_VERSION);
  cli::Common common;
  common.arguments = argv;
  cli::add_make(app, common);
  cli::add_simulate(app, common);
  cli::add_sweep(app, common);
  cli::add_branch(app, common);
  cli::add_render(app, common);
  cli::add_predict(app, common);
  cli::add_judge(app, common);
  cli::add_verify(app, common);
  cli::add_dataset(app, common);
#if RIMSHOT_NEURAL
  cli::add_train(app, common);
#endif
  cli::add_info(app, common);
  cli::add_import(app, common);
  try {
    app.parse(argc, argv);
    return common.status;
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? cli::kDone : cli::kBadInput;
  } catch (const Error& error) {
    return fail(status_of(error), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(cli::kEnvironment, error.what());
  } catch (const std::bad_alloc&) {
    return fail(cli::kEnvironment, "out of memory; choose a smaller size or fewer samples");
  } catch (const std::exception& error) {
    return fail(cli::kBug, error.what());
  }
}
