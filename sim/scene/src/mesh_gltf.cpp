#include <cstring>
#include <span>

#include "mesh_source.h"
#include "rimshot/core/error.h"
#include "tinygltf.h"

namespace rimshot::scene {
namespace {

using Transform = Eigen::Matrix4d;

/// tinygltf descends into nested values; deeper than this the file is hostile.
constexpr int kDeepestJson = 64;

void check_depth(const MeshSource& source, std::span<const unsigned char> json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const unsigned char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kDeepestJson) source.fail("its JSON is nested more than " + std::to_string(kDeepestJson) + " deep");
  }
}

/// The JSON part: the whole .gltf, or the first chunk of a .glb.
std::span<const unsigned char> json_part(const MeshSource& source, const std::vector<unsigned char>& bytes, bool binary) {
  if (!binary) return bytes;
  if (bytes.size() < 20) source.fail("is too short for a GLB file");
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + 12, 4);
  if (length > bytes.size() - 20) source.fail("its first chunk is longer than the file");
  return std::span(bytes).subspan(20, length);
}

class Reader {
 public:
  Reader(MeshSource& source, MeshBuilder& builder) : source_(source), builder_(builder) {}
  void read();

 private:
  void load();
  void read_materials();
  int texture(int index, int coordinates);
  void walk();
  void add_primitive(const tinygltf::Primitive& primitive, const Transform& X);
  void add_triangles(const tinygltf::Primitive& primitive, const Transform& X, std::span<const std::uint32_t> indices);

  template <typename T>
  const T& at(const std::vector<T>& list, int index, const char* what) const {
    if (index < 0 || std::size_t(index) >= list.size())
      source_.fail(std::string("points at ") + what + " " + std::to_string(index) + " of " + std::to_string(list.size()));
    return list[std::size_t(index)];
  }
  /// The bytes of a buffer view.
  std::span<const unsigned char> view_bytes(int index) const;
  /// An accessor's values as doubles, `components` an element; normalized integers become fractions.
  std::vector<double> values(int accessor, int components) const;
  std::vector<std::uint32_t> indices_of(int accessor) const;
  struct Elements { std::span<const unsigned char> bytes; std::size_t count, stride; int component_type; bool normalized; };
  Elements elements(int accessor, int components) const;

  MeshSource& source_;
  MeshBuilder& builder_;
  tinygltf::Model model_;
  std::map<int, int> texture_of_image_;
};

void Reader::load() {
  const std::vector<unsigned char> bytes = source_.read_main();
  const bool binary = bytes.size() >= 4 && std::memcmp(bytes.data(), "glTF", 4) == 0;
  check_depth(source_, json_part(source_, bytes, binary));

  tinygltf::TinyGLTF loader;
  loader.SetImageLoader(
      [](tinygltf::Image* image, int, std::string*, std::string*, int, int, const unsigned char* data, int size, void*) {
        // Pictures in a buffer are looked up later, with their bounds checked; those in the JSON come here.
        if (image->bufferView < 0) image->image.assign(data, data + size);
        return true;
      },
      nullptr);
  tinygltf::FsCallbacks files{};
  files.user_data = &source_;
  files.FileExists = [](const std::string&, void*) { return true; };
  files.ExpandFilePath = [](const std::string& path, void*) { return path; };
  files.ReadWholeFile = [](std::vector<unsigned char>* out, std::string*, const std::string& path, void* source) {
    *out = static_cast<MeshSource*>(source)->read_named(path);
    return true;
  };
  loader.SetFsCallbacks(files);
  std::string error, warning;
  const auto size = unsigned(bytes.size());
  const bool good = binary ? loader.LoadBinaryFromMemory(&model_, &error, &warning, bytes.data(), size, "")
                           : loader.LoadASCIIFromString(&model_, &error, &warning, reinterpret_cast<const char*>(bytes.data()), size, "");
  if (!good) source_.fail("is no valid glTF: " + error.substr(0, 300));
  if (!model_.extensionsRequired.empty()) source_.fail("requires the extension " + model_.extensionsRequired[0] + ", which is not read");
}

