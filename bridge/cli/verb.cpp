#include "verb.h"

#include <iostream>

namespace rimshot::cli {

void add_common(CLI::App& verb, Common& common) {
  verb.add_flag("--json", common.json, "print one JSON object instead of text");
  verb.add_flag("--quiet", common.quiet, "print nothing but errors");
}

void add_settings(CLI::App& verb, const std::string& option, scene::Overrides& overrides, const std::string& help) {
  verb.add_option_function<std::vector<std::string>>(
          option,
          [&overrides, option](const std::vector<std::string>& settings) {
            for (const std::string& setting : settings) {
              const auto equals = setting.find('=');
              if (equals == std::string::npos || equals == 0)
                throw CLI::ValidationError(option, "expected key=value, as in bodies.ball.velocity=[4,0,5], not \"" + setting + "\"");
              overrides.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
            }
          },
          help)
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_overrides(CLI::App& verb, scene::Overrides& overrides) {
  add_settings(verb, "--set", overrides, "override a value of the scene, e.g. world.duration=3 (repeatable)");
}

void add_size(CLI::App& verb, int& width, int& height) {
  verb.add_option_function<std::string>(
          "--size",
          [&width, &height](const std::string& text) {
            char rest = 0;
            if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 1 || height < 1)
              throw CLI::ValidationError("--size", "expected WIDTHxHEIGHT in pixels, as in 512x288, not \"" + text + "\"");
          },
          "picture size in pixels (the camera's)")
      ->type_name("WxH");
}

void print(const Common& common, const std::string& text, const std::string& json) {
  if (common.quiet) return;
  std::cout << (common.json ? json + "\n" : text) << std::flush;
}

}  // namespace rimshot::cli
