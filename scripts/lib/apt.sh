# A private view of Debian's archive, suite trixie, in .toolchain/apt: newer tools and library sources are fetched
# from there and checked by apt against its signed index, while the system's own sources stay as they are.
# The archive's address and keyring are those of the machine's own sources.
# shellcheck shell=bash

APT=$TOOLCHAIN/apt

has_debian_apt() {
  have apt-get && grep -qx 'ID=debian' /etc/os-release 2>/dev/null
}

apt_update_system() { as_root apt-get -qq update; }

# The address of the machine's own Debian archive, whatever the format of its sources.
debian_archive() {
  # shellcheck disable=SC2016  # apt expands these, not the shell
  apt-get indextargets --format '$(REPO_URI) $(SOURCESENTRY)' 'Created-By: Packages' 'Origin: Debian' \
    "Codename: $(. /etc/os-release && printf %s "$VERSION_CODENAME")" | head -n 1
}

# The keyring that a sources file names (deb822 `Signed-By: path` or one-line `[signed-by=path]`), if it does.
keyring_of() {
  grep -iom 1 'signed-by[:=] */[^] ]*' "$1" | sed 's/^[^/]*//' || true
}

private_apt() {
  apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$APT/parts" \
    -o Dir::State::lists="$APT/lists" -o Dir::Cache="$APT/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

prepare_private_apt() {
  local archive entry keyring
  [ -d "$APT/lists" ] && return
  has_debian_apt || return 1
  [ -n "$(debian_archive)" ] || apt_update_system
  read -r archive entry < <(debian_archive) ||
    fail "apt knows no Debian archive; add one to /etc/apt/sources.list and run this again."
  keyring=$(keyring_of "${entry%:*}")
  mkdir -p "$APT/parts" "$APT/lists/partial" "$APT/cache/archives/partial" "$APT/download"
  {
    printf 'Types: deb deb-src\nURIs: %s\nSuites: trixie\nComponents: main\n' "$archive"
    [ -z "$keyring" ] || printf 'Signed-By: %s\n' "$keyring"
  } >"$APT/parts/trixie.sources"
  private_apt update
}

# download_packages NAME=VERSION…: the .deb files into $APT/download. A version may end in `*`.
download_packages() {
  prepare_private_apt
  (cd "$APT/download" && private_apt download "$@") ||
    fail "Debian's archive no longer has all of: $*; install emsdk 3.1.64 or newer and put emcc on the PATH."
}

# download_sources NAME…: the upstream archives into $APT/download, not the packaging.
download_sources() {
  prepare_private_apt
  (cd "$APT/download" && private_apt source --download-only --tar-only "$@") ||
    fail "Debian's archive does not have the sources of: $*."
}
