#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "file_bytes.h"
#include "program.h"
#include "temp_dir.h"

using namespace rimshot::test;
namespace fs = std::filesystem;

namespace {

/// The scene is refused with exit status 2, every word of `says` stands in the message, and nothing is written.
void refused(const fs::path& scene, std::initializer_list<const char*> says) {
  const fs::path out = scene.parent_path() / "made";
  const auto result = run_rimshot("make " + scene.string() + " -o " + out.string() + " --renderer gbuffer");
  CHECK(result.status == 2);
  for (const std::string word : says) CHECK_MESSAGE(result.err.find(word) != std::string::npos, word << " in: " << result.err);
  CHECK(!fs::exists(out));
}

int entries(const fs::path& folder) {
  return int(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a wrong scene is refused with its place, and nothing is written") {
  const TempDir dir;
  SUBCASE("unknown key") { refused(scene_with(dir.path(), "mass: 0.6", "mas: 0.6"), {"scene.yaml:8:", "mas"}); }
  SUBCASE("missing reference") { refused(scene_with(dir.path(), "material: leather", "material: lether"), {"scene.yaml:8:", "lether"}); }
  SUBCASE("negative mass") { refused(scene_with(dir.path(), "mass: 0.6", "mass: -0.6"), {"scene.yaml:8:", "mass"}); }
  SUBCASE("not a number") { refused(scene_with(dir.path(), "mass: 0.6", "mass: .nan"), {"scene.yaml:8:", "mass"}); }
  SUBCASE("overlap") { refused(scene_with(dir.path(), "[0.2, 0, 1.3]", "[0.2, 0, 0.05]"), {"ball", "floor"}); }
  SUBCASE("absurd radius") { refused(scene_with(dir.path(), "radius: 0.12", "radius: 1e30"), {"scene.yaml:8:", "radius"}); }
  SUBCASE("absurd picture") { refused(scene_with(dir.path(), "[64, 36]", "[6400000, 36]"), {"scene.yaml:11:", "size"}); }
  SUBCASE("all errors at once") {
    refused(scene_with(dir.path(), "mass: 0.6, inertia: shell, material: leather", "mass: -1, inertia: shel, material: lether"),
            {"mass", "inertia", "lether"});
  }
  SUBCASE("not YAML") { refused(scene_with(dir.path(), "name: small", "name: [small"), {"scene.yaml:"}); }
  SUBCASE("a folder") {
    fs::create_directory(dir.path() / "scene.yaml");
    refused(dir.path() / "scene.yaml", {"scene.yaml", "folder"});
  }
  SUBCASE("no such file") { refused(dir.path() / "scene.yaml", {"scene.yaml"}); }
  SUBCASE("a gigabyte") {
    std::ofstream(dir.path() / "scene.yaml").close();
    fs::resize_file(dir.path() / "scene.yaml", 1ull << 30);  // sparse
    refused(dir.path() / "scene.yaml", {"scene.yaml"});
  }
}

TEST_CASE("a wrong command line is refused") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  const std::string out = (dir.path() / "made").string();
  CHECK(run_rimshot("").status == 2);
  CHECK(run_rimshot("mak " + scene.string()).status == 2);
  CHECK(run_rimshot("make " + scene.string()).status == 2);
  CHECK(run_rimshot("make " + scene.string() + " -o " + out + " --size 0x4").status == 2);
  CHECK(run_rimshot("make " + scene.string() + " -o " + out + " --camera nobody").status == 2);
  CHECK(run_rimshot("make " + scene.string() + " -o " + out + " --renderer crayon").status == 2);
  const auto unknown = run_rimshot("make " + scene.string() + " -o " + out + " --set bodies.bal.mass=1");
  CHECK(unknown.status == 2);
  CHECK(unknown.err.find("bal") != std::string::npos);
  CHECK(!fs::exists(out));
}

TEST_CASE("a folder with other things in it is not replaced") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  fs::create_directory(dir.path() / "thesis");
  std::ofstream(dir.path() / "thesis" / "chapter1.tex") << "precious";
  const auto result = run_rimshot("make " + scene.string() + " -o " + (dir.path() / "thesis").string() + " --renderer gbuffer");
  CHECK(result.status == 2);
  CHECK(result.err.find("chapter1.tex") != std::string::npos);
  CHECK(fs::exists(dir.path() / "thesis" / "chapter1.tex"));
}

TEST_CASE("a full disk leaves no half-written output") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  // A limit on file sizes fails a write in the middle of a file, as a full disk does. 8 blocks are 4 or 8 kB.
  const std::string full = "trap '' XFSZ; ulimit -f 8;";
  for (const std::string& verb : {std::string("make"), std::string("simulate")}) {
    const auto result = run_rimshot(verb + " " + scene.string() + " -o " + (dir.path() / "made").string() +
                                    (verb == "make" ? " --renderer gbuffer" : ""), full);
    CHECK(result.status == 3);
    CHECK(!fs::exists(dir.path() / "made"));
  }
  CHECK(entries(dir.path()) == 1);  // the scene
}