std::span<const unsigned char> Reader::view_bytes(int index) const {
  const tinygltf::BufferView& view = at(model_.bufferViews, index, "buffer view");
  const auto& data = at(model_.buffers, view.buffer, "buffer").data;
  if (view.byteOffset > data.size() || view.byteLength > data.size() - view.byteOffset) source_.fail("a buffer view ends beyond its buffer");
  return std::span(data).subspan(view.byteOffset, view.byteLength);
}

Reader::Elements Reader::elements(int index, int components) const {
  const tinygltf::Accessor& accessor = at(model_.accessors, index, "accessor");
  if (accessor.count > 3 * kMostMeshTriangles)
    source_.fail("accessor " + std::to_string(index) + " has " + std::to_string(accessor.count) + " elements; simplify the mesh");
  if (accessor.sparse.isSparse) source_.fail("sparse accessors are not read; export without them");
  if (tinygltf::GetNumComponentsInType(std::uint32_t(accessor.type)) != components)
    source_.fail("accessor " + std::to_string(index) + " has another number of components than " + std::to_string(components));
  const auto bytes = view_bytes(accessor.bufferView);
  const int component_size = tinygltf::GetComponentSizeInBytes(std::uint32_t(accessor.componentType));
  if (component_size < 1) source_.fail("accessor " + std::to_string(index) + " has an unknown component type");
  const std::size_t size = std::size_t(component_size) * std::size_t(components);
  const std::size_t given = model_.bufferViews[std::size_t(accessor.bufferView)].byteStride, stride = given != 0 ? given : size;
  if (accessor.count < 1 || stride < size || accessor.byteOffset > bytes.size() || size > bytes.size() - accessor.byteOffset ||
      accessor.count - 1 > (bytes.size() - accessor.byteOffset - size) / stride) {
    source_.fail("accessor " + std::to_string(index) + " ends beyond its buffer view");
  }
  return {bytes.subspan(accessor.byteOffset), accessor.count, stride, accessor.componentType, accessor.normalized};
}

