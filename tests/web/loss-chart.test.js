// @vitest-environment happy-dom
/** The curve on the screen: seldom drawn, and in words for who cannot see it. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LossChart } from '../../web/features/train/loss-chart.js';
import { mendLanguage } from '../../web/features/train/plot-library.js';
import { Curve } from '../../web/shell/curve.js';
import { INITIAL_STATE } from '../../web/shell/store.js';
import { region, showPage } from './page.js';

/** What was drawn, on both plots in turn. @type {any[]} */
const drawn = [];

class FakePlot {
  /** @param {object} _ @param {any} data */
  constructor(_, data) {
    drawn.push(data);
  }

  /** @param {any} data */
  setData(data) {
    drawn.push(data);
  }
}

const loadPlot = vi.hoisted(() => vi.fn());
vi.mock('../../web/features/train/plot-library.js', async (original) => ({ ...(await original()), loadPlot }));

/** @type {FrameRequestCallback[]} */
let frames;
/** @type {LossChart} */
let chart;
/** @type {Curve} */
let curve;

beforeEach(() => {
  drawn.length = 0;
  frames = [];
  loadPlot.mockReset().mockResolvedValue(FakePlot);
  vi.stubGlobal('requestAnimationFrame', (/** @type {FrameRequestCallback} */ callback) => frames.push(callback));
  showPage();
  chart = new LossChart(region('curve'));
  curve = new Curve();
});

/** @param {(curve: Curve) => Curve} change */
function change(change) {
  curve = change(curve);
  chart.render({ ...INITIAL_STATE, curve });
}

let now = 0;

async function frame() {
  now += 2000;
  for (const callback of frames.splice(0)) callback(now);
  await Promise.resolve().then(() => {});
}

/** @param {number} step */
const metrics = (step) => ({
  step,
  stepsPerEpoch: 10,
  totalSteps: 30,
  loss: 1 / step,
  accuracy: 0.5 + step / 100,
  learningRate: 0.1,
  heldOutAccuracy: null,
  imagesPerSecond: 1,
  secondsLeft: 1,
  memoryBytes: 1,
});

/** @param {string} selector */
const text = (selector) => document.querySelector(selector)?.textContent;

