# What the system itself must have: compilers, build tools, browsers for the tests. With Debian's apt it is installed;
# elsewhere one sentence says what is missing.
# shellcheck shell=bash

# Command that shows it is there, Debian package.
PAGE_PACKAGES=('cmake cmake' 'ninja ninja-build' 'python3 python3' 'xz xz-utils' 'git git')
EMSCRIPTEN_PACKAGES=('clang++-19 clang-19' 'wasm-ld-19 lld-19' 'llvm-ar-19 llvm-19')
TEST_PACKAGES=(
  'g++ g++' 'clang++-19 clang-19' 'clang-format-19 clang-format-19' 'clang-tidy-19 clang-tidy-19'
  'ccache ccache' 'shellcheck shellcheck'
  'chromium chromium' 'chromium-headless-shell chromium-headless-shell' 'firefox-esr firefox-esr'
  'WebKitWebDriver webkit2gtk-driver' 'Xvfb xvfb'
)

# Debian's python3-minimal has the command without the modules that Emscripten imports.
is_there() {
  have "$1" && { [ "$1" != python3 ] || python3 -c 'import shlex' 2>/dev/null; }
}

# setup_packages page|all
setup_packages() {
  local entry command package wanted=("${PAGE_PACKAGES[@]}") missing=() commands=()
  have node && have npm || fail "Node.js is missing; install Node.js 20.19 or newer with npm."
  version_at_least "$(node --version)" v20.19 || fail "Node.js $(node --version) is too old; install 20.19 or newer."
  emscripten_on_path || wanted+=("${EMSCRIPTEN_PACKAGES[@]}")
  [ "$1" = page ] || wanted+=("${TEST_PACKAGES[@]}")

  for entry in "${wanted[@]}"; do
    read -r command package <<<"$entry"
    if [[ $command = chromium* ]] && [ -n "${CHROMIUM_PATH:-}" ]; then continue; fi
    is_there "$command" || { commands+=("$command"); missing+=("$package"); }
  done
  # clang-19 only suggests the sanitizers' libraries.
  if [ "$1" = all ] && has_debian_apt && ! compgen -G '/usr/lib/llvm-19/lib/clang/19/lib/*/*asan*' >/dev/null; then
    missing+=(libclang-rt-19-dev)
  fi
  [ ${#missing[@]} -gt 0 ] || return 0

  have apt-get || fail "Not on the PATH: ${commands[*]}; install them (Debian calls them ${missing[*]}) and try again."
  step "Installing ${missing[*]}" install_packages "${missing[@]}"
}

install_packages() {
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "$@" ||
    fail "apt could not install: $*; install them by hand and run this again."
}
