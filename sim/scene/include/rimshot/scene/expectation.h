#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rimshot::scene {

/// What is made of a quantity's samples in an interval of time.
enum class Take { Maximum, Minimum, Mean, Span, Rms };

/// One number read from a run. Which fields count depends on the quantity's kind (scenes/README.md, expect).
struct Probe {
  std::string name;        ///< of the number in the expectation's expression
  std::string quantity;    ///< e.g. position.z, energy.mechanical, contact.time, crossing, passages
  std::string body;        ///< empty: the whole system
  std::string other;       ///< second body of a contact
  double time = 0;         ///< [s] of a state
  std::optional<std::pair<double, double>> over;  ///< [s] instead of `time`: the samples in this interval
  Take take = Take::Maximum;
  int count = 0;           ///< of events and crossings: which one, from 0; negative from the end
  std::string of;          ///< of a crossing: the quantity that passes through
  double level = 0;        ///< this value
};

/// What a run must show: expression(probes) = value within the tolerance.
struct Expectation {
  std::string name;
  std::vector<Probe> measure;  ///< at least one
  std::string expression;      ///< of the probes' names
  std::string formula;         ///< the closed form of the expected value
  double value = 0;            ///< of the formula
  double tolerance = 0;        ///< >= 0, in the unit of the expression
  std::string source;          ///< where the formula comes from
};

enum class QuantityKind { State, System, Contact, Crossing, Passages };

/// Kind of a quantity's name, or nothing for an unknown one. A name that exists for a body and for the whole system is a State.
std::optional<QuantityKind> quantity_kind(const std::string& quantity);

/// All names, for messages.
std::string quantity_names();

}  // namespace rimshot::scene
