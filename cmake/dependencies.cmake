# The libraries that are compiled with ours. scripts/setup unpacks them into third_party/; where it could not (no Debian
# archive), FetchContent clones the same versions there by commit, once for all presets.

include(FetchContent)
set(FETCHCONTENT_QUIET OFF)

# fetch(NAME FOLDER REPOSITORY COMMIT [SOURCE_SUBDIR folder]): ${NAME}_SOURCE_DIR afterwards.
function(fetch name folder repository commit)
  set(folder "${PROJECT_SOURCE_DIR}/third_party/${folder}")
  if(EXISTS "${folder}")
    string(TOUPPER ${name} upper)
    set(FETCHCONTENT_SOURCE_DIR_${upper} "${folder}")
  endif()
  FetchContent_Declare(${name} SOURCE_DIR "${folder}"
    GIT_REPOSITORY "https://github.com/${repository}" GIT_TAG ${commit} GIT_PROGRESS ON ${ARGN})
  FetchContent_MakeAvailable(${name})
  set(${name}_SOURCE_DIR "${${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# Only the sources: XNNPACK's own CMakeLists does not know WebAssembly (cmake/xnnpack.cmake does), pthreadpool is needed
# for a header, and nlohmann-json is nothing but headers.
set(only_sources SOURCE_SUBDIR none)
fetch(xnnpack XNNPACK google/XNNPACK 4ea82e595b36106653175dcb04b2aa532660d0d8 ${only_sources})
fetch(pthreadpool pthreadpool Maratyszcza/pthreadpool 560c60d342a76076f0557a3946924c6478470044 ${only_sources})
fetch(json json nlohmann/json 9cca280a4d0ccf0c08f47a99aa71d1b0e52f8d03 ${only_sources})
add_library(json INTERFACE)
target_include_directories(json SYSTEM INTERFACE "${json_SOURCE_DIR}/include")
target_compile_definitions(json INTERFACE JSON_NOEXCEPTION JSON_USE_IMPLICIT_CONVERSIONS=0)

set(INSTALL_GTEST OFF)
set(gtest_has_pthread ${INKLING_THREADS})
fetch(googletest googletest google/googletest 6910c9d9165801d8827d628cb72eb7ea9dd538c5)
