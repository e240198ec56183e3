# The npm packages of the lock file, from the registry that npm is configured for.
# shellcheck shell=bash

setup_npm() {
  local key
  key=$(key_of "$ROOT/package-lock.json" <(node --version))
  if is_stamped npm "$key" "$ROOT/node_modules"; then return; fi
  step "Installing npm packages" npm --prefix "$ROOT" ci --no-audit --no-fund
  stamp npm "$key"
}
