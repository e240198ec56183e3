/** Numbers that a network computes, of either sign and any size. */

/** In three digits, with a real minus. @param {number} value */
export function formatNumber(value) {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 10_000) ? value.toExponential(1) : trimmed(value, size);
  return text.replaceAll('-', '−');
}

/** @param {number} value @param {number} size */
function trimmed(value, size) {
  if (size === 0) return '0';
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
