#pragma once
#include <filesystem>

/// Files that belong to Rimshot itself.
namespace rimshot::sdk::resources {

/// The weight file of the video model: the file that the environment variable RIMSHOT_WEIGHTS names, or else the shipped one, in
/// share/rimshot/weights beside the running program's bin/, or else in the source tree that the program was built from.
/// Whether the file that RIMSHOT_WEIGHTS names is there and fits is for its reader to say.
/// @throws Error(Environment) naming the places looked at, if no weights are shipped in any of them.
std::filesystem::path weights_file();
/// The same of the sparse model, $RIMSHOT_SPARSE_WEIGHTS first.
std::filesystem::path sparse_weights_file();
/// The same of the learned dynamics, $RIMSHOT_DYNAMICS_WEIGHTS first.
std::filesystem::path dynamics_weights_file();
/// The same of the disc renderer, $RIMSHOT_DISC_WEIGHTS first.
std::filesystem::path disc_weights_file();

}  // namespace rimshot::sdk::resources
