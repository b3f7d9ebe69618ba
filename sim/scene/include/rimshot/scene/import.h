#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// A scene made from another program's model, and what of the model did not come along.
struct Imported {
  Scene scene;
  std::vector<std::string> ignored;  ///< each with line and what it was; empty if everything was taken over
};

/// Reads a robot (URDF, root element <robot>) or a model (MJCF, <mujoco>): rigid bodies with their masses, inertias and collision
/// geometry, and hinge, slider, ball and fixed joints with limits, at the model's zero position. Collision meshes become their convex
/// hulls. The scene has no cameras or lights, and lasts 5 s.
/// URDF: the root link stands still if it has no inertia, else it moves freely. MJCF: bodies without joints are fixed to their
/// parents; angles in degrees unless compiler/@angle says radian.
/// @throws Error(InvalidInput) with file and line for XML that cannot be read, an unknown root, a number that is none, a joint of an
///         unknown link, a moving body without mass, or a tree deeper than 200
Imported import_model(const std::filesystem::path& file);

}  // namespace rimshot::scene
