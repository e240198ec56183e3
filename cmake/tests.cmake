# core_tests: the tests of the core in one binary, for every target; as WebAssembly it runs under Node.js. ctest runs it
# in parts, two at a time, each leaving a report in build/<preset>/core_tests-<part>.json.

# Training runs all of the core, on every thread. Its tests are enough where other presets run every test on both halves
# of what a build is made of, its kernels and its threads, and where nothing but threads is looked at.
if(INKLING_TRAINING_TESTS)
  set(training averaging early_stopping engine evaluator model network same_bits trainer validation)
  list(JOIN training "|" names)
  list(FILTER test_sources INCLUDE REGEX "/((${names}|allocations|augment|peak|thread_pool)_test|allocations)\\.cc$")
else()
  list(APPEND test_sources tests/fuzz/targets.cc tools/netpbm.cc tools/pen_strokes.cc tools/shapes.cc)
  # The options of the command line are native, as it is.
  if(EMSCRIPTEN)
    list(FILTER test_sources EXCLUDE REGEX "/(config_options|(doubtful|explain|neurons|robust)_command)_test\\.cc$")
  else()
    list(APPEND test_sources
      tools/config.cc tools/doubtful.cc tools/exchanged_labels.cc tools/explain.cc tools/files.cc tools/neurons.cc tools/options.cc tools/report.cc tools/robust.cc tools/sheet.cc)
  endif()
endif()

# ThreadSanitizer has an operator new of its own, which ours would replace; its preset leaves out the test that counts.
if(INKLING_SANITIZE STREQUAL "thread")
  list(FILTER test_sources EXCLUDE REGEX "/allocations(_test)?\\.cc$")
  set(test_definitions INKLING_THREAD_SANITIZER)
endif()
add_executable(core_tests ${test_sources})
target_link_libraries(core_tests PRIVATE bench_peak inkling_warnings GTest::gmock_main)
# The core is what is optimised; the tests themselves only have to be compiled soon.
target_compile_options(core_tests PRIVATE -O1)
target_compile_definitions(core_tests PRIVATE
  INKLING_SOURCE_DIR="${PROJECT_SOURCE_DIR}" INKLING_MNIST_DIR="${PROJECT_SOURCE_DIR}/build/mnist" ${test_definitions})

if(EMSCRIPTEN)
  # Not .js, which the package.json of this project would make an ES module.
  set_target_properties(core_tests PROPERTIES
    SUFFIX .cjs LINK_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/node-environment.js")
  target_link_options(core_tests PRIVATE
    -O1 -sENVIRONMENT=node,worker -sNODERAWFS -sEXIT_RUNTIME -sASSERTIONS
    -sINITIAL_MEMORY=64MB -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=1GB -sSTACK_SIZE=1MB
    --pre-js "${PROJECT_SOURCE_DIR}/cmake/node-environment.js")
  if(INKLING_THREADS)
    # main() leaves Node's main thread, which starts the workers.
    target_link_options(core_tests PRIVATE -sPROXY_TO_PTHREAD -sPTHREAD_POOL_SIZE=9)
  endif()
endif()

if(EMSCRIPTEN)
  set(parts 4) # each starts a Node.js, and its threads
else()
  set(parts 8)
endif()
math(EXPR last "${parts} - 1")
foreach(part RANGE ${last})
  set(report "${CMAKE_CURRENT_BINARY_DIR}/core_tests-${part}.json")
  add_test(NAME core_tests-${part} COMMAND core_tests --gtest_output=json:${report})
  set_tests_properties(core_tests-${part} PROPERTIES
    ENVIRONMENT "GTEST_TOTAL_SHARDS=${parts};GTEST_SHARD_INDEX=${part}" TIMEOUT 900)
endforeach()
