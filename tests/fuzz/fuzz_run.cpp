// Any bytes as a run file (HDF5): read, or refused. What was read has rows for every sample, and its hash and its file
// can be made.
#include <algorithm>

#include "fuzz_file.h"
#include "rimshot/trajectory/io.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  return fuzz::read_or_refuse([&] {
    const std::string file = fuzz::file_of(data, size, "a.h5");
    const auto run = trajectory::load(file);
    trajectory::stored_hashes(file);
    for (const auto& body : run.bodies)
      if (body.states.size() != run.time.size()) std::abort();
    for (const auto& event : run.contacts)
      if (event.body_a < 0 || event.body_b < 0 ||
          std::size_t(std::max(event.body_a, event.body_b)) >= run.bodies.size())
        std::abort();
    trajectory::sha256(run);
    trajectory::save(run, file + ".again");
  });
}
