/**
 * How long the worker may compute before it listens again, and how fast it is.
 * Pure bookkeeping: the clock's readings are handed in, nothing is measured here.
 */

/** A slice ends after this long, so that pause and predict never wait for more. */
export const SLICE_MS = 16;

/** More shards than any batch has: the engine stops at the end of a step by itself. */
const MOST_SHARDS = 256;

/** How much a new measurement counts against the ones before. */
const FRESHNESS = 0.3;

/**
 * Decides how many shards of a batch to ask for at once, from the time that shards took before.
 * A step that ends early makes a shard look cheap; that does no harm, since the whole step then
 * fitted, and the estimate rises again with the first slice that is late.
 */
export class ShardBudget {
  /** @param {number} threads shards run side by side on this many threads */
  constructor(threads) {
    this.threads = threads;
    /** @type {number | null} */
    this.msPerShard = null;
  }

  /**
   * @param {number} remainingMs of the slice
   * @returns {number} shards to ask for; 0 when the slice should end
   */
  shardsFor(remainingMs) {
    if (this.msPerShard === null) return this.threads;
    const fitting = Math.min(Math.floor(remainingMs / this.msPerShard), MOST_SHARDS);
    return fitting > this.threads ? fitting - (fitting % this.threads) : fitting;
  }

  /**
   * @param {number} shards asked for
   * @param {number} elapsedMs
   */
  record(shards, elapsedMs) {
    const measured = Math.max(elapsedMs, 0.001) / shards;
    this.msPerShard =
      this.msPerShard === null || measured > 2 * this.msPerShard
        ? measured
        : this.msPerShard + FRESHNESS * (measured - this.msPerShard);
  }
}

/**
 * Images per second over the last moments of computing; pauses and evaluations do not count.
 */
export class Speedometer {
  /** @param {number} [windowMs] */
  constructor(windowMs = 3000) {
    this.windowMs = windowMs;
    /** @type {{ images: number, ms: number }[]} */
    this.slices = [];
    this.images = 0;
    this.ms = 0;
  }

  /**
   * @param {number} images
   * @param {number} elapsedMs
   */
  record(images, elapsedMs) {
    const last = this.slices.at(-1);
    if (last !== undefined && last.ms < 100) {
      last.images += images;
      last.ms += elapsedMs;
    } else {
      this.slices.push({ images, ms: elapsedMs });
    }
    this.images += images;
    this.ms += elapsedMs;
    while (this.slices.length > 1 && this.ms - this.slices[0].ms >= this.windowMs) {
      const oldest = /** @type {{ images: number, ms: number }} */ (this.slices.shift());
      this.images -= oldest.images;
      this.ms -= oldest.ms;
    }
  }

  /** @returns {number} 0 until something was measured */
  imagesPerSecond() {
    return this.ms > 0 ? (1000 * this.images) / this.ms : 0;
  }
}
