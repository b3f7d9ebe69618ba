// The one place where tinygltf is compiled: without its own access to files and its decoders of pictures.
#define TINYGLTF_IMPLEMENTATION
#include <fstream>  // used, but not included by tinygltf without its own files

#include "tinygltf.h"
