# Sources of the libraries that are compiled with the core, in third_party/. On a machine without Debian's archive
# nothing is done here and CMake's FetchContent brings the same versions (cmake/dependencies.cmake).
# shellcheck shell=bash

# Folder, source package, leading folders to strip, SHA-256 of its upstream archive.
SOURCES=(
  'XNNPACK xnnpack 0 90bde2caef0f880f627bab0dc805a86c4b8070cd98e3243db3046ab3f3be1a99'
  'pthreadpool pthreadpool 1 4cc3cbd933b28131d2a34edc54f76af9fb41bc490af5eae1a5bd3cd07ea90708'
)
GOOGLETEST_VERSION=1.16.0-1
JSON_VERSION=3.11.3-2.1

setup_sources() {
  local key
  key=$(key_of "$ROOT/scripts/lib/sources.sh" "$ROOT/scripts/lib/apt.sh")
  if ! has_debian_apt; then
    [ -d "$THIRD_PARTY" ] ||
      say "  No Debian archive here: CMake will fetch XNNPACK, pthreadpool, GoogleTest and nlohmann-json."
    return
  fi
  if is_stamped sources "$key" "$THIRD_PARTY"/{XNNPACK,pthreadpool,googletest,json}; then return; fi
  step "Fetching XNNPACK, pthreadpool, GoogleTest and nlohmann-json" fetch_sources
  stamp sources "$key"
}

fetch_sources() {
  local entry folder package strip hash archive
  download_sources xnnpack pthreadpool
  for entry in "${SOURCES[@]}"; do
    read -r folder package strip hash <<<"$entry"
    archive=$(echo "$APT/download/$package"_*.orig.tar.*)
    sha256sum --check --status <<<"$hash  $archive" || fail "$archive is not the file that this project pins."
    rm -rf "${THIRD_PARTY:?}/$folder"
    mkdir -p "$THIRD_PARTY/$folder"
    tar -xf "$archive" -C "$THIRD_PARTY/$folder" --no-same-owner --strip-components="$strip"
  done

  download_packages "googletest=$GOOGLETEST_VERSION" "nlohmann-json3-dev=$JSON_VERSION"
  unpack_folder googletest ./usr/src/googletest googletest
  unpack_folder nlohmann-json3-dev ./usr/include/nlohmann json/include/nlohmann
  rm -f "$APT"/download/*
}

# unpack_folder PACKAGE FOLDER TARGET: one folder of a .deb into third_party/TARGET.
unpack_folder() {
  local target=$THIRD_PARTY/$3 slashes=${2//[^\/]/}
  rm -rf "$target"
  mkdir -p "$target"
  dpkg-deb --fsys-tarfile "$APT/download/$1"_*.deb |
    tar -x -C "$target" --no-same-owner --strip-components=$((${#slashes} + 1)) "$2"
}
