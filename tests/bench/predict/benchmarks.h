#pragma once
#include "figures.h"
#include "options.h"

namespace rimshot::bench {

/// Rebounds off the rim, laws known: the frames before the first contact are given, and takes are compared with the run;
/// of the family as it stands and of every split, for every number of given frames.
Json rim(const Options& options);

/// Laws estimated from clips of a family: every coefficient that the given frames show, against the run's scene.
Json laws(const Options& options);

/// Clips by a camera of which nothing is known, laws known: the fitted camera against the true one, and the frames that
/// follow the given ones as each of both sees them.
Json camera(const Options& options);

}  // namespace rimshot::bench
