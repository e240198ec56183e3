/**
 * The curve on the screen: two plots for the eye, a short table for whoever cannot see them. It draws at
 * most once a frame, and not at all in a hidden tab. The data are curve.js's, the plots plots.js's.
 */

import { formatLoss, formatPercent } from '../../shared/format.js';
import { addStyle, element, markup, part, setText } from '../../shared/parts.js';
import { INITIAL_STATE, trains } from '../../shell/store.js';
import STYLE from './curve.css?inline';
import MARKUP from './curve.html?raw';
import { loadPlot } from './plot-library.js';
import { accuracyFloor, accuracyPlot, lossPlot } from './plots.js';

/** @import uPlot from 'uplot' */
/** @import { Phase, State } from '../../shell/store.js' */
/** @import { PlotKind } from './plots.js' */

addStyle(STYLE);

const TABLE_ROWS = 20;
const TABLE_INTERVAL_MS = 1000;
const RETRY_MS = 2000;

/** @type {readonly Phase[]} */
const BEFORE_TRAINING = ['starting', 'idle'];

const NOTHING_YET = 'The curves of your training will be drawn here.';
const NOT_FETCHED =
  'The curve is kept, but what draws it could not be fetched; it is asked for again every few seconds.';

export class LossChart {
  #region;
  /** @type {readonly { place: HTMLElement, kind: PlotKind }[]} */
  #plots;
  #empty;
  #loss;
  #leastKey;
  #least;
  #accuracy;
  #testKey;
  #test;
  #note;
  #disclosure;
  #table;
  #tableAt = Number.NEGATIVE_INFINITY;
  #frame = 0;
  /** @type {readonly uPlot[]} as many as plots, or none yet */
  #charts = [];
  #libraryAsked = false;
  #libraryMissing = false;
  /** @type {State} */
  #state = INITIAL_STATE;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.#region = region;
    region.append(markup(MARKUP));
    this.#plots = [
      { place: part(region, 'accuracy-plot'), kind: accuracyPlot(region) },
      { place: part(region, 'loss-plot'), kind: lossPlot(region) },
    ];
    this.#empty = part(region, 'empty');
    this.#loss = part(region, 'loss');
    this.#leastKey = part(region, 'least-key');
    this.#least = part(region, 'least');
    this.#accuracy = part(region, 'accuracy');
    this.#testKey = part(region, 'test-key');
    this.#test = part(region, 'test');
    this.#note = part(region, 'note');
    this.#disclosure = /** @type {HTMLDetailsElement} */ (part(region, 'table-disclosure'));
    this.#table = part(region, 'table');
    this.#disclosure.addEventListener('toggle', () => this.#fillTable());
    const observer = new ResizeObserver(() => this.#resize());
    for (const { place } of this.#plots) observer.observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#schedule());
  }

  get #curve() {
    return this.#state.curve;
  }

  /** @param {State} state */
  render(state) {
    const isNew = state.curve !== this.#curve;
    const begins = BEFORE_TRAINING.includes(this.#state.phase) && trains(state.phase);
    this.#state = state;
    this.#showRegion();
    // Where the window is too low for it, Train would seem to do nothing.
    if (begins) this.#plots[0].place.scrollIntoView({ block: 'nearest' });
    if (isNew) this.#showLatest();
  }

  #showLatest() {
    const { latest, latestTest, leastLoss } = this.#curve;
    setText(this.#loss, latest === undefined ? '' : formatLoss(latest.loss));
    setText(this.#accuracy, latest === undefined ? '' : formatPercent(latest.accuracy));
    // Unseen, but in its place: the legend keeps its lines.
    this.#testKey.classList.toggle('unused', latestTest === undefined);
    setText(this.#test, latestTest === undefined ? '' : formatPercent(latestTest.accuracy, 2));
    this.#leastKey.hidden = leastLoss === 0;
    setText(this.#least, formatLoss(leastLoss));
    setText(this.#note, latest === undefined ? '' : noteOf(this.#curve));
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
    if (this.#charts.length > 0) {
      for (const [at, chart] of this.#charts.entries()) chart.setData(this.#plots[at].kind.data(this.#curve));
    } else if (!this.#curve.empty) this.#makeCharts();
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
    this.#empty.classList.toggle('missing', missing);
    setText(this.#empty, missing ? NOT_FETCHED : NOTHING_YET);
  }

  /** The plots' library is only asked for when there is something to draw. */
  async #makeCharts() {
    if (this.#libraryAsked) return;
    this.#libraryAsked = true;
    const UPlot = await loadPlot().catch(() => null);
    this.#libraryMissing = UPlot === null;
    if (UPlot === null) setTimeout(() => this.#askAgain(), RETRY_MS);
    else {
      this.#charts = this.#plots.map(
        ({ place, kind }) => new UPlot({ ...sizeOf(place), ...kind.options }, kind.data(this.#curve), place),
      );
    }
    this.#showEmpty();
  }

  #askAgain() {
    this.#libraryAsked = false;
    this.#schedule();
  }

  #resize() {
    for (const [at, chart] of this.#charts.entries()) {
      const size = sizeOf(this.#plots[at].place);
      if (size.width > 0 && (size.width !== chart.width || size.height !== chart.height)) chart.setSize(size);
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

/** @param {HTMLElement} place */
function sizeOf(place) {
  return { width: place.clientWidth, height: place.clientHeight };
}

/**
 * What the plots do not show by themselves.
 * @param {State['curve']} curve
 */
function noteOf(curve) {
  const [epochs, , accuracy, test] = curve.columns();
  const { leastLoss } = curve;
  const floor = accuracyFloor(curve);
  const below = epochs.findLast((_, index) => (accuracy[index] ?? 1) < floor || (test[index] ?? 1) < floor);
  const sentences = [];
  if (below !== undefined) {
    const last = `the last time at epoch ${below.toFixed(2)}`;
    sentences.push(`Accuracy below ${formatPercent(floor, 0)}, ${last}, is drawn at the edge.`);
  }
  if (leastLoss > 0) {
    sentences.push(
      `The loss is ${formatLoss(leastLoss)} at best, since labels are smoothed: no answer is wholly right.`,
    );
  }
  return sentences.join(' ');
}
