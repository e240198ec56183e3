#!/usr/bin/env bash
# Brings what ./scripts/bench measures beside Inkling, each when it is first asked for, without touching the system.
#
#   scripts/lib/rivals.sh npm      the packages of tests/bench/rivals/package-lock.json
#   scripts/lib/rivals.sh torch    PyTorch and OpenBLAS: the system's, else Debian's packages in .toolchain/torch;
#                                  where they are is written to .toolchain/torch/where.json

here=$(dirname "${BASH_SOURCE[0]}")
source "$here/common.sh"
source "$here/apt.sh"

RIVALS=$ROOT/tests/bench/rivals
TORCH=$TOOLCHAIN/torch

setup_npm_rivals() {
  local key
  key=$(key_of "$RIVALS/package-lock.json" <(node --version))
  if is_stamped rivals "$key" "$RIVALS/node_modules"; then return; fi
  step "Installing the rivals' npm packages" npm --prefix "$RIVALS" ci --ignore-scripts --no-audit --no-fund
  stamp rivals "$key"
}

# The Python that Debian's packages are for, else the one on the PATH.
system_python() {
  if [ -x /usr/bin/python3 ]; then printf /usr/bin/python3; else command -v python3; fi
}

has_torch() { "$1" -c 'import torch' >/dev/null 2>&1; }

# The folder of OpenBLAS's libblas.so.3 in a prefix, / for the system's.
openblas_folder() { find "$1/usr/lib" -path '*/openblas-pthread/libblas.so.3' -printf %h -quit 2>/dev/null || true; }

setup_torch() {
  local python missing=() key
  python=$(system_python) || fail "Python 3 is missing; install python3 and run this again."
  has_torch "$python" || missing+=(python3-torch)
  [ -n "$(openblas_folder /)" ] || missing+=(libopenblas0-pthread)

  key=$(key_of "${BASH_SOURCE[0]}" <("$python" --version) <(printf '%s\n' "$ROOT" "${missing[@]}"))
  if is_stamped torch "$key" "$TORCH/where.json"; then return; fi
  rm -rf "$TORCH"
  mkdir -p "$TORCH/root"
  if [ ${#missing[@]} -gt 0 ]; then
    has_debian_apt || fail "PyTorch is missing; install it for $python (Debian calls it ${missing[*]})."
    step "Fetching PyTorch (${missing[*]})" fetch_packages "${missing[@]}"
    step "Unpacking PyTorch" unpack_packages
  fi
  write_where "$python"
  stamp torch "$key"
}

# With all that they need and the system does not have, of the system's own release.
fetch_packages() {
  mkdir -p "$TORCH/lists/partial" "$TORCH/archives/partial"
  local apt=(apt-get -qq -o Dir::State::lists="$TORCH/lists" -o Dir::Cache::archives="$TORCH/archives"
    -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)")
  "${apt[@]}" update && "${apt[@]}" install --download-only --yes --no-install-recommends "$@" ||
    fail "Debian's archive does not have all of: $*."
}

unpack_packages() {
  local package
  for package in "$TORCH"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" |
      tar -x -C "$TORCH/root" --no-same-owner --exclude='./usr/share/doc' --exclude='./usr/share/man' \
        --exclude='./usr/share/locale' --exclude='./usr/include'
  done
  rm -rf "$TORCH/archives" "$TORCH/lists"
}

# python, its PYTHONPATH, the libraries' folders, and the folder that puts OpenBLAS in the place of the reference BLAS.
write_where() {
  local openblas libraries packages
  openblas=$(openblas_folder "$TORCH/root")
  [ -n "$openblas" ] || openblas=$(openblas_folder /)
  libraries=$(find "$TORCH/root" -name 'lib*.so.*' ! -path '*/python3/*' ! -path '*/openblas-*' \
    -printf '%h\n' | sort -u | paste -sd :)
  packages=$(find "$TORCH/root/usr/lib/python3" -maxdepth 1 -name dist-packages 2>/dev/null || true)
  printf '{ "python": "%s", "packages": "%s", "libraries": "%s", "openblas": "%s" }\n' \
    "$1" "$packages" "$libraries" "$openblas" >"$TORCH/where.json"
}

case "${1:-}" in
  npm) setup_npm_rivals ;;
  torch) setup_torch ;;
  *) fail "Say which: npm or torch." ;;
esac
