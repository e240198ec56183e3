# Toolchain file of the wasm presets: hands over to the Emscripten that scripts/setup chose (the one on the PATH or the
# private prefix), so that nothing has to be exported in the shell.

set(_root_file "${CMAKE_CURRENT_LIST_DIR}/../.toolchain/emscripten-root")
if(NOT EXISTS "${_root_file}")
  message(FATAL_ERROR "Emscripten is not set up; run ./scripts/setup first.")
endif()
file(READ "${_root_file}" _root)
include("${_root}/cmake/Modules/Platform/Emscripten.cmake")
