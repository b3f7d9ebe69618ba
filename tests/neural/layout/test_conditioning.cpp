#include "rimshot/layout/conditioning.h"

#include <set>
#include <string>

#include "tolerance.h"

using namespace rimshot::layout;

namespace {
/// The planes of a table, in order, without gap or overlap; the next free plane.
int next_plane(std::span<const Quantity> table, int first) {
  for (const Quantity& q : table) {
    CAPTURE(q.name);
    CHECK(q.first == first);
    CHECK(q.planes >= 1);
    first += q.planes;
  }
  return first;
}
}  // namespace

TEST_CASE("the tables cover every plane once, in order") {
  CHECK(next_plane(layer_quantities(), 0) == kLayerChannels);
  CHECK(next_plane(frame_quantities(), kLayers * kLayerChannels) == kChannels);
}

TEST_CASE("names are unique, ranges are not empty, only scaled quantities have a scale") {
  std::set<std::string> names;
  for (const auto& table : {layer_quantities(), frame_quantities()})
    for (const Quantity& q : table) {
      CAPTURE(q.name);
      CHECK(names.insert(q.name).second);
      CHECK(q.low < q.high);
      CHECK((q.scale != 1) == (q.normalisation == Normalisation::Scaled));
    }
}

TEST_CASE("enumerators name the plane that the table gives") {
  const auto first = [](const std::string& name) {
    for (const Quantity& q : layer_quantities())
      if (q.name == name) return q.first;
    return -1;
  };
  CHECK(first("coverage") == kCoverage);
  CHECK(first("direct_of_lamps") == kDirect);
  CHECK(first("motion") == kMotion);
  CHECK(first("history") == kHistory);
  CHECK(channel(1, kMotion) == kLayerChannels + kMotion);
}

TEST_CASE("the layout's hash is stable") {
  CHECK(sha256() == sha256());
  CHECK(sha256().size() == 64);
}