template <typename T>
T read_as(const unsigned char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

std::vector<double> Reader::values(int accessor, int components) const {
  const Elements from = elements(accessor, components);
  std::vector<double> out;
  out.reserve(from.count * std::size_t(components));
  for (std::size_t i = 0; i < from.count; ++i) {
    for (std::size_t k = 0; k < std::size_t(components); ++k) {
      const unsigned char* element = from.bytes.data() + i * from.stride;
      switch (from.component_type) {
        case TINYGLTF_COMPONENT_TYPE_FLOAT: out.push_back(double(read_as<float>(element + 4 * k))); break;
        case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: out.push_back(element[k] / (from.normalized ? 255.0 : 1.0)); break;
        case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT:
          out.push_back(read_as<std::uint16_t>(element + 2 * k) / (from.normalized ? 65535.0 : 1.0));
          break;
        default: source_.fail("accessor " + std::to_string(accessor) + " has a component type that is not read; export floats");
      }
    }
  }
  return out;
}

std::vector<std::uint32_t> Reader::indices_of(int accessor) const {
  const Elements from = elements(accessor, 1);
  std::vector<std::uint32_t> out;
  out.reserve(from.count);
  for (std::size_t i = 0; i < from.count; ++i) {
    const unsigned char* element = from.bytes.data() + i * from.stride;
    switch (from.component_type) {
      case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: out.push_back(*element); break;
      case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: out.push_back(read_as<std::uint16_t>(element)); break;
      case TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT: out.push_back(read_as<std::uint32_t>(element)); break;
      default: source_.fail("the indices of a mesh are not unsigned integers");
    }
  }
  return out;
}

int Reader::texture(int index, int coordinates) {
  if (index < 0) return -1;
  if (coordinates != 0) source_.fail("a texture uses the second set of texture coordinates; only the first is read");
  const int source = at(model_.textures, index, "texture").source;
  const tinygltf::Image& image = at(model_.images, source, "image");
  if (const auto known = texture_of_image_.find(source); known != texture_of_image_.end()) return known->second;
  std::vector<unsigned char> bytes = image.image;
  if (image.bufferView >= 0) {
    const auto view = view_bytes(image.bufferView);
    bytes.assign(view.begin(), view.end());
  } else if (bytes.empty()) {
    bytes = source_.read_named(image.uri);
  }
  const std::string name = image.uri.empty() ? std::to_string(source) : image.uri.substr(0, 100);
  builder_.mesh.textures.push_back(decode_texture(bytes, name, source_));
  return texture_of_image_[source] = int(builder_.mesh.textures.size()) - 1;
}

void Reader::read_materials() {
  const auto unit = [&](double value) {
    if (!(value >= 0 && value <= 1)) source_.fail("a factor of a material is " + std::to_string(value) + "; it must be between 0 and 1");
    return value;
  };
  for (const tinygltf::Material& from : model_.materials) {
    const tinygltf::PbrMetallicRoughness& pbr = from.pbrMetallicRoughness;
    MeshMaterial material;
    material.name = from.name;
    if (pbr.baseColorFactor.size() != 4) source_.fail("a base colour has not four numbers");
    for (std::size_t i = 0; i < 3; ++i) material.albedo[int(i)] = unit(pbr.baseColorFactor[i]);
    material.roughness = unit(pbr.roughnessFactor);
    material.metallic = unit(pbr.metallicFactor);
    material.albedo_texture = texture(pbr.baseColorTexture.index, pbr.baseColorTexture.texCoord);
    material.metallic_roughness_texture = texture(pbr.metallicRoughnessTexture.index, pbr.metallicRoughnessTexture.texCoord);
    material.normal_texture = texture(from.normalTexture.index, from.normalTexture.texCoord);
    material.normal_scale = from.normalTexture.scale;
    if (!(std::abs(material.normal_scale) <= 1e3)) source_.fail("a normal texture's scale is " + std::to_string(material.normal_scale));
    material.alpha = unit(pbr.baseColorFactor[3]);
    if (from.alphaMode == "MASK") {
      if (!(from.alphaCutoff >= 0 && from.alphaCutoff <= 1e3)) source_.fail("an alphaCutoff is " + std::to_string(from.alphaCutoff));
      material.alpha_cutoff = from.alphaCutoff;
    } else if (from.alphaMode != "OPAQUE") {
      source_.fail("material \"" + from.name.substr(0, 80) + "\" has alphaMode " + from.alphaMode.substr(0, 20) +
                   "; only MASK (holes) and OPAQUE are read; export it as one of them, or use appearance.glass for a clear body");
    }
    builder_.mesh.materials.push_back(material);
  }
}

/// Placement of a node in its parent (glTF 2.0, section 3.5.3): a matrix, or scale, then rotation, then translation.
Transform placement(const MeshSource& source, const tinygltf::Node& node) {
  Transform X = Transform::Identity();
  const auto given = [&](const std::vector<double>& list, std::size_t count) {
    if (!list.empty() && list.size() != count) source.fail("a node's placement has " + std::to_string(list.size()) + " numbers, not " + std::to_string(count));
    return !list.empty();
  };
  if (given(node.matrix, 16)) return Eigen::Map<const Transform>(node.matrix.data());  // by columns, as in the file
  if (given(node.scale, 3)) X.diagonal().head<3>() = Eigen::Map<const Vec3>(node.scale.data());
  if (given(node.rotation, 4)) {
    const Quat q(node.rotation[3], node.rotation[0], node.rotation[1], node.rotation[2]);
    if (!(std::abs(q.norm() - 1) < 1e-3)) source.fail("a node's rotation is no unit quaternion");
    X.topLeftCorner<3, 3>() = q.normalized().toRotationMatrix() * X.topLeftCorner<3, 3>();
  }
  if (given(node.translation, 3)) X.topRightCorner<3, 1>() = Eigen::Map<const Vec3>(node.translation.data());
  return X;
}

void Reader::walk() {
  if (model_.scenes.empty()) source_.fail("holds no scene");
  struct Visit { int node; Transform X; };
  std::vector<Visit> open;
  Transform z_up = Transform::Identity();
  z_up.row(1) << 0, 0, -1, 0;
  z_up.row(2) << 0, 1, 0, 0;
  const auto& roots = at(model_.scenes, std::max(model_.defaultScene, 0), "scene").nodes;
  for (auto root = roots.rbegin(); root != roots.rend(); ++root) open.push_back({*root, z_up});
  std::size_t visits = 0;
  while (!open.empty()) {
    const Visit visit = open.back();
    open.pop_back();
    // A node has one parent, so a walk that is longer than the list goes in circles.
    if (++visits > model_.nodes.size()) source_.fail("a node stands below itself or below two others");
    const tinygltf::Node& node = at(model_.nodes, visit.node, "node");
    if (node.skin >= 0) source_.fail("skinned meshes are not read; export the posed mesh");
    const Transform X = visit.X * placement(source_, node);
    if (node.mesh >= 0) {
      for (const tinygltf::Primitive& primitive : at(model_.meshes, node.mesh, "mesh").primitives) add_primitive(primitive, X);
    }
    if (node.children.size() > model_.nodes.size()) source_.fail("a node has more children than there are nodes");
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) open.push_back({*child, X});
  }
}

