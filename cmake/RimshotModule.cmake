# rimshot_add_module(NAME scene SOURCES load.cpp ... DEPS core ... [PUBLIC_LIBS ...] [PRIVATE_LIBS ...])
# The library target rimshot::NAME of the folder that calls it: headers in include/, SOURCES in src/.
# DEPS are modules that were added before, so a cycle cannot be configured.
function(rimshot_add_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;DEPS;PUBLIC_LIBS;PRIVATE_LIBS" ${ARGN})
  set(target rimshot_${M_NAME})
  list(TRANSFORM M_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/src/)
  add_library(${target} STATIC ${M_SOURCES})
  add_library(rimshot::${M_NAME} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${M_NAME} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  rimshot_compile_options(${target})
  foreach(dep IN LISTS M_DEPS)
    if(NOT TARGET rimshot_${dep})
      message(FATAL_ERROR "rimshot::${M_NAME} links rimshot::${dep}, which does not stand to its left in the order of modules")
    endif()
    target_link_libraries(${target} PUBLIC rimshot_${dep})
  endforeach()
  target_link_libraries(${target} PUBLIC ${M_PUBLIC_LIBS} PRIVATE ${M_PRIVATE_LIBS})
  set_property(GLOBAL APPEND PROPERTY RIMSHOT_MODULES ${target})
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/include/ DESTINATION include)
endfunction()

# Contraction into FMA changes values with the CPU; everything is built without it.
function(rimshot_compile_options target)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wno-restrict -ffp-contract=off>)  # restrict: GCC bug 105651
  # GCC collects its garbage later: an eighth less time for up to 250 MB more.
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANG_AND_ID:CXX,GNU>:SHELL:--param ggc-min-heapsize=524288>")
  if(CMAKE_UNITY_BUILD)  # GCC takes every source that a unity file includes for a header
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
  endif()
  if(RIMSHOT_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
  endif()
endfunction()

# rimshot_add_test(NAME test_x SOURCES ... LIBS ... [LABELS slow] [TIMEOUT s]): one doctest program, one CTest entry.
function(rimshot_add_test)
  cmake_parse_arguments(T "" "NAME;TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  add_executable(${T_NAME} ${T_SOURCES})
  rimshot_compile_options(${T_NAME})
  # What is tested is compiled in its module; the tests' own sources are compiled a sixth faster this way.
  target_compile_options(${T_NAME} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_link_libraries(${T_NAME} PRIVATE rimshot_test_support ${T_LIBS})
  add_test(NAME ${T_NAME} COMMAND ${T_NAME})
  # Threads that wait for each other by spinning slow down tests that run side by side (bridge/cli/verb.h).
  set_tests_properties(${T_NAME} PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS "${T_LABELS}" ENVIRONMENT "OMP_WAIT_POLICY=passive;GOMP_SPINCOUNT=20000;OPENBLAS_NUM_THREADS=1")
endfunction()
