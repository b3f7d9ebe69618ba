# Runs PROGRAM and OTHER, two builds of the same sources, and compares what they print.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE here COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OTHER} OUTPUT_VARIABLE there COMMAND_ERROR_IS_FATAL ANY)
if(NOT here STREQUAL there)
  message(FATAL_ERROR "the trajectory depends on how the simulator was compiled:\n${here}and\n${there}")
endif()
message("equal hashes: ${here}")
