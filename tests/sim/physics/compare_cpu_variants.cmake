# Runs PROGRAM twice, the second time as on a CPU without AVX2 and FMA, and compares the trajectory's hash.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE here COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND ${CMAKE_COMMAND} -E env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA,-FMA4 ${PROGRAM}
  OUTPUT_VARIABLE elsewhere COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" here "${here}")
string(REPLACE "\n" ";" elsewhere "${elsewhere}")
list(GET here 0 hash_here)
list(GET elsewhere 0 hash_elsewhere)
list(GET here 1 library_here)
list(GET elsewhere 1 library_elsewhere)
if(library_here STREQUAL library_elsewhere)
  message("SKIPPED: this C library has no other variant to switch to")
elseif(NOT hash_here STREQUAL hash_elsewhere)
  message(FATAL_ERROR "the trajectory depends on the CPU: ${hash_here} and ${hash_elsewhere}")
else()
  message("equal hashes although the C library's own functions differ: ${hash_here}")
endif()
