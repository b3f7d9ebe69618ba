# cmake --install: the program, the libraries and headers, scenes and weights, and the CMake package "Rimshot".
# A room is a component of the package (find_package(Rimshot COMPONENTS sim)), so that who only simulates needs no libtorch.
include(CMakePackageConfigHelpers)

set(RIMSHOT_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Rimshot)
set(RIMSHOT_ROOMS sim bridge)
if(RIMSHOT_NEURAL)
  list(INSERT RIMSHOT_ROOMS 1 neural)
endif()

get_property(modules GLOBAL PROPERTY RIMSHOT_MODULES)
foreach(module IN LISTS modules)
  get_target_property(folder ${module} SOURCE_DIR)
  cmake_path(GET folder PARENT_PATH room)
  cmake_path(GET room FILENAME room)
  install(TARGETS ${module} EXPORT Rimshot-${room} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endforeach()
foreach(room IN LISTS RIMSHOT_ROOMS)
  install(EXPORT Rimshot-${room} NAMESPACE rimshot:: FILE Rimshot-${room}.cmake DESTINATION ${RIMSHOT_PACKAGE_DIR})
endforeach()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/RimshotConfig.cmake.in ${PROJECT_BINARY_DIR}/RimshotConfig.cmake
  INSTALL_DESTINATION ${RIMSHOT_PACKAGE_DIR})
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/RimshotConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/RimshotConfig.cmake ${PROJECT_BINARY_DIR}/RimshotConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/FindOpenCVImgproc.cmake
  DESTINATION ${RIMSHOT_PACKAGE_DIR})

install(TARGETS rimshot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY scenes DESTINATION ${CMAKE_INSTALL_DATADIR}/rimshot FILES_MATCHING PATTERN "*.yaml")
if(RIMSHOT_NEURAL)
  install(TARGETS rimshot-network RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY neural/weights DESTINATION ${CMAKE_INSTALL_DATADIR}/rimshot)
endif()
install(FILES docs/report.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/rimshot)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
