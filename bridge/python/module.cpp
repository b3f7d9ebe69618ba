#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <map>

#include "rimshot/core/error.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/physics/summary.h"
#include "rimshot/scene/io.h"
#include "rimshot/sdk/make.h"
#include "rimshot/trajectory/io.h"

namespace nb = nanobind;
using namespace nb::literals;
using rimshot::trajectory::ContactEvent;
using rimshot::trajectory::Trajectory;

namespace {

using Array = nb::ndarray<nb::numpy, double>;

/// A new NumPy array [T, width] that Python owns; `value(row, column)` fills it.
template <typename Value>
Array array(std::size_t rows, std::size_t width, Value value) {
  auto* data = new double[rows * width];
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < width; ++column) data[row * width + column] = value(row, column);
  const nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<double*>(p); });
  return Array(data, {rows, width}, owner);
}

const rimshot::trajectory::BodyTrack& track(const Trajectory& run, const std::string& body) {
  return run.bodies[std::size_t(run.scene.body_index(body))];
}

nb::tuple tuple(const rimshot::Vec3& v) { return nb::make_tuple(v.x(), v.y(), v.z()); }

rimshot::sdk::Renderer renderer(const std::string& name) {
  if (name == "neural") return rimshot::sdk::Renderer::Neural;
  if (name == "sparse") return rimshot::sdk::Renderer::Sparse;
  if (name == "path") return rimshot::sdk::Renderer::Path;
  if (name == "gbuffer") return rimshot::sdk::Renderer::GBuffer;
  throw rimshot::Error(rimshot::ErrorCode::InvalidInput, "renderer \"" + name + "\": choose neural, sparse, path or gbuffer");
}

rimshot::scene::Overrides overrides(const std::map<std::string, std::string>& settings) { return {settings.begin(), settings.end()}; }

}  // namespace

NB_MODULE(rimshot, m) {
  m.doc() = "Rimshot: simulate what happens, draw it, measure it. SI units, world frame with z up.";
  m.attr("__version__") = RIMSHOT_VERSION;
  nb::exception<rimshot::Error>(m, "Error");

  nb::class_<ContactEvent>(m, "Contact", "A contact event; the normal points from body_b to body_a.")
      .def_ro("time", &ContactEvent::time, "s")
      .def_prop_ro("phase", [](const ContactEvent& c) { return int(c.phase); }, "0 begin, 1 end, 2 impact without rest")
      .def_ro("body_a", &ContactEvent::body_a, "index of the body")
      .def_ro("body_b", &ContactEvent::body_b, "index of the body")
      .def_prop_ro("point", [](const ContactEvent& c) { return tuple(c.point); }, "m, world")
      .def_prop_ro("normal", [](const ContactEvent& c) { return tuple(c.normal); }, "unit, world")
      .def_ro("approach_speed", &ContactEvent::approach_speed, "m/s")
      .def_ro("separation_speed", &ContactEvent::separation_speed, "m/s")
      .def_ro("normal_impulse", &ContactEvent::normal_impulse, "N s")
      .def_prop_ro("friction_impulse", [](const ContactEvent& c) { return tuple(c.friction_impulse); }, "N s, on body_a, world");

  nb::class_<Trajectory>(m, "Run", "States, contact events and energies of a simulated scene.")
      .def_prop_ro("bodies", [](const Trajectory& run) {
        std::vector<std::string> names;
        for (const auto& body : run.bodies) names.push_back(body.name);
        return names;
      }, "names in scene order")
      .def_prop_ro("time", [](const Trajectory& run) { return array(run.time.size(), 1, [&](auto i, auto) { return run.time[i]; }); }, "[T, 1] s")
      .def("position", [](const Trajectory& run, const std::string& body) {
        const auto& states = track(run, body).states;
        return array(states.size(), 3, [&](auto i, auto k) { return states[i].p_WB[long(k)]; });
      }, "body"_a, "[T, 3] m, centre of mass")
      .def("orientation", [](const Trajectory& run, const std::string& body) {
        const auto& states = track(run, body).states;
        return array(states.size(), 4, [&](auto i, auto k) { return k == 0 ? states[i].q_WB.w() : states[i].q_WB.vec()[long(k) - 1]; });
      }, "body"_a, "[T, 4] w, x, y, z")
      .def("velocity", [](const Trajectory& run, const std::string& body) {
        const auto& states = track(run, body).states;
        return array(states.size(), 3, [&](auto i, auto k) { return states[i].v_WB_W[long(k)]; });
      }, "body"_a, "[T, 3] m/s")
      .def("spin", [](const Trajectory& run, const std::string& body) {
        const auto& states = track(run, body).states;
        return array(states.size(), 3, [&](auto i, auto k) { return states[i].w_WB_W[long(k)]; });
      }, "body"_a, "[T, 3] rad/s")
      .def_ro("contacts", &Trajectory::contacts)
      .def_prop_ro("sha256", &rimshot::trajectory::sha256)
      .def("save", [](const Trajectory& run, const std::filesystem::path& file) { rimshot::trajectory::save(run, file); }, "file"_a, "HDF5")
      .def("describe", &rimshot::physics::describe, "what happened, a line an event");

  m.def("simulate", [](const std::filesystem::path& scene, const std::map<std::string, std::string>& settings) {
    return rimshot::physics::simulate(rimshot::scene::load(scene, overrides(settings)));
  }, "scene"_a, "overrides"_a = std::map<std::string, std::string>(), nb::call_guard<nb::gil_scoped_release>(),
        "Simulates a scene file. `overrides` maps dotted paths to YAML values: {\"bodies.ball.velocity\": \"[4, 0, 5]\"}.");
  m.def("load_run", [](const std::filesystem::path& file) { return rimshot::trajectory::load(file); }, "file"_a, "Reads a run file.");
  m.def("certificate", [](const Trajectory& run) { return rimshot::physics::certify(run).to_json(); }, "run"_a,
        "The residual of every law, as JSON.");
  m.def("make", [](const std::filesystem::path& scene, const std::filesystem::path& output, const std::string& renderer_name,
                   const std::map<std::string, std::string>& settings) {
    rimshot::sdk::MakeOptions options;
    options.scene = scene;
    options.output = output;
    options.overrides = overrides(settings);
    options.render.renderer = renderer(renderer_name);
    return rimshot::sdk::make(options).summary;
  }, "scene"_a, "output"_a, "renderer"_a = "neural", "overrides"_a = std::map<std::string, std::string>(),
        nb::call_guard<nb::gil_scoped_release>(), "The main job, as `rimshot make`; returns what happened.");
}
