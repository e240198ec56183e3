# Emscripten: the one on the PATH when it is new enough, else a private prefix in .toolchain/emscripten made from
# Debian's packages (Debian 12's own is too old for relaxed SIMD). Whichever it is, .toolchain/emscripten-root names
# its folder for cmake/emscripten.cmake.
# shellcheck shell=bash

EMSCRIPTEN_MINIMUM=3.1.64
EMSCRIPTEN_VERSION=3.1.69+dfsg-3
BINARYEN_VERSION=120-4
EMSCRIPTEN_PREFIX=$TOOLCHAIN/emscripten

# What a build of this page never links: most of the package's 1.7 GB.
EMSCRIPTEN_UNUSED=(
  './usr/share/emscripten/test' './usr/share/emscripten/docs' './usr/share/doc' './usr/share/man'
  '*/wasm32-emscripten/lto' '*/wasm32-emscripten/lto-pic' '*/wasm32-emscripten/pic'
  '*wasmfs*' '*-ww*' '*san_*' '*-asan*'
)

emscripten_on_path() {
  have emcc && version_at_least "$(emcc -dumpversion 2>/dev/null)" "$EMSCRIPTEN_MINIMUM"
}

setup_emscripten() {
  local key root
  if emscripten_on_path; then
    root=$(dirname "$(readlink -f "$(command -v emcc)")")
  else
    key=$(key_of "$ROOT"/scripts/lib/{emscripten,apt}.sh)
    if ! is_stamped emscripten "$key" "$EMSCRIPTEN_PREFIX"; then
      has_debian_apt ||
        fail "Emscripten is missing; install emsdk $EMSCRIPTEN_MINIMUM or newer and put emcc on the PATH."
      step "Fetching Emscripten (250 MB)" fetch_emscripten
      step "Unpacking Emscripten" unpack_emscripten
      stamp emscripten "$key"
    fi
    root=$EMSCRIPTEN_PREFIX/usr/share/emscripten
  fi
  printf '%s' "$root" >"$TOOLCHAIN/emscripten-root"
}

fetch_emscripten() {
  # The C library and its companions are for Binaryen alone, so their exact versions do not matter.
  download_packages "emscripten=$EMSCRIPTEN_VERSION" "binaryen=$BINARYEN_VERSION" node-acorn libc6 libstdc++6 libgcc-s1
}

unpack_emscripten() {
  local package tool loader share=$EMSCRIPTEN_PREFIX/usr/share
  rm -rf "$EMSCRIPTEN_PREFIX"
  mkdir -p "$EMSCRIPTEN_PREFIX/binaryen/bin"
  for package in emscripten binaryen node-acorn libc6 libstdc++6 libgcc-s1; do
    dpkg-deb --fsys-tarfile "$APT/download/${package}"_*.deb |
      tar -x -C "$EMSCRIPTEN_PREFIX" --no-same-owner "${EMSCRIPTEN_UNUSED[@]/#/--exclude=}"
  done

  # Binaryen needs a newer C library than Debian 12 has: each tool starts through the private loader. Nothing in the
  # prefix names its own folder, so that a clone can be moved, nor that of Node.js.
  loader=$(cd "$EMSCRIPTEN_PREFIX" && echo usr/lib/*/ld-linux-*.so.*)
  for tool in "$EMSCRIPTEN_PREFIX"/usr/bin/wasm*; do
    cat >"$EMSCRIPTEN_PREFIX/binaryen/bin/${tool##*/}" <<END
#!/bin/sh
prefix=\${0%/*}/../..
exec "\$prefix/$loader" --library-path "\$prefix/${loader%/*}" "\$prefix/usr/bin/${tool##*/}" "\$@"
END
  done
  chmod +x "$EMSCRIPTEN_PREFIX"/binaryen/bin/*

  # Emscripten's scripts are CommonJS, which the package.json of this project above them would deny.
  printf '{ "type": "commonjs" }\n' >"$share/emscripten/package.json"
  # Its JavaScript optimizer imports acorn.
  mkdir -p "$share/emscripten/node_modules"
  ln -sfn ../../nodejs/acorn "$share/emscripten/node_modules/acorn"

  # Found by emcc beside itself, so that no environment variable is needed. The system libraries come prebuilt.
  cat >"$share/emscripten/.emscripten" <<'END'
import os
LLVM_ROOT = '/usr/lib/llvm-19/bin'
BINARYEN_ROOT = os.path.abspath(os.environ['EM_CONFIG'] + '/../../../../binaryen')
NODE_JS = ['node', '--experimental-wasm-relaxed-simd']
FROZEN_CACHE = True
END
  rm -f "$APT"/download/*.deb
}
