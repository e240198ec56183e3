# Target `tidy`: clang-tidy on our sources, a folder at a time, because headers are most of the work, and only where
# something changed. The tool is named, not looked for: the shell finds it when it runs, so it may be installed after this
# was configured, and no other version is taken.

if(EMSCRIPTEN)
  set(tidy_sources ${module_sources})
  # em++ adds these by itself; clang-tidy has to be told.
  set(cflags --extra-arg=--target=wasm32-unknown-emscripten --extra-arg=--sysroot=${EMSCRIPTEN_SYSROOT})
else()
  set(tidy_sources ${core_sources} ${tool_sources})
endif()

set(tidy_folders)
foreach(source ${tidy_sources})
  cmake_path(GET source PARENT_PATH folder)
  cmake_path(GET folder FILENAME folder)
  list(APPEND tidy_folders ${folder})
  list(APPEND tidy_sources_of_${folder} "${source}")
endforeach()
list(REMOVE_DUPLICATES tidy_folders)

file(GLOB tidy_headers CONFIGURE_DEPENDS core/*.h core/*/*.h wasm/*.h tools/*.h)
set(tidy_units)
set(stamps)
foreach(folder ${tidy_folders})
  list(TRANSFORM tidy_sources_of_${folder} REPLACE "(.+)" "#include \"\\1\"\n" OUTPUT_VARIABLE includes)
  list(JOIN includes "" content)
  set(unit "${CMAKE_CURRENT_BINARY_DIR}/tidy/${folder}.cc")
  file(CONFIGURE OUTPUT "${unit}" CONTENT "${content}" @ONLY)
  add_custom_command(
    OUTPUT "${unit}.tidy"
    COMMAND clang-tidy-19 --quiet -p "${CMAKE_BINARY_DIR}" ${cflags} "${unit}"
    COMMAND ${CMAKE_COMMAND} -E touch "${unit}.tidy"
    DEPENDS "${unit}" ${tidy_sources_of_${folder}} ${tidy_headers} "${PROJECT_SOURCE_DIR}/.clang-tidy"
    COMMENT "clang-tidy ${folder}")
  list(APPEND tidy_units "${unit}")
  list(APPEND stamps "${unit}.tidy")
endforeach()
add_custom_target(tidy DEPENDS ${stamps})
