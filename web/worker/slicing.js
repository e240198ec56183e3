/**
 * How long the worker may compute before it listens again, and how fast it is.
 * Pure bookkeeping: the clock's readings are handed in, nothing is measured here.
 */

/** A slice ends after this long, so that pause and predict never wait for more. */
export const SLICE_MS = 16;

/** While somebody draws, slices are shorter: an answer should be there before the next point of the stroke. */
export const BRIEF_SLICE_MS = 4;

/** More rounds than any batch has: the engine stops at the end of a step by itself. */
const MOST_ROUNDS = 256;

/** The middle one of so many measurements counts, so that one hiccup of the machine changes nothing. */
const MEASUREMENTS = 5;

/**
 * Decides how many shards of a batch to ask for at once, from the time that shards took before. It counts in
 * rounds, a shard on every thread: fewer shards than threads take as long, and leave threads idle.
 */
export class ShardBudget {
  /** @type {number[]} the latest ones, in milliseconds */
  #rounds = [];

  /** @param {number} threads shards run side by side on this many threads */
  constructor(threads) {
    this.threads = threads;
  }

  /**
   * How a slice begins: a round at least, since less would take no less time.
   * @param {number} sliceMs
   * @returns {number} shards to ask for
   */
  first(sliceMs) {
    return Math.max(this.threads, this.more(sliceMs));
  }

  /**
   * @param {number} remainingMs of the slice
   * @returns {number} shards to ask for; 0 when the slice should end
   */
  more(remainingMs) {
    const msPerRound = this.#msPerRound();
    if (msPerRound === null) return 0;
    return this.threads * Math.min(Math.floor(remainingMs / msPerRound), MOST_ROUNDS);
  }

  /**
   * @param {number} shards asked for
   * @param {number} elapsedMs
   * @param {boolean} ended the work was over, perhaps after fewer shards
   */
  record(shards, elapsedMs, ended) {
    const rounds = Math.ceil(shards / this.threads);
    const measured = Math.max(elapsedMs, 0.001) / rounds;
    // Of several rounds some may not have been needed: then the true time may be longer, not shorter.
    if (ended && rounds > 1 && measured < (this.#msPerRound() ?? 0)) return;
    this.#rounds.push(measured);
    if (this.#rounds.length > MEASUREMENTS) this.#rounds.shift();
  }

  /** @returns {number | null} null before anything was measured */
  #msPerRound() {
    const sorted = [...this.#rounds].sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
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
