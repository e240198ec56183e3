/**
 * The two plots of a training, for uPlot: what each draws of a curve, and how it looks. Colours are read when drawing, so
 * that they follow light and dark; each line also has its own dash or mark, for who does not tell colours apart.
 */

/** @import uPlot from 'uplot' */
/** @import { Curve } from '../../shell/curve.js' */

/**
 * @typedef {object} PlotKind
 * @property {Omit<uPlot.Options, 'width' | 'height'>} options
 * @property {(curve: Curve) => uPlot.AlignedData} data
 */

const FLOOR = 0.9;

/**
 * Most of a training happens above 90 %, where nothing could be told apart on a scale from zero. As soon as something is
 * there, the scale begins there, and what is below is drawn at its edge.
 * @param {Curve} curve
 */
export function accuracyFloor(curve) {
  const [, , training, test] = curve.columns();
  return [...training, ...test].some((share) => share !== null && share > FLOOR) ? FLOOR : 0;
}

/** @param {HTMLElement} region whose colours are used @returns {PlotKind} */
export function accuracyPlot(region) {
  const { colour, rem, base, axis } = look(region);
  const [training, ink] = [colour('--margin'), colour('--ink')];
  return {
    data: (curve) => {
      const [epochs, ...shares] = curve.columns();
      const floor = accuracyFloor(curve);
      const [, train, test] = shares.map((column) => column.map((it) => (it === null ? null : Math.max(it, floor))));
      return [epochs, train, test];
    },
    options: {
      ...base,
      scales: { ...base.scales, y: { range: (_, least) => [least >= FLOOR ? FLOOR : 0, 1] } },
      axes: [
        ...base.axes,
        {
          ...axis,
          size: rem * 2.8,
          space: 1.6 * rem,
          // Whole per cents, as they are written.
          incrs: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
          values: (_, shares) => shares.map((share) => `${Math.round(100 * share)} %`),
        },
      ],
      series: [
        {},
        { ...line(rem / 10), stroke: training, dash: [rem / 3, rem / 4] },
        { paths: () => null, points: { show: true, size: rem / 2, width: 1, stroke: ink, fill: ink } },
      ],
    },
  };
}

/** With the line that the loss cannot fall below. @param {HTMLElement} region @returns {PlotKind} */
export function lossPlot(region) {
  const { colour, rem, base, axis } = look(region);
  return {
    data: (curve) => {
      const [epochs, loss] = curve.columns();
      return [epochs, loss, epochs.map(() => curve.leastLoss)];
    },
    options: {
      ...base,
      scales: { ...base.scales, y: { range: (_, least, most) => lossRange(least, most) } },
      axes: [...base.axes, { ...axis, size: rem * 2.8, space: 1.6 * rem }],
      series: [
        {},
        { ...line(rem / 8), stroke: colour('--accent') },
        { ...line(rem / 16), stroke: colour('--ink-soft'), dash: [rem / 8, rem / 8] },
      ],
    },
  };
}

/**
 * A little room below the least loss, so that its line is seen.
 * @param {number} least
 * @param {number} most
 * @returns {[number, number]}
 */
function lossRange(least, most) {
  const room = 0.06 * Math.max(most - least, 0.01);
  return [Math.max(0, least - room), most + room];
}

/** @param {number} width */
function line(width) {
  return { width, points: { show: false }, spanGaps: true };
}

/** @param {HTMLElement} region */
function look(region) {
  const colour = (/** @type {string} */ name) => () => getComputedStyle(region).getPropertyValue(name).trim();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const axis = {
    stroke: colour('--ink-soft'),
    grid: { stroke: colour('--rule'), width: 1 },
    ticks: { show: false },
    font: `${Math.round(0.8125 * rem)}px system-ui, sans-serif`,
    gap: 6,
    // Not in the browser's language, as uPlot has it: the page writes its numbers in one.
    values: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => String(round(tick))),
  };
  const epochs = {
    ...axis,
    grid: { show: false },
    size: rem * 1.5,
    space: 3.5 * rem,
    values: (/** @type {uPlot} */ _, /** @type {number[]} */ ticks) =>
      ticks.map((tick, at) => (at === 0 ? `epoch ${round(tick)}` : String(round(tick)))),
  };
  /** @type {{ legend: object, cursor: object, padding: uPlot.Padding, scales: uPlot.Scales, axes: uPlot.Axis[] }} */
  const base = {
    legend: { show: false },
    cursor: { show: false },
    padding: [rem * 0.5, rem * 0.5, 0, 0],
    scales: { x: { time: false, range: (_, least, most) => [Math.min(least, 0), Math.max(most, 0.02)] } },
    axes: [epochs],
  };
  return { colour, rem, axis, base };
}

/** Without the last bits of a sum of steps. @param {number} value */
function round(value) {
  return Number(value.toPrecision(6));
}
