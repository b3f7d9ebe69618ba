# Every third-party package, found once. The Debian 12 names are in .ci/packages.txt.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED)
find_package(OpenSSL REQUIRED)          # SHA-256
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(muparser REQUIRED)         # closed forms in scene files
find_package(pugixml REQUIRED)          # URDF and MJCF
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(PNG REQUIRED)             # textures of meshes
pkg_check_modules(TURBOJPEG REQUIRED IMPORTED_TARGET libturbojpeg)
find_package(TBB REQUIRED)
pkg_check_modules(BULLET REQUIRED IMPORTED_TARGET bullet-float64)  # double precision; FindBullet gives float
find_package(embree 3 REQUIRED)
find_package(OpenEXR 3.1 REQUIRED)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)  # figures
find_package(OpenCVImgproc 4.6 REQUIRED)  # published evaluators need its exact arithmetic
find_package(CLI11 REQUIRED)
if(RIMSHOT_NEURAL)
  find_package(Torch REQUIRED)
endif()
if(RIMSHOT_TESTS)
  find_package(doctest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