TEST_CASE("a disk that fills up in the middle of a sequence leaves the finished frames, and the clip goes on where it ended") {
  const TempDir dir;
  // The ball falls into an empty view: the frames with it are larger files than the first one.
  const auto scene = scene_with(dir.path(), "look_at: [0, 0, 0.9], vertical_fov: 40", "look_at: [0, 200, 50], vertical_fov: 8");
  const std::string run = (dir.path() / "run.h5").string(), from_below = " --set bodies.ball.position=[0,3,1.6] --set bodies.ball.velocity=[0,0,4]";
  REQUIRE(run_rimshot("simulate " + scene.string() + " -o " + run + from_below).status == 0);
  const auto render = [&](const char* folder, const std::string& before = "") {
    return run_rimshot("render " + run + " -o " + (dir.path() / folder).string() + " --renderer path --spp 16 --video none", before);
  };
  REQUIRE(render("whole").status == 0);
  std::vector<std::uintmax_t> sizes;
  const auto frame = [&](const char* folder, int i) { return dir.path() / folder / "frames" / ("000" + std::to_string(i + 1) + ".exr"); };
  for (int i = 0; fs::exists(frame("whole", i)); ++i) sizes.push_back(fs::file_size(frame("whole", i)));
  const std::uintmax_t kilobytes = sizes[0] / 1024 + 1;  // the limit: above the first frame's size
  const auto first_large = std::ranges::find_if(sizes, [&](std::uintmax_t size) { return size > 1024 * kilobytes; }) - sizes.begin();
  REQUIRE(first_large > 0);
  REQUIRE(first_large < std::ptrdiff_t(sizes.size()));

  // dash counts blocks of 512 bytes, bash of 1024.
  const auto full = render("clip", "trap '' XFSZ; ulimit -f $(( " + std::to_string(kilobytes) + " * (${BASH_VERSION:+1}0 ? 1 : 2) ));");
  CHECK(full.status == 3);
  CHECK_MESSAGE(full.err.find("disk") != std::string::npos, full.err);
  CHECK(entries(dir.path() / "clip" / "frames") == int(first_large));  // whole ones under their names, and nothing else
  for (int i = 0; i < int(first_large); ++i) CHECK(file_bytes(frame("clip", i)) == file_bytes(frame("whole", i)));
  CHECK(render("clip").status == 0);
  for (int i = 0; i < int(sizes.size()); ++i) CHECK(file_bytes(frame("clip", i)) == file_bytes(frame("whole", i)));
}

