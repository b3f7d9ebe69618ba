#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Cryptomatte 1.2.0 (Friedman and Jones, Fully automatic ID mattes with support for motion blur and transparency, SIGGRAPH 2015
/// posters; psyop.github.io/Cryptomatte, specification): identities in a picture as the hash of a name.
namespace rimshot::gbuffer::cryptomatte {

/// MurmurHash3_x86_32 with seed 0 (Appleby, public domain).
std::uint32_t murmur3(std::string_view bytes);

/// The hash of a name as the specification stores it: with bit 23 turned where its bits, read as a float, were no normal number.
std::uint32_t identity(std::string_view name);

/// The same as the float that stands in a picture's channels.
float channel_value(std::string_view name);

/// Metadata key of a layer type: the first seven hexadecimal digits of its name's hash.
std::string key(std::string_view type_name);

/// JSON object from names to eight hexadecimal digits.
std::string manifest(const std::vector<std::string>& names);

}  // namespace rimshot::gbuffer::cryptomatte
