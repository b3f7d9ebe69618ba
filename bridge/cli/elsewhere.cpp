// The verbs of rimshot-network, as rimshot knows them: by their names.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "rimshot/core/error.h"
#include "verb.h"

namespace rimshot::cli {
namespace {

/// torch's threads are OpenMP's, which by default spin while they wait for each other, and on a busy machine make the network many times
/// slower; asleep at once they wake too slowly for its many small steps. So they spin for some 20 us and then sleep. OpenBLAS' own
/// threads, which torch does not need, yield all the while instead of sleeping: it gets one. Leaves all to whoever set OMP_WAIT_POLICY.
void tame_threads() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  setenv("OMP_WAIT_POLICY", "passive", 0);
  setenv("GOMP_SPINCOUNT", "20000", 0);
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
}

/// Becomes the program rimshot-network, which stands in the same folder, with the same arguments.
[[noreturn]] void become_network_program(char** arguments) {
  tame_threads();
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "rimshot-network";
  execv(program.c_str(), arguments);
  throw Error(ErrorCode::Environment, program.string() + " cannot be started: " + std::strerror(errno) + "; build or install all of Rimshot again");
}

void add_elsewhere(CLI::App& app, const VerbName& name, const Common& common) {
  CLI::App* verb = app.add_subcommand(name.verb, name.help);
  verb->set_help_flag();
  verb->prefix_command();
  verb->callback([&common] { become_network_program(common.arguments); });
}

}  // namespace

void add_dataset(CLI::App& app, Common& common) { add_elsewhere(app, kDataset, common); }
void add_info(CLI::App& app, Common& common) { add_elsewhere(app, kInfo, common); }
void add_make(CLI::App& app, Common& common) { add_elsewhere(app, kMake, common); }
void add_predict(CLI::App& app, Common& common) { add_elsewhere(app, kPredict, common); }
void add_render(CLI::App& app, Common& common) { add_elsewhere(app, kRender, common); }
void add_train(CLI::App& app, Common& common) { add_elsewhere(app, kTrain, common); }

}  // namespace rimshot::cli
