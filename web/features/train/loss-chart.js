/**
 * The curve on the screen: uPlot for the eye, a short table for whoever cannot see it. It draws at
 * most once a frame, and not at all in a hidden tab. The data are curve.js's.
 */

import { formatLoss, formatPercent } from '../../shared/format.js';
import { element, part, setText } from '../../shared/parts.js';
import { INITIAL_STATE } from '../../shell/store.js';
import { loadPlot } from './plot-library.js';
import './curve.css';

/** @import uPlot from 'uplot' */
/** @import { State } from '../../shell/store.js' */

const TABLE_ROWS = 20;
const TABLE_INTERVAL_MS = 1000;
const RETRY_MS = 2000;

const NOTHING_YET = 'The curve of your training will be drawn here.';
const NOT_FETCHED =
  'The curve is kept, but what draws it could not be fetched; it is asked for again every few seconds.';

export class LossChart {
  #region;
  #plot;
  #empty;
  #loss;
  #least;
  #accuracy;
  #test;
  #disclosure;
  #table;
  #tableAt = Number.NEGATIVE_INFINITY;
  #frame = 0;
  /** @type {uPlot | null} */
  #chart = null;
  #libraryAsked = false;
  #libraryMissing = false;
  /** @type {State} */
  #state = INITIAL_STATE;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.#region = region;
    this.#plot = part(region, 'plot');
    this.#empty = part(region, 'empty');
    this.#loss = part(region, 'loss');
    this.#least = part(region, 'least-loss');
    this.#accuracy = part(region, 'accuracy');
    this.#test = part(region, 'test');
    this.#disclosure = /** @type {HTMLDetailsElement} */ (part(region, 'table-disclosure'));
    this.#table = part(region, 'table');
    this.#disclosure.addEventListener('toggle', () => this.#fillTable());
    new ResizeObserver(() => this.#resize()).observe(this.#plot);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#schedule());
  }

  get #curve() {
    return this.#state.curve;
  }

  /** @param {State} state */
  render(state) {
    const isNew = state.curve !== this.#curve;
    this.#state = state;
    this.#showRegion();
    if (isNew) this.#showLatest();
  }

  #showLatest() {
    const { latest, latestTest, leastLoss } = this.#curve;
    setText(this.#loss, latest === undefined ? '' : formatLoss(latest.loss));
    setText(this.#accuracy, latest === undefined ? '' : formatPercent(latest.accuracy));
    setText(this.#test, latestTest === undefined ? '' : formatPercent(latestTest.accuracy, 2));
    const isTold = latest !== undefined && leastLoss > 0;
    setText(this.#least, isTold ? `The loss is ${formatLoss(leastLoss)} at best: labels are smoothed.` : '');
    this.#schedule();
  }

  #schedule() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      this.#draw(now);
    });
  }

  /** @param {number} now */
  #draw(now) {
    // Unseen, but in its place: nothing below moves when the first point comes.
    this.#disclosure.classList.toggle('unused', this.#curve.empty);
    if (this.#chart !== null) this.#chart.setData(this.#curve.columns());
    else if (!this.#curve.empty) this.#makeChart();
    this.#showRegion();
    this.#showEmpty();
    if (now - this.#tableAt >= TABLE_INTERVAL_MS) {
      this.#tableAt = now;
      this.#fillTable();
    }
  }

  /** There is no curve before there is a training; it then has its place from the press of Train on. */
  #showRegion() {
    const { phase } = this.#state;
    this.#region.hidden = this.#curve.empty && (phase === 'starting' || phase === 'idle' || phase === 'off');
  }

  #showEmpty() {
    const missing = this.#libraryMissing && !this.#curve.empty;
    this.#empty.hidden = !this.#curve.empty && !missing;
    setText(this.#empty, missing ? NOT_FETCHED : NOTHING_YET);
  }

  /** The chart's library is only asked for when there is something to draw. */
  async #makeChart() {
    if (this.#libraryAsked) return;
    this.#libraryAsked = true;
    const UPlot = await loadPlot().catch(() => null);
    this.#libraryMissing = UPlot === null;
    if (UPlot === null) setTimeout(() => this.#askAgain(), RETRY_MS);
    else this.#chart = new UPlot({ ...this.#size(), ...this.#options() }, this.#curve.columns(), this.#plot);
    this.#showEmpty();
  }

  #askAgain() {
    this.#libraryAsked = false;
    this.#schedule();
  }

  #options() {
    return chartOptions(this.#region, () => this.#curve.leastLoss);
  }

  #size() {
    return { width: this.#plot.clientWidth, height: this.#plot.clientHeight };
  }

  #resize() {
    const size = this.#size();
    if (this.#chart === null || size.width === 0) return;
    if (size.width !== this.#chart.width || size.height !== this.#chart.height) {
      this.#chart.setSize(size);
    }
  }

  #fillTable() {
    if (!this.#disclosure.open) return;
    const [epochs, loss, accuracy, test] = this.#curve.columns();
    const every = Math.max(1, Math.ceil(epochs.length / TABLE_ROWS));
    const rows = epochs
      .map((_, index) => index)
      .filter((index) => test[index] !== null || (epochs.length - 1 - index) % every === 0)
      .map((index) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, epochs[index].toFixed(2)),
          element('td', {}, orDash(loss[index], formatLoss)),
          element('td', {}, orDash(accuracy[index], formatPercent)),
          element(
            'td',
            {},
            orDash(test[index], (share) => formatPercent(share, 2)),
          ),
        ),
      );
    const head = ['Epoch', 'Loss', 'Training accuracy', 'Test accuracy'].map((title) =>
      element('th', { scope: 'col' }, title),
    );
    this.#table.replaceChildren(element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows));
  }
}

