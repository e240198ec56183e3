# Building by preset, and the page with its four WebAssembly modules.
# shellcheck shell=bash

PAGE_PRESETS=(wasm-simd wasm-relaxed-simd wasm-simd-threads wasm-relaxed-simd-threads)

# The same file in another clone is the same to ccache.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

# build_preset PRESET TARGET…
build_preset() {
  step "Building $1: ${*:2}" configure_and_build "$@"
}

configure_and_build() {
  cd "$ROOT" || return
  cmake --preset "$1"
  cmake --build --preset "$1" --target "${@:2}"
}

build_modules() {
  local preset
  for preset in "${PAGE_PRESETS[@]}"; do build_preset "$preset" inkling_module; done
  node "$ROOT/scripts/lib/size.mjs"
}

build_page() {
  build_modules
  step "Building the page" npm --prefix "$ROOT" run build
}
