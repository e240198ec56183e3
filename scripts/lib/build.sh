# Building by preset, and the page with its four WebAssembly modules.
# shellcheck shell=bash

PAGE_PRESETS=(wasm-simd wasm-relaxed-simd wasm-simd-threads wasm-relaxed-simd-threads)

# The same file in another clone is the same to ccache.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

# build_preset PRESET TARGET…
build_preset() {
  step "Building $1: ${*:2}" configure_and_build "$@"
}

# CMake keeps what it found the first time: a build folder is made anew when that is no longer what is found.
configure_and_build() {
  local surroundings note="$ROOT/build/$1/configured-in" fresh=()
  cd "$ROOT" || return
  surroundings=$(surroundings_of "$1")
  [ "$(cat "$note" 2>/dev/null)" = "$surroundings" ] || fresh=(--fresh)
  cmake --preset "$1" "${fresh[@]}"
  printf '%s\n' "$surroundings" >"$note"
  cmake --build --preset "$1" --target "${@:2}"
}

# surroundings_of PRESET: this folder, and the tools that a configuration of the preset depends on.
surroundings_of() {
  local tool tools=(cmake ninja) emscripten
  say "$ROOT"
  case $1 in
    wasm-*)
      emscripten=$(cat "$TOOLCHAIN/emscripten-root")
      say "$emscripten" "$(cat "$emscripten/emscripten-version.txt")"
      ;;
    native-release) tools+=(g++) ;;
    *) tools+=(clang++-19) ;;
  esac
  for tool in "${tools[@]}"; do say "$(command -v "$tool")" "$("$tool" --version | head -n 1)"; done
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
