# The page's WebAssembly module: web/generated/inkling-<build>.{js,wasm,d.ts}, where <build> is simd, relaxed-simd,
# simd-threads or relaxed-simd-threads. Included for WebAssembly only.

set(build_name simd)
if(INKLING_RELAXED_SIMD)
  set(build_name relaxed-simd)
endif()
if(INKLING_THREADS)
  string(APPEND build_name -threads)
endif()
set(generated "${PROJECT_SOURCE_DIR}/web/generated")
file(MAKE_DIRECTORY "${generated}")

add_executable(inkling_module ${module_sources})
set_target_properties(inkling_module PROPERTIES
  OUTPUT_NAME inkling-${build_name} SUFFIX .js RUNTIME_OUTPUT_DIRECTORY "${generated}")
target_link_libraries(inkling_module PRIVATE inkling_core inkling_warnings)
# The bindings translate and compute nothing: small is what counts.
target_compile_options(inkling_module PRIVATE -Oz)

target_link_options(inkling_module PRIVATE
  -lembind
  -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=createInkling -sENVIRONMENT=web,worker,node
  -sINCOMING_MODULE_JS_API=locateFile,instantiateWasm,onAbort,printErr
  -sFILESYSTEM=0
  -sINITIAL_MEMORY=64MB -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=256MB -sSTACK_SIZE=1MB
  --emit-tsd "${generated}/inkling-${build_name}.d.ts")
if(INKLING_THREADS)
  # The threads are asked for in the factory's argument and run before its promise resolves; a core that wanted more
  # would wait for ever, hence strict.
  target_link_options(inkling_module PRIVATE
    -sPTHREAD_POOL_SIZE=Module.helperThreads -sPTHREAD_POOL_SIZE_STRICT=2)
endif()
