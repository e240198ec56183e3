/**
 * How far a share that was counted may lie from the true one.
 */

/** Of the standard normal distribution: 95 % of it lie between minus this and this. */
const Z = 1.959963984540054;

/**
 * The 95 % confidence interval of a share, by Wilson's score method: other than the well-known "plus or minus" it holds
 * for few images, and for shares near 100 %, and never leaves 0 to 1.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 * @param {number} hits
 * @param {number} count of all, at least 1
 * @returns {{ low: number, high: number }}
 */
export function wilsonInterval(hits, count) {
  const share = hits / count;
  const square = (Z * Z) / count;
  const middle = (share + square / 2) / (1 + square);
  const reach = (Z * Math.sqrt((share * (1 - share)) / count + square / (4 * count))) / (1 + square);
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
