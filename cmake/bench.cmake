# kernels_bench: our kernels against compositions of XNNPACK's; stages_bench: where the time of a training step goes;
# shapes_bench: layers of many shapes; all natively and as WebAssembly under Node.js. engine_bench: the engine natively;
# made_pictures_bench: how well pictures are read, the worse they are; bench_module: the page's module with what only the
# bench asks, in build/bench. Built only when asked for, as ./scripts/bench and ./scripts/pictures do; what nothing but
# the bench calls stays out of the core.

# The roof that everything is held against.
add_library(bench_peak STATIC EXCLUDE_FROM_ALL tests/bench/peak.cc)
target_compile_options(bench_peak PRIVATE -fno-exceptions -fno-math-errno)
target_link_libraries(bench_peak PUBLIC inkling_core PRIVATE inkling_warnings)

set(bench_kernels
  src/f32-argmaxpool/f32-argmaxpool-4x-scalar-c1.c
  src/x32-transposec/gen/x32-transposec-2x4-scalar-int.c
  src/x32-unpool/x32-unpool-scalar.c)
if(EMSCRIPTEN)
  set(bench_kernels
    src/f32-argmaxpool/f32-argmaxpool-4x-wasmsimd-c4.c
    src/x32-transposec/gen/x32-transposec-4x4-reuse-mov-wasmsimd.c
    src/x32-unpool/x32-unpool-wasmsimd.c)
elseif(INKLING_X86)
  list(APPEND bench_kernels
    src/f32-argmaxpool/f32-argmaxpool-4x-sse2-c4.c
    src/x32-unpool/x32-unpool-sse2.c)
  if(INKLING_X86_64_V3)
    list(APPEND bench_kernels src/x32-transposec/gen/x32-transposec-8x8-reuse-multi-avx.c)
  endif()
endif()
list(TRANSFORM bench_kernels PREPEND "${xnnpack_SOURCE_DIR}/")

add_library(xnnpack_bench STATIC EXCLUDE_FROM_ALL ${bench_kernels})
target_compile_definitions(xnnpack_bench PRIVATE NDEBUG)
target_compile_options(xnnpack_bench PRIVATE -O3 -fno-math-errno)
target_link_libraries(xnnpack_bench PUBLIC xnnpack)

add_executable(kernels_bench EXCLUDE_FROM_ALL
  tests/bench/kernels_bench.cc tests/bench/composed_pooling.cc tests/bench/composed_weights.cc)
target_compile_options(kernels_bench PRIVATE -fno-exceptions -fno-math-errno)
target_link_libraries(kernels_bench PRIVATE bench_peak xnnpack_bench inkling_warnings)
foreach(program stages_bench shapes_bench)
  add_executable(${program} EXCLUDE_FROM_ALL tests/bench/${program}.cc)
  target_compile_options(${program} PRIVATE -fno-exceptions -fno-math-errno)
  target_link_libraries(${program} PRIVATE bench_peak inkling_warnings)
endforeach()
if(EMSCRIPTEN)
  add_module(bench_module "${PROJECT_SOURCE_DIR}/build/bench" ${module_sources} tests/bench/bindings.cc)
  set_target_properties(bench_module PROPERTIES EXCLUDE_FROM_ALL ON)
  target_link_libraries(bench_module PRIVATE bench_peak)
  foreach(program kernels_bench stages_bench shapes_bench)
    # The output is CommonJS, in a package of ES modules.
    set_target_properties(${program} PROPERTIES SUFFIX .cjs)
    target_link_options(${program} PRIVATE -sENVIRONMENT=node -sEXIT_RUNTIME -sALLOW_MEMORY_GROWTH)
  endforeach()
else()
  add_executable(engine_bench EXCLUDE_FROM_ALL tests/bench/engine_bench.cc)
  target_compile_definitions(engine_bench PRIVATE INKLING_MNIST_DIR="${PROJECT_SOURCE_DIR}/build/mnist")
  target_link_libraries(engine_bench PRIVATE bench_peak inkling_warnings)
  add_executable(made_pictures_bench EXCLUDE_FROM_ALL
    tests/bench/made_pictures_bench.cc tests/core/synthetic_pictures.cc)
  target_compile_definitions(made_pictures_bench PRIVATE INKLING_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(made_pictures_bench PRIVATE bench_peak inkling_warnings)
endif()