describe('the chart', () => {
  it('is drawn at most once a frame, however many points come', async () => {
    for (let step = 1; step <= 50; step++) change((curve) => curve.add(metrics(step)));
    expect(frames).toHaveLength(1);
    await frame();
    expect(drawn).toHaveLength(2);
    for (let step = 51; step <= 99; step++) change((curve) => curve.add(metrics(step)));
    await frame();
    expect(drawn).toHaveLength(4);
    for (const [epochs] of drawn.slice(2)) expect(epochs).toHaveLength(99);
  });

  it('gives the latest figures in its legend', () => {
    change((curve) => curve.add(metrics(8)));
    change((curve) => curve.addTest({ step: 10, accuracy: 0.9913 }));
    const legends = [...document.querySelectorAll('.curve-legend')].map(({ textContent }) => textContent);
    expect(legends.map((legend) => legend?.replace(/\s+/g, ' ').trim())).toEqual([
      'Training accuracy 58.0 % Test accuracy 99.13 %',
      'Loss 0.125 At best 0.00',
    ]);
    expect(/** @type {HTMLElement} */ (document.querySelector('[data-part="least-key"]')).hidden).toBe(true);
    change(() => new Curve());
    expect(text('[data-part="loss"]')).toBe('');
  });

  it('says how low the loss can fall, where labels are smoothed, and draws that as a line', async () => {
    const told = 'The loss is 0.500 at best, since labels are smoothed: no answer is wholly right.';
    change(() => Curve.begin(0.5));
    change((curve) => curve.add(metrics(8)));
    expect(text('[data-part="note"]')).toBe(told);
    expect(text('.key-least')).toBe('At best 0.500');
    await frame();
    expect(drawn[1]).toEqual([[0.8], [0.125], [0.5]]);
    const kept = curve.data;
    change(() => new Curve());
    expect(text('[data-part="note"]')).toBe('');
    change(() => new Curve(kept));
    expect(text('[data-part="note"]')).toBe(told);
  });

  it('shows accuracy from 90 % on as soon as there is any, and what is below at the edge, which it says', async () => {
    change((curve) => curve.add(metrics(8)));
    await frame();
    expect(drawn[0]).toEqual([[0.8], [0.58], [null]]);
    change((curve) => curve.add(metrics(48)).addTest({ step: 50, accuracy: 0.9913 }));
    await frame();
    expect(drawn[2]).toEqual([
      [0.8, 4.8, 5],
      [0.9, 0.98, null],
      [null, null, 0.9913],
    ]);
    expect(text('[data-part="note"]')).toBe('Accuracy below 90 %, the last time at epoch 0.80, is drawn at the edge.');
  });

  it('is told as a table of few rows, on request', async () => {
    for (let step = 1; step <= 300; step++) change((curve) => curve.add(metrics(step)));
    change((curve) => curve.addTest({ step: 10, accuracy: 0.99 }));
    await frame();
    expect(document.querySelectorAll('.curve tbody tr')).toHaveLength(0);
    const disclosure = /** @type {HTMLDetailsElement} */ (document.querySelector('.curve details'));
    disclosure.open = true;
    disclosure.dispatchEvent(new Event('toggle'));
    const rows = [...document.querySelectorAll('.curve tbody tr')];
    expect(rows.length).toBeLessThanOrEqual(22);
    expect(rows.some((row) => row.textContent === '1.000.10060.0 %99.00 %')).toBe(true);
    expect(rows.at(-1)?.textContent).toContain('30.00');
  });

  it('shows what is to come until there is something', async () => {
    const empty = /** @type {HTMLElement} */ (document.querySelector('.curve-empty'));
    change(() => new Curve());
    await frame();
    expect(empty.hidden).toBe(false);
    change((curve) => curve.add(metrics(1)));
    await frame();
    expect(empty.hidden).toBe(true);
  });

  it('leaves the test accuracy out of its legend until there is one', () => {
    const key = () => document.querySelector('.key-test');
    change((curve) => curve.add(metrics(8)));
    expect(key()?.classList.contains('unused')).toBe(true);
    change((curve) => curve.addTest({ step: 10, accuracy: 0.9913 }));
    expect(key()?.classList.contains('unused')).toBe(false);
  });

  it('comes into sight when a training begins, not when one is shown again or over', () => {
    const shown = vi.spyOn(Element.prototype, 'scrollIntoView');
    for (const phase of /** @type {const} */ (['idle', 'paused', 'running', 'idle'])) {
      chart.render({ ...INITIAL_STATE, phase });
    }
    expect(shown).not.toHaveBeenCalled();
    for (const phase of /** @type {const} */ (['preparing', 'running', 'paused'])) {
      chart.render({ ...INITIAL_STATE, phase });
    }
    expect(shown).toHaveBeenCalledExactlyOnceWith({ block: 'nearest' });
  });

  it('has its place from the press of Train on, and keeps it when the training is over', async () => {
    chart.render({ ...INITIAL_STATE, phase: 'idle' });
    expect(region('curve').hidden).toBe(true);
    chart.render({ ...INITIAL_STATE, phase: 'preparing' });
    expect(region('curve').hidden).toBe(false);
    change((curve) => curve.add(metrics(1)));
    chart.render({ ...INITIAL_STATE, curve, phase: 'idle' });
    expect(region('curve').hidden).toBe(false);
    change(() => new Curve());
    await frame();
    expect(region('curve').hidden).toBe(true);
  });

  it('comes back from an earlier visit', async () => {
    change((curve) => curve.add(metrics(3)));
    const kept = curve.data;
    change(() => new Curve());
    change(() => new Curve(kept));
    await frame();
    expect(text('[data-part="loss"]')).toBe('0.333');
    expect(drawn.at(-1)[0]).toEqual([0.3]);
  });
});

describe('what draws the curve', () => {
  const note = () => /** @type {HTMLElement} */ (document.querySelector('.curve-empty'));

  it('is asked for again when it could not be fetched, which is told meanwhile, and nothing is lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    loadPlot.mockRejectedValueOnce(new Error('404'));
    change((curve) => curve.add(metrics(1)));
    await frame();
    change((curve) => curve.add(metrics(2)));
    await frame();
    expect(note().hidden).toBe(false);
    expect(note().textContent).toMatch(/^The curve is kept, but what draws it could not be fetched; .+\.$/);
    expect(loadPlot).toHaveBeenCalledTimes(1);
    change((curve) => curve.add(metrics(3)));
    vi.runAllTimers();
    await frame();
    vi.useRealTimers();
    expect(drawn).toEqual([
      [
        [0.1, 0.2, 0.3],
        [0.51, 0.52, 0.53],
        [null, null, null],
      ],
      [
        [0.1, 0.2, 0.3],
        [1, 0.5, 1 / 3],
        [0, 0, 0],
      ],
    ]);
    expect(note().hidden).toBe(true);
    expect(curve.data.points).toHaveLength(3);
  });

  it('is not asked for before there is anything to draw', async () => {
    change(() => new Curve());
    await frame();
    expect(loadPlot).not.toHaveBeenCalled();
  });

  it.each(['C', ''])('starts in a browser whose language is %o', async (language) => {
    vi.resetModules();
    Object.defineProperty(navigator, 'language', { value: language, configurable: true });
    mendLanguage();
    expect((await import('uplot')).default).toBeTypeOf('function');
    Reflect.deleteProperty(navigator, 'language');
  });
});
