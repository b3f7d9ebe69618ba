#pragma once
#include <map>

#include "rimshot/sdk/render.h"
#include "verb.h"

namespace rimshot::cli {

/// Adds the options of every verb that renders.
inline void add_render_options(CLI::App& verb, sdk::RenderOptions& options) {
  static const std::map<std::string, sdk::Renderer> renderers = {
      {"neural", sdk::Renderer::Neural}, {"sparse", sdk::Renderer::Sparse}, {"path", sdk::Renderer::Path}, {"gbuffer", sdk::Renderer::GBuffer}};
  verb.add_option("--renderer", options.renderer, "neural (the video model), sparse (the model without samples of the bodies: balls over the court), path (reference path tracer) or gbuffer (preview)")
      ->transform(CLI::CheckedTransformer(renderers))
      ->type_name("NAME");
  verb.add_option("--spp", options.samples, "samples per pixel of the path tracer, or of the sparse model's court (64; gbuffer: 4)")->check(CLI::Range(1, 65536));
  verb.add_option("--depth", options.depth, "surfaces that a path meets at most (4; 12 where a body is of glass)")->check(CLI::Range(1, 1000));
  verb.add_option("--noise", options.noise, "path tracer: more samples where the noise is above this share, e.g. 0.02")->check(CLI::Range(0.0, 1.0));
  verb.add_option("--camera", options.camera, "camera of the scene (the first)");
  add_size(verb, options.width, options.height);
  verb.add_option("--fps", options.fps, "frames per second (the camera's)")->check(CLI::Range(0.1, 100000.0));
  verb.add_option("--preview", options.preview, "PNG file that shows the frame being path traced, renewed once a second");
  verb.add_option("--weights", options.weights, "weight file of the model that draws (the shipped one)");
  verb.add_option("--assets", options.assets, "folder of the pictures that the scene names (the current one)")->check(CLI::ExistingDirectory);
  verb.add_option("--threads", options.threads, "threads (all)")->check(CLI::Range(0, 1024));
}

}  // namespace rimshot::cli
