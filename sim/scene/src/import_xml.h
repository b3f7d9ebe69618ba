#pragma once
#include <Eigen/Geometry>
#include <pugixml.hpp>

#include "rimshot/scene/import.h"

namespace rimshot::scene {

/// Deepest tree of bodies: recursion ends there.
inline constexpr int kMostDepth = 200;

/// An XML file on its way to a scene: numbers with errors that name the line, and the list of what is ignored.
class XmlModel {
 public:
  XmlModel(std::string file, const std::string& text);

  const std::filesystem::path& file() const { return file_; }
  pugi::xml_node root() const { return document_.document_element(); }

  /// @throws Error(InvalidInput) file:line: what
  [[noreturn]] void fail(const pugi::xml_node& node, const std::string& what) const;
  void ignore(const pugi::xml_node& node, const std::string& what);
  /// Ignores every child element that is not in `known`.
  void ignore_others(const pugi::xml_node& parent, const std::vector<std::string>& known);

  /// The numbers of an attribute: `least` to `most` of them. Without the attribute: empty.
  std::vector<double> numbers(const pugi::xml_node& node, const char* attribute, std::size_t least, std::size_t most) const;
  double number(const pugi::xml_node& node, const char* attribute, double otherwise) const;
  Vec3 vector(const pugi::xml_node& node, const char* attribute, const Vec3& otherwise) const;

  std::vector<std::string> ignored;

 private:
  std::string place(const pugi::xml_node& node) const;

  std::filesystem::path file_;
  std::string text_;
  pugi::xml_document document_;
};

using Frame = Eigen::Isometry3d;

/// Geometry of one body in its own frame.
struct ImportedPart {
  Shape shape;
  Frame frame = Frame::Identity();
  double density = 1;  ///< [kg/m^3], or a share where the mass is given
};

/// Mass and inertia that a model states.
struct ImportedInertia {
  double mass = 0;
  Frame frame = Frame::Identity();  ///< of the tensor, in the body's frame; its origin is the centre of mass
  Mat3 tensor = Mat3::Zero();       ///< [kg m^2]
};

/// Adds a body whose frame stands at X_W. A body without parts gets the ball that has its mean moment of inertia.
void add_imported(Scene& scene, XmlModel& model, const pugi::xml_node& node, const std::string& name, const Frame& X_W,
                  const std::vector<ImportedPart>& parts, const std::optional<ImportedInertia>& inertia, bool is_static);

/// Adds a point that stands still, for a joint to a parent without geometry. Returns its index.
int add_anchor(Scene& scene, const Vec3& at);

/// Letters, digits, _ and - of a name; the index where nothing is left or the name is taken.
std::string plain_name(const std::string& name, const Scene& scene);

/// Convex hull of a mesh file, or nothing after adding to the ignored.
std::optional<Shape> imported_hull(XmlModel& model, const pugi::xml_node& node, const std::string& file, const Vec3& scale);

void import_urdf(XmlModel& model, Scene& scene);
void import_mjcf(XmlModel& model, Scene& scene);

}  // namespace rimshot::scene
