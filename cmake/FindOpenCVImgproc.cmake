# The two parts of OpenCV that the judge uses, core and imgproc, as one target OpenCVImgproc::OpenCVImgproc. Debian's packages of the
# parts (libopencv-core-dev, libopencv-imgproc-dev) bring no CMake files; the whole libopencv-dev would bring 200 packages.
find_path(OpenCVImgproc_INCLUDE_DIR opencv2/imgproc.hpp PATH_SUFFIXES opencv4)
find_library(OpenCVImgproc_core_LIBRARY opencv_core)
find_library(OpenCVImgproc_imgproc_LIBRARY opencv_imgproc)
if(OpenCVImgproc_INCLUDE_DIR)
  file(READ ${OpenCVImgproc_INCLUDE_DIR}/opencv2/core/version.hpp _opencv_version)
  foreach(_part MAJOR MINOR REVISION)
    string(REGEX MATCH "CV_VERSION_${_part} +([0-9]+)" _match "${_opencv_version}")
    list(APPEND _opencv_parts ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN _opencv_parts . OpenCVImgproc_VERSION)
  unset(_opencv_parts)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVImgproc
  REQUIRED_VARS OpenCVImgproc_imgproc_LIBRARY OpenCVImgproc_core_LIBRARY OpenCVImgproc_INCLUDE_DIR
  VERSION_VAR OpenCVImgproc_VERSION)
if(OpenCVImgproc_FOUND AND NOT TARGET OpenCVImgproc::OpenCVImgproc)
  add_library(OpenCVImgproc::OpenCVImgproc INTERFACE IMPORTED)
  target_include_directories(OpenCVImgproc::OpenCVImgproc SYSTEM INTERFACE ${OpenCVImgproc_INCLUDE_DIR})
  target_link_libraries(OpenCVImgproc::OpenCVImgproc INTERFACE ${OpenCVImgproc_imgproc_LIBRARY} ${OpenCVImgproc_core_LIBRARY})
endif()