void Reader::add_primitive(const tinygltf::Primitive& primitive, const Transform& X) {
  if (primitive.mode != TINYGLTF_MODE_TRIANGLES && primitive.mode != -1) source_.fail("a mesh is not made of single triangles; triangulate it on export");
  if (!primitive.targets.empty()) source_.fail("morph targets are not read; export the morphed mesh");
  if (primitive.material >= 0) at(model_.materials, primitive.material, "material");
  const auto position = primitive.attributes.find("POSITION");
  if (position == primitive.attributes.end()) source_.fail("a mesh has no POSITION");
  std::vector<std::uint32_t> indices;
  if (primitive.indices >= 0) {
    indices = indices_of(primitive.indices);
  } else {
    const std::size_t count = elements(position->second, 3).count;
    for (std::uint32_t i = 0; i < count; ++i) indices.push_back(i);
  }
  if (indices.size() % 3 != 0) source_.fail("the number of a mesh's indices is no multiple of three");
  add_triangles(primitive, X, indices);
}

void Reader::add_triangles(const tinygltf::Primitive& primitive, const Transform& X, std::span<const std::uint32_t> indices) {
  const auto attribute = [&](const char* name, int components) {
    const auto found = primitive.attributes.find(name);
    return found == primitive.attributes.end() ? std::vector<double>() : values(found->second, components);
  };
  const std::vector<double> positions = attribute("POSITION", 3), normals = attribute("NORMAL", 3), uvs = attribute("TEXCOORD_0", 2);
  const std::size_t count = positions.size() / 3;
  if ((!normals.empty() && normals.size() != 3 * count) || (!uvs.empty() && uvs.size() != 2 * count)) source_.fail("a mesh's attributes differ in number");
  const Mat3 linear = X.topLeftCorner<3, 3>();
  const double determinant = linear.determinant();
  if (!(std::abs(determinant) > 1e-30)) source_.fail("a node flattens its mesh");
  const Mat3 for_normals = linear.inverse().transpose();

  for (std::size_t i = 0; i + 3 <= indices.size(); i += 3) {
    std::array<MeshCorner, 3> corners;
    for (std::size_t k = 0; k < 3; ++k) {
      // A mirrored placement turns the triangle's corners round.
      const std::size_t vertex = indices[i + (determinant < 0 ? 2 - k : k)];
      if (vertex >= count) source_.fail("an index points at vertex " + std::to_string(vertex) + " of " + std::to_string(count));
      MeshCorner& corner = corners[k];
      corner.position = linear * Eigen::Map<const Vec3>(&positions[3 * vertex]) + X.topRightCorner<3, 1>();
      if (!normals.empty()) corner.normal = for_normals * Eigen::Map<const Vec3>(&normals[3 * vertex]);
      if (!uvs.empty()) corner.uv = Eigen::Map<const Vec2>(&uvs[2 * vertex]);
    }
    builder_.add(corners, !normals.empty(), !uvs.empty(), primitive.material);
  }
}

void Reader::read() {
  load();
  read_materials();
  walk();
}

}  // namespace

void read_gltf(MeshSource& source, MeshBuilder& builder) try {
  Reader(source, builder).read();
} catch (const Error&) {
  throw;
} catch (const std::exception& failure) {
  source.fail(std::string("is no valid glTF: ") + failure.what());
}

}  // namespace rimshot::scene
