# RIMSHOT_CUDA: AUTO takes the CUDA Toolkit where nvcc is found, ON insists on it, OFF never looks. RIMSHOT_HAS_CUDA tells the modules
# that have kernels (sim/batch, neural/losses). Kernels are compiled wherever the toolkit is; whether there is a GPU shows at run time.
set(RIMSHOT_HAS_CUDA OFF)
if(NOT RIMSHOT_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "RIMSHOT_CUDA is \"${RIMSHOT_CUDA}\"; choose AUTO, ON or OFF")
endif()
if(NOT RIMSHOT_CUDA STREQUAL "OFF")
  find_package(CUDAToolkit 12 QUIET)
  if(CUDAToolkit_FOUND)
    find_program(CMAKE_CUDA_COMPILER nvcc HINTS ${CUDAToolkit_BIN_DIR})
    if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
      set(CMAKE_CUDA_ARCHITECTURES 80 90)  # and PTX of 90 for what comes later
    endif()
    include(CheckLanguage)
    check_language(CUDA)
  endif()
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    # CMake 3.25 does not know C++20 for nvcc and would silently take 17.
    add_compile_options($<$<COMPILE_LANGUAGE:CUDA>:-std=c++20>)
    set(RIMSHOT_HAS_CUDA ON)
  elseif(RIMSHOT_CUDA STREQUAL "ON")
    message(FATAL_ERROR "RIMSHOT_CUDA=ON, but no CUDA Toolkit with nvcc is found; install it, set CUDAToolkit_ROOT, or use RIMSHOT_CUDA=OFF")
  endif()
endif()
message(STATUS "Rimshot: CUDA kernels: ${RIMSHOT_HAS_CUDA} ${CMAKE_CUDA_COMPILER_VERSION}")

# rimshot_cuda_objects(VARIABLE MODULE_INCLUDES SOURCE...): objects for sm_80 and sm_90 (and PTX for what comes after) from src/SOURCE.
# Called as a command and not as sources of CMake's language CUDA: a project that links such a static library would have to enable the
# language too.
function(rimshot_cuda_objects variable includes)
  list(TRANSFORM includes PREPEND -I)
  set(objects)
  foreach(source IN LISTS ARGN)
    set(from ${CMAKE_CURRENT_SOURCE_DIR}/src/${source})
    set(to ${CMAKE_CURRENT_BINARY_DIR}/${source}.o)
    add_custom_command(OUTPUT ${to}
      COMMAND ${RIMSHOT_CCACHE} ${CMAKE_CUDA_COMPILER} -std=c++20 -O3 -Xcompiler -fPIC
              -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=[sm_90,compute_90]
              ${includes} -MD -MF ${to}.d -c ${from} -o ${to}
      DEPENDS ${from} DEPFILE ${to}.d VERBATIM COMMENT "Building CUDA object ${source}.o")
    list(APPEND objects ${to})
  endforeach()
  set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set(${variable} ${objects} PARENT_SCOPE)
endfunction()
