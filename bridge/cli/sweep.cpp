#include "rimshot/study/sweep.h"

#include <charconv>

#include "verb.h"

namespace rimshot::cli {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

bool read(const std::string& text, double& value) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

batch::Axis axis(const std::string& text) {
  const auto equals = text.find('=');
  const auto parts = split(equals == std::string::npos ? "" : text.substr(equals + 1), ':');
  batch::Axis axis;
  double count = 0;
  if (equals == 0 || parts.size() != 3 || !read(parts[0], axis.from) || !read(parts[1], axis.to) || !read(parts[2], count) || count < 1 ||
      count > 1e8 || count != int(count))
    throw CLI::ValidationError("--over", "expected KEY=FROM:TO:COUNT, as in bodies.ball.velocity.elevation=45:65:81, not \"" + text + "\"");
  axis.path = text.substr(0, equals);
  axis.count = int(count);
  return axis;
}

batch::Perturbation perturbation(const std::string& text) {
  const auto equals = text.find('=');
  std::string values = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (values.starts_with('[') && values.ends_with(']')) values = values.substr(1, values.size() - 2);
  batch::Perturbation p{text.substr(0, equals), {}};
  for (std::string part : split(values, ',')) {
    part.erase(0, part.find_first_not_of(' '));
    double sigma = 0;
    if (equals == 0 || !read(part, sigma))
      throw CLI::ValidationError("--perturb", "expected KEY=SIGMA for a number or KEY=[SX,SY,SZ] for a vector, as in bodies.ball.velocity=[0.05,0.02,0.05], not \"" + text + "\"");
    p.sigma.push_back(sigma);
  }
  return p;
}

}  // namespace

void add_sweep(CLI::App& app, Common& common) {
  auto options = std::make_shared<study::SweepOptions>();
  auto no_gpu = std::make_shared<bool>(false);
  auto world = std::make_shared<bool>(false);
  CLI::App* verb = app.add_subcommand("sweep", "run a scene many times: over values of inputs, over takes with perturbed inputs, or both");
  verb->add_option("scene", options->scene, "scene file (YAML)")->required();
  verb->add_option("-o,--output", options->output, "folder for the table (CSV, HDF5), picture and summary")->required();
  add_overrides(*verb, options->overrides);
  verb->add_option_function<std::vector<std::string>>(
          "--over", [options](const std::vector<std::string>& texts) { for (const auto& text : texts) options->over.push_back(axis(text)); },
          "values of an input, ends included (repeatable); KEY as for --set, so that .elevation, .azimuth (degrees) and .magnitude below a vector "
          "are inputs too")
      ->type_name("KEY=FROM:TO:COUNT")
      ->allow_extra_args(false);
  verb->add_option("--takes", options->takes, "takes at every point, each with its own perturbation")->check(CLI::Range(1, 10000000));
  verb->add_option_function<std::vector<std::string>>(
          "--perturb",
          [options](const std::vector<std::string>& texts) { for (const auto& text : texts) options->perturb.push_back(perturbation(text)); },
          "normal deviation of an input from take to take: SIGMA of a number, [SX,SY,SZ] of a vector (repeatable)")
      ->type_name("KEY=SIGMA")
      ->allow_extra_args(false);
  verb->add_option("--seed", options->seed, "seed of the takes (1)");
  verb->add_option("--show", options->show, "outputs that the picture shows, e.g. landing_x,rim_exit_speed")->delimiter(',');
  verb->add_option("--ball", options->run.ball, "body that is followed (the first that moves)");
  verb->add_option("--ring", options->run.ring, "torus that it should go through (the first one)");
  verb->add_option("--threads", options->run.threads, "threads (all)")->check(CLI::Range(0, 1024));
  verb->add_option("--step", options->run.step, "outer step of the simulator in seconds")->check(CLI::Range(1e-5, 0.1));
  verb->add_flag("--no-gpu", *no_gpu, "keep the fast path on the CPU");
  verb->add_flag("--no-fast-path", *world, "every run by the simulator");
  add_common(*verb, common);
  verb->callback([options, no_gpu, world, &common] {
    options->run.gpu = !*no_gpu;
    if (*world) options->run.engine = batch::Engine::World;
    const study::SweepResult result = study::sweep(*options, progress_bar(common));
    print(common, result.summary, result.json);
  });
}

}  // namespace rimshot::cli
