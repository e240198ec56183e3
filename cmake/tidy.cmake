# Target `tidy`: clang-tidy on our sources, only on those that changed or whose headers did. The tool is named, not looked
# for: the shell finds it when it runs, so it may be installed after this was configured, and no other version is taken.

if(EMSCRIPTEN)
  set(tidy_sources ${module_sources})
  # em++ adds these by itself; clang-tidy has to be told.
  set(cflags --extra-arg=--target=wasm32-unknown-emscripten --extra-arg=--sysroot=${EMSCRIPTEN_SYSROOT})
else()
  set(tidy_sources ${core_sources} ${tool_sources})
endif()

file(GLOB tidy_headers CONFIGURE_DEPENDS core/*.h core/*/*.h wasm/*.h tools/*.h)
set(stamps)
foreach(source ${tidy_sources})
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE name)
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${name}.tidy")
  cmake_path(GET stamp PARENT_PATH folder)
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(
    OUTPUT "${stamp}"
    COMMAND clang-tidy-19 --quiet -p "${CMAKE_BINARY_DIR}" ${cflags} "${source}"
    COMMAND ${CMAKE_COMMAND} -E touch "${stamp}"
    DEPENDS "${source}" ${tidy_headers} "${PROJECT_SOURCE_DIR}/.clang-tidy"
    COMMENT "clang-tidy ${name}")
  list(APPEND stamps "${stamp}")
endforeach()
add_custom_target(tidy DEPENDS ${stamps})
