# The npm packages of the lock file, from the registry that npm is configured for.

setup_npm() {
  local key
  key=$(key_of "$ROOT/package-lock.json" <(node --version))
  if is_stamped npm "$key" && [ -d "$ROOT/node_modules" ]; then return; fi
  step "Installing npm packages" npm --prefix "$ROOT" ci --no-audit --no-fund
  stamp npm "$key"
}
