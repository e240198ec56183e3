/**
 * Whether two networks that read the same images differ by more than chance: McNemar's test, on the images of which one
 * reads right and the other wrong (Q. McNemar, Psychometrika 12, 1947). If they were equally good, each of these would be
 * as likely to be the one's as the other's.
 */

/** From this on a difference is called more than chance. */
export const LEVEL = 0.05;

/**
 * How likely a difference so large or larger is when there is none: exact, by the binomial distribution, also for many.
 * @param {number} mended images that the second reads right and the first wrong
 * @param {number} broken the other way round
 */
export function mcnemar(mended, broken) {
  const count = mended + broken;
  // In logarithms: of a thousand images the terms are too small for numbers.
  let term = -count * Math.LN2;
  let sum = Math.exp(term);
  for (let fewer = 1; fewer <= Math.min(mended, broken); fewer++) {
    term += Math.log((count - fewer + 1) / fewer);
    sum += Math.exp(term);
  }
  return Math.min(1, 2 * sum);
}
