#include "rimshot/scene/expression.h"

#include <muParser.h>

#include <cmath>
#include <numbers>

#include "rimshot/core/error.h"

namespace rimshot::scene {
namespace {

constexpr std::size_t kMostCharacters = 2000;

double elliptic_k(double k) { return std::abs(k) < 1 ? std::comp_ellint_1(k) : std::nan(""); }

}  // namespace

double evaluate(const std::string& expression, const std::map<std::string, double>& variables) {
  const std::string place = "the expression \"" + expression.substr(0, 60) + "\"";
  if (expression.size() > kMostCharacters)
    throw Error(ErrorCode::InvalidInput, place + " has " + std::to_string(expression.size()) + " characters; at most " +
                                             std::to_string(kMostCharacters) + " are read");
  std::map<std::string, double> values = variables;
  double value = 0;
  try {
    mu::Parser parser;
    parser.DefineConst("pi", std::numbers::pi);
    parser.DefineFun("ellipk", elliptic_k);
    for (auto& [name, number] : values) parser.DefineVar(name, &number);
    parser.SetExpr(expression);
    value = parser.Eval();
  } catch (const mu::Parser::exception_type& error) {
    throw Error(ErrorCode::InvalidInput, place + ": " + error.GetMsg());
  }
  if (!std::isfinite(value)) throw Error(ErrorCode::InvalidInput, place + " is not a finite number");
  return value;
}

}  // namespace rimshot::scene
