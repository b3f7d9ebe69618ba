#include "rimshot/physics/expectations.h"

#include <cmath>
#include <map>

#include "rimshot/core/error.h"
#include "rimshot/scene/expression.h"

namespace rimshot::physics {

bool Answer::holds() const { return problem.empty() && std::abs(measured - expected) <= tolerance; }

std::vector<Answer> answers(const trajectory::Trajectory& run) {
  std::vector<Answer> all;
  for (const scene::Expectation& expectation : run.scene.expect) {
    Answer answer{expectation.name, 0, expectation.value, expectation.tolerance, expectation.formula, expectation.source, ""};
    try {
      std::map<std::string, double> numbers;
      for (const scene::Probe& probe : expectation.measure) numbers[probe.name] = measure(run, probe);
      answer.measured = scene::evaluate(expectation.expression, numbers);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::InvalidInput) throw;
      answer.problem = error.what();
    }
    all.push_back(std::move(answer));
  }
  return all;
}

}  // namespace rimshot::physics
