# libFuzzer's binaries, one for each target of tests/fuzz/targets.cc, and the program that writes what they begin with.
# Of preset native-fuzz alone, whose sanitizers make all of the code tell libFuzzer where it went. Built by target `fuzzers`.

set(fuzz_targets idx corrections safetensors checkpoint settings layers strokes picture reading unipen)

add_library(fuzz_targets STATIC EXCLUDE_FROM_ALL tests/fuzz/targets.cc tools/pen_strokes.cc)
target_link_libraries(fuzz_targets PUBLIC inkling_core inkling_warnings)

add_executable(fuzz_seeds EXCLUDE_FROM_ALL tests/fuzz/seeds.cc)
target_link_libraries(fuzz_seeds PRIVATE fuzz_targets)

file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/fuzzers.txt" "${fuzz_targets}")
add_custom_target(fuzzers DEPENDS fuzz_seeds)
foreach(target ${fuzz_targets})
  add_executable(fuzz_${target} EXCLUDE_FROM_ALL tests/fuzz/fuzzer.cc)
  target_compile_definitions(fuzz_${target} PRIVATE INKLING_FUZZ_TARGET="${target}")
  target_link_libraries(fuzz_${target} PRIVATE fuzz_targets)
  target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers fuzz_${target})
endforeach()
