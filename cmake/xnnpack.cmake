# The XNNPACK micro-kernels that the core calls, as one static library. There are no operators and no thread pool: the
# core calls the kernels itself, so the whole list is here. To use another kernel, add its file for each target.

if(EMSCRIPTEN AND INKLING_RELAXED_SIMD)
  set(kernels src/f32-igemm/gen/f32-igemm-4x8-minmax-wasmrelaxedsimd-fma-loadsplat.c)
elseif(EMSCRIPTEN)
  set(kernels src/f32-igemm/gen/f32-igemm-4x8-minmax-wasmsimd-x86-loadsplat.c)
elseif(INKLING_X86 AND INKLING_X86_64_V3)
  set(kernels src/f32-igemm/gen/f32-igemm-4x16-minmax-fma3-broadcast.c)
else()
  set(kernels src/f32-igemm/gen/f32-igemm-4x4-minmax-scalar.c)
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
