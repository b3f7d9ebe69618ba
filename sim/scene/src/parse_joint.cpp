#include "parse_joint.h"

#include <cmath>
#include <map>

namespace rimshot::scene {
namespace {

const std::map<std::string, JointType> kTypes = {{"fixed", JointType::Fixed},
                                                 {"hinge", JointType::Hinge},
                                                 {"slider", JointType::Slider},
                                                 {"ball", JointType::Ball},
                                                 {"distance", JointType::Distance}};

/// Both bodies, or false after reporting what is wrong.
bool read_bodies(Fields& fields, const Scene& scene, int& body_a, int& body_b) {
  const YAML::Node between = fields.required("between");
  if (!between.IsDefined()) return false;
  if (!between.IsSequence() || between.size() != 2 || !between[0].IsScalar() || !between[1].IsScalar()) {
    fields.error("between", "expected two bodies");
    return false;
  }
  int found[2] = {-1, -1};
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t i = 0; i < scene.bodies.size(); ++i)
      if (scene.bodies[i].name == between[side].Scalar()) found[side] = int(i);
    if (found[side] < 0) fields.error("between", "there is no body " + between[side].Scalar().substr(0, 60));
  }
  if (found[0] < 0 || found[1] < 0) return false;
  body_a = found[0];
  body_b = found[1];
  if (found[0] == found[1]) {
    fields.error("between", "names one body twice");
  } else if (scene.bodies[std::size_t(found[0])].is_static && scene.bodies[std::size_t(found[1])].is_static) {
    fields.error("between", "are two static bodies; at least one has to move");
  }
  return true;
}

/// Two world points under `anchors`.
void read_anchors(Fields& fields, Vec3& anchor_a, Vec3& anchor_b, Diagnostics& errors) {
  const YAML::Node anchors = fields.required("anchors");
  if (!anchors.IsDefined()) return;
  if (!(anchors.IsSequence() && anchors.size() == 2)) {
    fields.error("anchors", "expected two points, one on each body");
    return;
  }
  anchor_a = read_vector(anchors[0], fields.path("anchors"), kPosition, errors).value_or(Vec3::Zero());
  anchor_b = read_vector(anchors[1], fields.path("anchors"), kPosition, errors).value_or(Vec3::UnitZ());
}

void read_limits(Fields& fields, Joint& joint, Diagnostics& errors) {
  const YAML::Node node = fields.node("limits");
  if (!node.IsDefined()) return;
  if (joint.type == JointType::Fixed || joint.type == JointType::Ball) {
    fields.error("limits", "a fixed or ball joint has none; remove the key");
    return;
  }
  if (!node.IsSequence() || node.size() != 2) {
    fields.error("limits", "expected [lowest, highest]");
    return;
  }
  const Range range = joint.type == JointType::Distance ? Range{0, 1e6} : Range{-1e6, 1e6};
  const auto low = read_number(node[0], fields.path("limits"), range, errors), high = read_number(node[1], fields.path("limits"), range, errors);
  if (!low || !high) return;
  const double start = joint.type == JointType::Distance ? (joint.anchor_b - joint.anchor).norm() : 0;
  if (*low >= *high) {
    fields.error("limits", "the lowest position is not below the highest");
  } else if (start < *low - 1e-9 || start > *high + 1e-9) {
    fields.error("limits", "the joint starts at " + exact_text(start) + ", outside of its limits");
  }
  joint.limits = {{*low, *high}};
}

}  // namespace

std::optional<Joint> parse_joint(Fields& fields, const Scene& scene, Diagnostics& errors) {
  Joint joint;
  std::string type;
  fields.read_required("type", type);
  const auto known = kTypes.find(type);
  if (known != kTypes.end()) {
    joint.type = known->second;
  } else if (fields.has("type")) {
    fields.error("type", "unknown joint " + type.substr(0, 40) + "; joints: ball, distance, fixed, hinge, slider");
  }
  const bool good = read_bodies(fields, scene, joint.body_a, joint.body_b) && known != kTypes.end();

  if (joint.type == JointType::Distance) {
    joint.anchor_b = Vec3::UnitZ();
    read_anchors(fields, joint.anchor, joint.anchor_b, errors);
    if ((joint.anchor_b - joint.anchor).norm() < 1e-6) fields.error("anchors", "are the same point; use a ball joint");
  } else {
    fields.read_required("anchor", joint.anchor, kPosition);
    joint.anchor_b = joint.anchor;
  }
  if (joint.type == JointType::Hinge || joint.type == JointType::Slider) {
    joint.axis = read_direction(fields, "axis");
  } else if (fields.has("axis")) {
    fields.error("axis", "only a hinge or slider has one; remove the key");
  }
  read_limits(fields, joint, errors);
  if (const YAML::Node node = fields.node("motor"); node.IsDefined()) {
    const bool turns = joint.type == JointType::Hinge;
    if (!turns && joint.type != JointType::Slider) fields.error("motor", "only a hinge or slider has one; remove the key");
    Fields motor(node, fields.path("motor"), errors);
    joint.motor.emplace();
    motor.read_required("speed", joint.motor->speed, {-1e5, 1e5});
    motor.read_required(turns ? "max_torque" : "max_force", joint.motor->max_effort, {0, 1e12});
  }
  fields.read("release", joint.release, {1e-9, 1e9});
  if (!good) return {};
  return joint;
}

std::optional<Spring> parse_spring(Fields& fields, const Scene& scene, Diagnostics& errors) {
  Spring spring;
  const bool good = read_bodies(fields, scene, spring.body_a, spring.body_b);
  read_anchors(fields, spring.anchor, spring.anchor_b, errors);
  spring.rest_length = (spring.anchor_b - spring.anchor).norm();
  fields.read("rest_length", spring.rest_length, {0, 1e6});
  fields.read_required("stiffness", spring.stiffness, {0, 1e15});
  fields.read("damping", spring.damping, {0, 1e15});
  if (!good) return {};
  return spring;
}

}  // namespace rimshot::scene
