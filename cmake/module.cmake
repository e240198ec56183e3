# The page's WebAssembly module: web/generated/inkling-<build>.{js,wasm,d.ts}, where <build> is simd, relaxed-simd,
# simd-threads or relaxed-simd-threads. Included for WebAssembly only.

set(build_name simd)
if(INKLING_RELAXED_SIMD)
  set(build_name relaxed-simd)
endif()
if(INKLING_THREADS)
  string(APPEND build_name -threads)
endif()

# add_module(TARGET FOLDER SOURCE…): a module of the bindings and what they bind.
function(add_module target folder)
  file(MAKE_DIRECTORY "${folder}")
  add_executable(${target} ${ARGN})
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME inkling-${build_name} SUFFIX .js RUNTIME_OUTPUT_DIRECTORY "${folder}")
  target_link_libraries(${target} PRIVATE inkling_core inkling_warnings)
  # The bindings translate and compute nothing: small is what counts.
  target_compile_options(${target} PRIVATE -Oz)
  target_link_options(${target} PRIVATE
    -lembind
    -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=createInkling -sENVIRONMENT=web,worker,node
    -sINCOMING_MODULE_JS_API=locateFile,instantiateWasm,onAbort,printErr
    -sFILESYSTEM=0
    -sINITIAL_MEMORY=64MB -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=256MB -sSTACK_SIZE=1MB
    --emit-tsd "${folder}/inkling-${build_name}.d.ts")
  if(INKLING_THREADS)
    # The threads are asked for in the factory's argument and run before its promise resolves; a core that wanted more
    # would wait for ever, hence strict.
    target_link_options(${target} PRIVATE
      -sPTHREAD_POOL_SIZE=Module.helperThreads -sPTHREAD_POOL_SIZE_STRICT=2)
  endif()
endfunction()

add_module(inkling_module "${PROJECT_SOURCE_DIR}/web/generated" ${module_sources})
