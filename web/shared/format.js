/**
 * Numbers as the page writes them: one place, one language.
 */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @param {number} value */
export function formatWhole(value) {
  return whole.format(value);
}

/**
 * @param {number} share 0 to 1
 * @param {number} [decimals]
 */
export function formatPercent(share, decimals = 1) {
  return `${(100 * share).toFixed(decimals)} %`;
}

/**
 * How sure an answer is, which is never wholly; nothing at all where it would round to none.
 * @param {number} share 0 to 1
 */
export function formatProbability(share) {
  if (share > 0.999) return `> ${formatPercent(0.999)}`;
  return share < 0.0005 ? '' : formatPercent(share);
}

/** @param {number} seconds */
export function formatDuration(seconds) {
  const rounded = Math.max(0, Math.ceil(seconds));
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${minutes} min ${rounded % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The same in tenths, while they tell. @param {number} seconds */
export function formatShortTime(seconds) {
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
}

/** @param {number} bytes */
export function formatMegabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/**
 * A loss over its whole range: 2.302, 0.0512, 1.2e-5.
 * @param {number} loss
 */
export function formatLoss(loss) {
  if (loss >= 1000 || (loss > 0 && loss < 0.001)) return loss.toExponential(1);
  return loss.toPrecision(3);
}
