# The XNNPACK micro-kernels that the core calls, as one static library. There are no operators and no thread pool: the
# core calls the kernels itself, so the whole list is here. To use another kernel, add its file to each table.

set(kernels_wasm
  src/f32-argmaxpool/f32-argmaxpool-4x-wasmsimd-c4.c
  src/f32-argmaxpool/f32-argmaxpool-9x-wasmsimd-c4.c
  src/f32-argmaxpool/f32-argmaxpool-9p8x-wasmsimd-c4.c
  src/x32-unpool/x32-unpool-wasmsimd.c)
set(kernels_wasm_simd
  src/f32-igemm/gen/f32-igemm-4x8-minmax-wasmsimd-x86-loadsplat.c)
set(kernels_wasm_relaxed_simd
  src/f32-igemm/gen/f32-igemm-4x8-minmax-wasmrelaxedsimd-fma-loadsplat.c)

set(kernels_x86
  src/f32-argmaxpool/f32-argmaxpool-4x-sse2-c4.c
  src/f32-argmaxpool/f32-argmaxpool-9x-sse2-c4.c
  src/f32-argmaxpool/f32-argmaxpool-9p8x-sse2-c4.c
  src/x32-unpool/x32-unpool-sse2.c)
set(kernels_x86_fma3
  src/f32-igemm/gen/f32-igemm-4x16-minmax-fma3-broadcast.c)
set(kernels_x86_baseline
  src/f32-igemm/gen/f32-igemm-4x4-minmax-scalar.c)

set(kernels_scalar
  src/f32-argmaxpool/f32-argmaxpool-4x-scalar-c1.c
  src/f32-argmaxpool/f32-argmaxpool-9x-scalar-c1.c
  src/f32-argmaxpool/f32-argmaxpool-9p8x-scalar-c1.c
  src/f32-igemm/gen/f32-igemm-4x4-minmax-scalar.c
  src/x32-unpool/x32-unpool-scalar.c)

if(EMSCRIPTEN AND INKLING_RELAXED_SIMD)
  set(kernels ${kernels_wasm} ${kernels_wasm_relaxed_simd})
elseif(EMSCRIPTEN)
  set(kernels ${kernels_wasm} ${kernels_wasm_simd})
elseif(INKLING_X86 AND INKLING_X86_64_V3)
  set(kernels ${kernels_x86} ${kernels_x86_fma3})
elseif(INKLING_X86)
  set(kernels ${kernels_x86} ${kernels_x86_baseline})
else()
  set(kernels ${kernels_scalar})
endif()
list(TRANSFORM kernels PREPEND "${xnnpack_SOURCE_DIR}/")

add_library(xnnpack STATIC ${kernels})
target_include_directories(xnnpack SYSTEM PUBLIC
  "${xnnpack_SOURCE_DIR}/include" "${xnnpack_SOURCE_DIR}/src" "${pthreadpool_SOURCE_DIR}/include")
target_compile_definitions(xnnpack
  PUBLIC PTHREADPOOL_NO_DEPRECATED_API=1 XNN_LOG_LEVEL=0 XNN_ENABLE_CPUINFO=0 XNN_ENABLE_ASSEMBLY=0
  PRIVATE NDEBUG)
# Optimised in every build, or a Debug run of the tests takes an hour.
target_compile_options(xnnpack PRIVATE -O3 -fno-math-errno)