TEST_CASE("killed in the middle: no output under its name, and the next run succeeds and cleans up") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "duration: 0.5", "duration: 60");
  const fs::path out = dir.path() / "made";
  const pid_t child = fork();
  if (child == 0) {
    execl(RIMSHOT_PROGRAM, RIMSHOT_PROGRAM, "make", scene.c_str(), "-o", out.c_str(), "--renderer", "path", "--quiet", nullptr);
    _exit(127);
  }
  // Killed once it has begun to write.
  for (int i = 0; i < 600 && entries(dir.path()) < 2; ++i) usleep(50'000);
  usleep(300'000);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK(entries(dir.path()) == 2);  // the scene and what was half written, under another name
  CHECK(!fs::exists(out));
  const auto next = run_rimshot("make " + scene.string() + " -o " + out.string() + " --renderer gbuffer --set world.duration=0.3");
  CHECK_MESSAGE(next.status == 0, next.err);
  CHECK(entries(dir.path()) == 2);  // the scene and the output
}

TEST_CASE("a rendering that is killed in the middle goes on where it was, and leaves the bytes of one that was not") {
  const TempDir dir;
  const fs::path run = dir.path() / "run.h5", out = dir.path() / "clip";
  REQUIRE_EQ(run_rimshot("simulate " + scene_with(dir.path(), "duration: 0.5", "duration: 0.5").string() + " -o " + run.string()).status, 0);
  const std::string options = " --renderer path --spp 64 --quiet";
  const pid_t child = fork();
  if (child == 0) {
    execl(RIMSHOT_PROGRAM, RIMSHOT_PROGRAM, "render", run.c_str(), "-o", out.c_str(), "--renderer", "path", "--spp", "64", "--quiet", nullptr);
    _exit(127);
  }
  for (int i = 0; i < 6000 && (!fs::exists(out / "frames") || entries(out / "frames") < 2); ++i) usleep(5'000);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  CHECK_GE(entries(out / "frames"), 2);
  CHECK(!fs::exists(out / "video.mp4"));
  const auto next = run_rimshot("render " + run.string() + " -o " + out.string() + options);
  CHECK_MESSAGE(next.status == 0, next.err);
  REQUIRE_EQ(run_rimshot("render " + run.string() + " -o " + (dir.path() / "whole").string() + options).status, 0);
  CHECK(entries(out) == entries(dir.path() / "whole"));  // nothing half written is left
  CHECK(file_bytes(out / "video.mp4") == file_bytes(dir.path() / "whole" / "video.mp4"));
  for (const auto& frame : fs::directory_iterator(dir.path() / "whole" / "frames"))
    CHECK(file_bytes(frame.path()) == file_bytes(out / "frames" / frame.path().filename()));
}

TEST_CASE("a codec that is not there is an error of the environment that names it, and frames without a video need none") {
  const TempDir dir;
  const fs::path run = dir.path() / "run.h5";
  REQUIRE_EQ(run_rimshot("simulate " + scene_with(dir.path(), "duration: 0.5", "duration: 0.1").string() + " -o " + run.string()).status, 0);
  const auto render = [&](const std::string& video) {
    return run_rimshot("render " + run.string() + " -o " + (dir.path() / video).string() + " --renderer gbuffer --spp 1 --video " + video,
                       "LD_PRELOAD=" RIMSHOT_NO_ENCODER);
  };
  for (const auto& [video, encoder] : {std::pair<std::string, std::string>{"h264", "libx264"}, {"prores", "prores_ks"}, {"ffv1", "ffv1"}}) {
    const auto refused = render(video);
    CHECK(refused.status == 3);
    CHECK_MESSAGE(refused.err.find("this FFmpeg has no encoder " + encoder) != std::string::npos, refused.err);
  }
  CHECK(render("none").status == 0);
}

TEST_CASE("a picture that the memory cannot hold is refused before it is begun") {
  const TempDir dir;
  const fs::path run = dir.path() / "run.h5";
  REQUIRE_EQ(run_rimshot("simulate " + scene_with(dir.path(), "duration: 0.5", "duration: 0.5").string() + " -o " + run.string()).status, 0);
  const auto huge = run_rimshot("render " + run.string() + " -o " + (dir.path() / "a").string() + " --renderer path --video none --size 16384x16384");
  CHECK(huge.status == 3);
  CHECK_MESSAGE(huge.err.find("choose a smaller --size") != std::string::npos, huge.err);
  CHECK(!fs::exists(dir.path() / "a"));
  const auto absurd = run_rimshot("render " + run.string() + " -o " + (dir.path() / "a").string() + " --size 100000x100000");
  CHECK(absurd.status == 2);
  CHECK_MESSAGE(absurd.err.find("at most 16384 a side") != std::string::npos, absurd.err);
}

#if RIMSHOT_NEURAL
TEST_CASE("a program without the one that knows the network says so, and does the rest") {
  const TempDir dir;
  const auto alone = dir.path() / "rimshot", scene = scene_with(dir.path(), "small", "small");
  fs::copy_file(RIMSHOT_PROGRAM, alone);
  const auto made = run_command(alone.string() + " make " + scene.string() + " -o " + (dir.path() / "made").string());
  CHECK(made.status == 3);
  CHECK_MESSAGE(made.err.find((dir.path() / "rimshot-network").string() + " cannot be started") != std::string::npos, made.err);
  CHECK(run_command(alone.string() + " simulate " + scene.string() + " -o " + (dir.path() / "run.h5").string()).status == 0);
}

TEST_CASE("missing, truncated and foreign weights are an error of the environment that names the file") {
  const TempDir dir;
  const auto scene = scene_with(dir.path(), "small", "small");
  const auto weights = dir.path() / "other.weights";
  const std::string shipped = RIMSHOT_SOURCE_DIR "/neural/weights/video_model.weights";
  SUBCASE("missing") {}
  SUBCASE("truncated") {
    fs::copy_file(shipped, weights);
    fs::resize_file(weights, fs::file_size(weights) / 2);
  }
  SUBCASE("another architecture") { std::ofstream(weights) << "these are no weights at all, but a sentence"; }
  SUBCASE("one bit changed") {
    fs::copy_file(shipped, weights);
    std::fstream file(weights, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(-100, std::ios::end);
    const char byte = char(file.get());
    file.seekp(-100, std::ios::end);
    file.put(char(byte ^ 1));
  }
  const auto result = run_rimshot("make " + scene.string() + " -o " + (dir.path() / "made").string() + " --weights " + weights.string());
  CHECK(result.status == 3);
  CHECK_MESSAGE(result.err.find("other.weights") != std::string::npos, result.err);
  CHECK(!fs::exists(dir.path() / "made"));
}
#endif
