#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

#include "file_bytes.h"
#include "make_run.h"
#include "rimshot/core/error.h"
#include "rimshot/core/hdf5.h"
#include "rimshot/core/rng.h"
#include "rimshot/core/sha256.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using trajectory::Trajectory;

namespace {

/// Message of the Error that loading throws; empty if none.
std::string load_error(const std::filesystem::path& file) {
  try {
    trajectory::load(file);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("save and load are inverse, to the last bit") {
  TempDir dir;
  Trajectory run = make_run({}, 1, 60);
  run.steps = {1.0 / 60, 1.0 / 4000};
  trajectory::save(run, dir.path() / "run.h5");
  const Trajectory again = trajectory::load(dir.path() / "run.h5");
  CHECK(scene::to_yaml(again.scene) == scene::to_yaml(run.scene));
  CHECK(again.time == run.time);
  CHECK(again.steps == run.steps);
  CHECK(again.energy.kinetic == run.energy.kinetic);
  CHECK(again.energy.potential == run.energy.potential);
  CHECK(again.energy.dissipated == run.energy.dissipated);
  REQUIRE_EQ(again.bodies.size(), run.bodies.size());
  for (std::size_t b = 0; b < run.bodies.size(); ++b) {
    CHECK(again.bodies[b].name == run.bodies[b].name);
    CHECK(again.bodies[b].mass == run.bodies[b].mass);
    REQUIRE_EQ(again.bodies[b].states.size(), run.bodies[b].states.size());
    for (std::size_t i = 0; i < run.time.size(); ++i) {
      const BodyState &x = again.bodies[b].states[i], &y = run.bodies[b].states[i];
      REQUIRE_UNARY(x.p_WB == y.p_WB && x.q_WB.coeffs() == y.q_WB.coeffs() && x.v_WB_W == y.v_WB_W &&
                    x.w_WB_W == y.w_WB_W);
    }
  }
  REQUIRE_EQ(again.contacts.size(), run.contacts.size());
  for (std::size_t i = 0; i < run.contacts.size(); ++i) {
    const auto &x = again.contacts[i], &y = run.contacts[i];
    CHECK_UNARY(x.time == y.time && x.phase == y.phase && x.body_a == y.body_a && x.body_b == y.body_b &&
                x.point == y.point && x.normal == y.normal);
    CHECK_UNARY(x.approach_speed == y.approach_speed && x.separation_speed == y.separation_speed &&
                x.normal_impulse == y.normal_impulse);
    CHECK_UNARY(x.friction_impulse == y.friction_impulse && x.restitution == y.restitution && x.friction == y.friction);
  }
  CHECK(trajectory::sha256(again) == trajectory::sha256(run));
}

TEST_CASE("two files of one run are equal byte for byte, and hold their hashes") {
  TempDir dir;
  const Trajectory run = make_run({}, 1, 60);
  trajectory::save(run, dir.path() / "a.h5");
  trajectory::save(run, dir.path() / "b.h5");
  CHECK(file_bytes(dir.path() / "a.h5") == file_bytes(dir.path() / "b.h5"));
  const auto stored = trajectory::stored_hashes(dir.path() / "a.h5");
  CHECK(stored.trajectory_sha256 == trajectory::sha256(run));
  const std::string yaml = scene::to_yaml(run.scene);
  CHECK(stored.scene_sha256 == Sha256().bytes(yaml.data(), yaml.size()).hex());
}

TEST_CASE("a run without contacts can be saved and loaded") {
  TempDir dir;
  Trajectory run = make_run({}, 0.1, 60);
  REQUIRE(run.contacts.empty());
  trajectory::save(run, dir.path() / "run.h5");
  CHECK(trajectory::load(dir.path() / "run.h5").contacts.empty());
}

TEST_CASE("every number is part of the hash") {
  const Trajectory run = make_run({}, 1, 60);
  const std::string hash = trajectory::sha256(run);
  const auto differs = [&](const std::function<void(Trajectory&)>& change) {
    Trajectory other = run;
    change(other);
    CHECK(trajectory::sha256(other) != hash);
  };
  const auto next = [](double& x) { x = std::nextafter(x, 1e9); };
  differs([&](Trajectory& t) { next(t.time[3]); });
  differs([&](Trajectory& t) { next(t.bodies[1].states[7].p_WB.y()); });
  differs([&](Trajectory& t) { next(t.bodies[1].states[7].q_WB.z()); });
  differs([&](Trajectory& t) { next(t.bodies[1].states[7].v_WB_W.x()); });
  differs([&](Trajectory& t) { next(t.bodies[1].states[7].w_WB_W.x()); });
  differs([&](Trajectory& t) { next(t.energy.dissipated[5]); });
  differs([&](Trajectory& t) { next(t.contacts[0].normal_impulse); });
  differs([&](Trajectory& t) { t.contacts[0].phase = trajectory::Phase::End; });
  differs([&](Trajectory& t) { t.scene.world.seed = 2; });
  differs([&](Trajectory& t) { next(t.steps.outer); });
  differs([&](Trajectory& t) { next(t.steps.contact); });
}

TEST_CASE("a file from before the steps were named was made in the usual ones; a step that none can be is refused") {
  TempDir dir;
  const auto file = dir.path() / "run.h5";
  const auto save_with = [&](double outer) {
    Trajectory run = make_run({}, 1, 60);
    run.steps.outer = outer;
    trajectory::save(run, file);
  };
  save_with(1.0 / 60);
  {
    const hdf5::Handle open(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    REQUIRE_GE(H5Adelete(open, "outer_step"), 0);
  }
  CHECK(trajectory::load(file).steps == trajectory::Steps{});
  for (double step : {0.0, -0.01, 2.0}) {
    save_with(step);
    CHECK(load_error(file).find("outer_step is not a step between 0 and 1 s") != std::string::npos);
  }
}

TEST_CASE("damaged and foreign files are refused with their name") {
  TempDir dir;
  const auto file = dir.path() / "run.h5";
  CHECK(load_error(dir.path() / "none.h5").find("none.h5") != std::string::npos);
  std::ofstream(file) << "not HDF5";
  CHECK(load_error(file).find("run.h5: this is not a readable HDF5 file") != std::string::npos);
  trajectory::save(make_run({}, 1, 60), file);
  const std::string whole = file_bytes(file);
  int refused = 0;
  for (int part = 1; part < 10; ++part) {  // cut off
    std::ofstream(file, std::ios::binary) << whole.substr(0, whole.size() * std::size_t(part) / 10);
    refused += !load_error(file).empty();
  }
  CHECK(refused == 9);
}

TEST_CASE("files with flipped bytes are refused or loaded, never a crash") {
  TempDir dir;
  const auto file = dir.path() / "run.h5";
  trajectory::save(make_run({}, 1, 60), file);
  const std::string whole = file_bytes(file);
  Rng rng(9);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = whole;
    damaged[rng.index(damaged.size())] ^= char(1 << rng.index(8));
    std::ofstream(file, std::ios::binary) << damaged;
    load_error(file);  // HDF5 may say at the program's end that it could not close what was damaged
  }
}

TEST_CASE("no byte of a file can change unnoticed, also one that no number depends on") {
  TempDir dir;
  const auto file = dir.path() / "run.h5";
  trajectory::save(make_run({}, 0.2, 30), file);
  CHECK(trajectory::unchanged(file));
  const std::string whole = file_bytes(file);
  for (std::size_t i = 0; i < whole.size(); i += 7) {  // one in seven, and every bit in turn
    std::string damaged = whole;
    damaged[i] ^= char(1 << (i / 7 % 8));
    std::ofstream(file, std::ios::binary) << damaged;
    bool noticed = true;
    try {
      noticed = !trajectory::unchanged(file);
    } catch (const Error&) {
      noticed = true;
    }
    CAPTURE(i);
    REQUIRE(noticed);
  }
}

TEST_CASE("a run with a value that is not finite is not written") {
  TempDir dir;
  Trajectory run = make_run({}, 1, 60);
  run.bodies[1].states[3].v_WB_W.y() = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(trajectory::save(run, dir.path() / "run.h5"), Error);
  CHECK(std::filesystem::is_empty(dir.path()));  // whole or nothing
}
