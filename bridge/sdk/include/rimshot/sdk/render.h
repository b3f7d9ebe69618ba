#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rimshot/core/progress.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/media/video.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::sdk {

enum class Renderer {
  Neural,   ///< the trained video model on dense conditioning: samples, geometry, memory
  Sparse,   ///< the trained model on sparse conditioning: bodies, as balls, from their projected states over a picture of the empty court
  Path,     ///< the reference path tracer
  GBuffer,  ///< direct light of the geometry, without light bounces: a preview
};

struct RenderOptions {
  Renderer renderer = Renderer::Neural;
  std::string camera;               ///< name in the scene; empty = the first
  int width = 0, height = 0;        ///< [px]; 0 = the camera's
  double fps = 0;                   ///< [1/s]; 0 = the camera's
  int samples = 0;                  ///< per pixel, of the path tracer, or of the empty court under the sparse model; 0 = 64, of a preview 4
  int depth = 0;                    ///< surfaces that a path meets at most; 0 = 4, or 12 where a body is of glass
  double noise = 0;                 ///< of the path tracer: more samples where the noise is larger than this share; 0 = the same everywhere
  std::optional<media::VideoCodec> video = media::VideoCodec::H264;  ///< none = frames only
  bool png = false;                 ///< also png/0001.png ...
  bool contact_sheet = false;       ///< also contact_sheet.png
  bool annotations = false;         ///< also annotations.json
  std::filesystem::path preview;    ///< PNG file of the frame that is being path traced, renewed about once a second, whole each time; empty = none
  std::filesystem::path weights;    ///< of the model that draws; empty = the shipped ones
  std::filesystem::path assets;     ///< folder of the files that the scene names; empty = the current one
  int threads = 0;                  ///< 0 = all
};

/// One rendered frame with its geometry.
struct Frame {
  int index = 0;                    ///< from 0; frame 0 is at time 0
  double time = 0;                  ///< [s]
  gbuffer::PinholeCamera camera;    ///< at the frame's time
  gbuffer::GBuffer geometry;
  std::vector<float> direct;        ///< [H,W,3] light straight from the lights' middles, without noise (pathtrace::direct_light)
  std::vector<float> radiance;      ///< [H,W,3] scene-linear
  std::vector<float> alpha;         ///< [H,W] fraction of the pixel that a body covers
  std::vector<pathtrace::Matte> matte;  ///< [H,W] which bodies cover it, with blur and antialiasing as in the picture
  std::vector<float> noise;         ///< [H,W] standard error of the luminance; empty where the picture is no mean of samples
};

/// What the frames of a clip have in common.
struct Clip {
  gbuffer::PinholeCamera camera;    ///< at time 0
  double fps = 0;                   ///< [1/s]
  double shutter = 0;               ///< [s] open about each frame's time
  int frames = 0;
  std::string renderer;             ///< e.g. "neural <sha256 of the weights>"
  bool ai_generated = false;
};

/// Renders the clip of a run frame by frame, in order; `frame` receives each one and may keep it.
/// @returns what the frames have in common.
/// @throws Error(InvalidInput) for an unknown camera or a bad size or rate; Error(Environment) for missing weights or a build
/// without the video model.
Clip render(const trajectory::Trajectory& trajectory, const RenderOptions& options,
            const std::function<void(const Clip&, Frame&&)>& frame, const Progress& progress = {});

/// Renders the clip into a folder: frames/0001.exr ..., clip.json (how it was made) and what the options ask for, each file whole or
/// not at all. A folder in which the same clip was begun goes on where it ended, and gives the same bytes; with the video model, whose
/// frames depend on those before, it begins again. Another clip of ours in the folder is replaced.
/// @throws Error(InvalidInput) also when the folder holds anything else.
Clip render_to_files(const trajectory::Trajectory& trajectory, const RenderOptions& options,
                     const std::filesystem::path& folder, const Progress& progress = {});

}  // namespace rimshot::sdk
