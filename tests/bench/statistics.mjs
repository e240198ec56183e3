// Medians and the like of a handful of measurements.

/**
 * The value that the share `share` of the sample is not above, between two neighbours by distance.
 * @type {(values: readonly number[], share: number) => number}
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** @type {(values: readonly number[]) => number} */
export const median = (values) => quantile(values, 0.5);

/** How far apart the lowest and the highest are, as a share of the median. @type {(values: readonly number[]) => number} */
export const spread = (values) => (Math.max(...values) - Math.min(...values)) / median(values);
