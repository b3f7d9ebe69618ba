#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>

#include "made_video.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/measure.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using test::MadeVideo, test::write_made_video;
namespace fs = std::filesystem;

namespace {

double spatial_iou(const evaluate::Report& report) { return *report.metrics.at("physics_iq").at("spatial_iou").value; }

evaluate::Report against(const fs::path& clip, const fs::path& reference, const std::vector<std::string>& metrics = {"physics_iq", "pis"}) {
  evaluate::Evidence evidence;
  evidence.clip = clip;
  evidence.reference = reference;
  return evaluate::measure(evidence, metrics);
}

/// The clip is refused as bad input, which exits with 2, and the message has every word.
void refused(const fs::path& clip, const fs::path& reference, std::initializer_list<const char*> says,
             const std::vector<std::string>& metrics = {"physics_iq"}) {
  try {
    against(clip, reference, metrics);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    const std::string message = error.what();
    CHECK(message.find(clip.filename().string()) != std::string::npos);
    for (const char* word : says) CHECK_MESSAGE(message.find(word) != std::string::npos, word << " in: " << message);
  }
}

/// Forgets the peak so far (Linux): what earlier tests took is no measure of this one.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_maxrss) / 1024;
}

}  // namespace

TEST_CASE("files of every kind are measured: a clip against itself is perfect") {
  const test::TempDir dir;
  MadeVideo video;
  SUBCASE("10 bit") { video.format = AV_PIX_FMT_YUV420P10; }
  SUBCASE("16 bit grey") { video.format = AV_PIX_FMT_GRAY16; }
  SUBCASE("alpha") { video.format = AV_PIX_FMT_YUVA420P; }
  SUBCASE("full colour") { video.format = AV_PIX_FMT_YUV444P; }
  SUBCASE("odd size, which Physics-IQ rounds down") {
    video.width = 65;
    video.height = 47;
    video.format = AV_PIX_FMT_YUV444P;
  }
  SUBCASE("MPEG-4") {
    video.encoder = "mpeg4";
    video.container = "mp4";
  }
  SUBCASE("4K") {
    video.width = 3840;
    video.height = 2160;
    video.frames = 3;
  }
  SUBCASE("an hour long: Physics-IQ takes the first 5 s") {
    video.width = 32;
    video.height = 32;
    video.fps = 2;
    video.frames = 2 * 3600;
    video.encoder = "mpeg4";
  }
  const auto clip = write_made_video(dir.path() / "clip.mkv", video);
  CHECK_EQ(spatial_iou(against(clip, clip)), 1);
}

TEST_CASE("what cannot be compared is refused with the reason and the remedy") {
  const test::TempDir dir;
  const auto good = write_made_video(dir.path() / "good.mkv");
  MadeVideo video;
  const fs::path clip = dir.path() / "clip.mkv";
  SUBCASE("truncated") {
    video.container = "mp4";
    video.encoder = "mpeg4";
    write_made_video(clip, video);
    // The index of an MP4 that was written for streaming stands at its end: without it nothing can be read.
    fs::resize_file(clip, fs::file_size(clip) / 2);
    refused(clip, good, {"is this a video"});
  }
  SUBCASE("no frame") {
    video.frames = 0;
    write_made_video(clip, video);
    refused(clip, good, {});
  }
  SUBCASE("no byte") {
    std::ofstream{clip};
    refused(clip, good, {"is this a video"});
  }
  SUBCASE("frames at an uneven rate") {
    for (int i = 0; i < video.frames; ++i) video.ticks.push_back(8 * i + (i > 7 ? 12 : 0));
    write_made_video(clip, video);
    refused(clip, good, {"even rate", "ffmpeg"});
  }
  SUBCASE("turned") {
    video.container = "mov";
    video.encoder = "mpeg4";
    video.rotation = 90;
    write_made_video(clip, video);
    refused(clip, good, {"turned", "90", "ffmpeg"});
  }
  SUBCASE("high dynamic range, where colours count") {
    video.transfer = AVCOL_TRC_SMPTE2084;
    video.format = AV_PIX_FMT_YUV420P10;
    write_made_video(clip, video);
    refused(clip, good, {"dynamic range", "tonemap"}, {"pis"});
    CHECK_EQ(spatial_iou(against(clip, clip, {"physics_iq"})), 1);  // on OpenCV's values, which are the codes
  }
  SUBCASE("sound alone") { refused(test::write_tone(dir.path() / "clip.wav"), good, {"video"}); }
  SUBCASE("a folder without pictures") {
    fs::create_directory(dir.path() / "empty");
    refused(dir.path() / "empty", good, {}, {"pisa"});
  }
  SUBCASE("a playlist fetches nothing") {
    std::ofstream(dir.path() / "clip.m3u8") << "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n";
    refused(dir.path() / "clip.m3u8", good, {});
  }
}

TEST_CASE("memory does not grow with the length of the clips") {
  const test::TempDir dir;
  MadeVideo video;
  video.width = video.height = 256;
  video.encoder = "mpeg4";
  const auto brief = write_made_video(dir.path() / "brief.mkv", video);
  video.frames = 400;  // 79 MB of pixels, 26 MB of masks
  const auto lengthy = write_made_video(dir.path() / "lengthy.mkv", video);
  for (const std::vector<std::string>& metrics : {std::vector<std::string>{"physics_iq"}, {"pisa", "rigidbench", "newtonbench", "pis", "morpheus"}}) {
    against(brief, brief, metrics);
    forget_peak();
    const double before = peak_megabytes();
    against(lengthy, lengthy, metrics);
    // A quarter of what the frames would take, and less than the masks of both clips: queues, and the median's frames, hold a few.
    CHECK_LE(peak_megabytes() - before, 20);
  }
}