/**
 * @param {number | null} value
 * @param {(value: number) => string} format
 */
function orDash(value, format) {
  return value === null ? '–' : format(value);
}

/** Without the last bits of a sum of steps. @param {number} value */
function round(value) {
  return Number(value.toPrecision(6));
}

/**
 * Colours are read when drawing, so that they follow light and dark; each line also has its own dash
 * or mark, for who does not tell colours apart.
 * @param {HTMLElement} region
 * @param {() => number} leastLoss
 * @returns {Omit<uPlot.Options, 'width' | 'height'>}
 */
function chartOptions(region, leastLoss) {
  const colour = (/** @type {string} */ name) => () => getComputedStyle(region).getPropertyValue(name).trim();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const axis = {
    stroke: colour('--ink-soft'),
    grid: { stroke: colour('--rule'), width: 1 },
    ticks: { show: false },
    font: `${Math.round(0.72 * rem)}px system-ui, sans-serif`,
    gap: 6,
    // Not in the browser's language, as uPlot has it: the page writes its numbers in one.
    values: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => String(round(tick))),
  };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [rem * 0.5, 0, 0, 0],
    scales: {
      x: { time: false, range: (_, least, most) => [Math.min(least, 0), Math.max(most, 0.02)] },
      loss: { range: (_, __, most) => [leastLoss(), Math.max(most, leastLoss() + 0.01) * 1.05] },
      // Most of a training happens above 90 %, where nothing could be told apart on a scale from zero.
      accuracy: { range: (_, __, most) => [most > 0.9 ? 0.9 : 0, 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: rem * 1.5,
        space: 60,
        label: 'epochs',
        labelSize: rem * 1.1,
        labelGap: 0,
        labelFont: axis.font,
      },
      { ...axis, scale: 'loss', size: rem * 2.4, space: 34 },
      {
        ...axis,
        scale: 'accuracy',
        side: 1,
        // Whole per cents, as they are written.
        incrs: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
        size: rem * 2.8,
        space: 34,
        grid: { show: false },
        values: (_, shares) => shares.map((share) => `${Math.round(100 * share)} %`),
      },
    ],
    series: [
      {},
      { scale: 'loss', stroke: colour('--accent'), width: rem / 8, points: { show: false }, spanGaps: true },
      {
        scale: 'accuracy',
        stroke: colour('--margin'),
        width: rem / 10,
        dash: [rem / 3, rem / 4],
        points: { show: false },
        spanGaps: true,
      },
      {
        scale: 'accuracy',
        stroke: colour('--ink'),
        paths: () => null,
        points: { show: true, size: rem / 2, width: 1, stroke: colour('--ink'), fill: colour('--ink') },
      },
    ],
  };
}
